// The values of a column in words: ages and years as they stand in the file, not as measurements. Pure.
import type { Column } from '@trainyard/contracts/dataset';
import { type Float, toNumber } from '@trainyard/contracts/scalar';
import { isolated } from '../../components/quoted.tsx';
import { formatCount } from '../../format.ts';

/** From here on digits are grouped; below lie years. */
const GROUPED = 10_000;
const DIGITS = 4;

/** A number of a column: 18, 2007, 0.5, 12,345.6. Whole ones whole, others with four figures that count. */
export function formatCell(value: Float): string {
  const number = toNumber(value);
  if (Number.isNaN(number)) return 'not a number';
  if (!Number.isFinite(number)) return number > 0 ? 'infinite' : '−infinite';
  const size = Math.abs(number);
  const small = size !== 0 && size < 0.0001;
  const text = small
    ? size.toExponential(1)
    : new Intl.NumberFormat('en', {
        useGrouping: size >= GROUPED,
        ...(Number.isInteger(size) || size >= GROUPED
          ? { maximumFractionDigits: Number.isInteger(size) ? 0 : 1 }
          : { maximumSignificantDigits: DIGITS }),
      }).format(size);
  return number < 0 ? `−${text}` : text;
}

/** '18 to 90, median 37, mean 38.58', 'Adelie 152, Gentoo 124 and 1 more'. */
export function valueWords(column: Column): string {
  const { numeric, top, distinct, type } = column;
  if (type === 'empty' || distinct === 0) return 'nothing';
  if (numeric) {
    if (toNumber(numeric.min) === toNumber(numeric.max)) return `always ${formatCell(numeric.min)}`;
    const mean = Number.isFinite(toNumber(numeric.mean)) ? `, mean ${formatCell(numeric.mean)}` : '';
    return `${formatCell(numeric.min)} to ${formatCell(numeric.max)}, median ${formatCell(numeric.median)}${mean}`;
  }
  if (type === 'id' || type === 'text')
    return `${formatCount(distinct)} different, such as ${top
      .slice(0, 2)
      .map((one) => isolated(one.value))
      .join(', ')}`;
  const shown = top.slice(0, 5);
  const rest = distinct - shown.length;
  const words = shown.map((one) => `${isolated(one.value)} ${formatCount(one.count)}`).join(', ');
  return rest > 0 ? `${words} and ${formatCount(rest)} more` : words;
}
