// How good it is, in one sentence: page, command line and list say the same. Facts only.
import type { Figure, Part, Result } from '@trainyard/contracts/figure';
import { toNumber } from '@trainyard/contracts/scalar';
import {
  besideText,
  firstFigure,
  intervalText,
  metricTitle,
  numberText,
  shareText,
  withoutModel,
} from './figure-words.ts';
import type { Word } from './words.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** '255 test pictures', '1 validation row', '150 rows in cross-validation'. */
export function examplesText(examples: number, part: Part, thing: 'row' | 'picture'): string {
  const things = `${thing}${examples === 1 ? '' : 's'}`;
  return part === 'cross-validation'
    ? `${whole.format(examples)} ${things} in ${part}`
    : `${whole.format(examples)} ${part} ${things}`;
}

export interface Told {
  thing: 'row' | 'picture';
  /** How many of the rarest of two classes were found, on the same part; null where nobody counted. */
  rarest?: { label: string; found: number; of: number } | null;
}

const percent = (share: number): string => shareText(share, 1);

/**
 * 'right in 90.6 % of 255 test pictures (86.4 % to 93.6 %); always saying rose gets 12.0 %'
 * 'ROC AUC 0.503 on 9,042 validation rows (0.481 to 0.526): no better than the same answer for all (0.500). Finds 1 of 163 yes.
 * Right in 98.2 %: no better than always saying no (98.2 %)'
 * Empty where there is no value; without a full stop at the end.
 */
export function resultWords(result: Result, told: Told): Word[] {
  const { first, second } = firstFigure(result);
  if (first.value === null) return [];
  const words = [...figureWords(first, told.thing), ...besideWords(first, result.constant)];
  const { rarest } = told;
  if (second && rarest)
    words.push('. Finds ', { fact: `${whole.format(rarest.found)} of ${whole.format(rarest.of)}` }, ` ${rarest.label}`);
  if (second) words.push('. Right in ', { fact: valueText(second) }, ...besideWords(second, result.constant));
  return words;
}

/** Whether the sentence begins with a verb ('right in'), which a comma joins; a metric stands behind a colon. */
export function beginsWithVerb(result: Result): boolean {
  const { first } = firstFigure(result);
  return isShare(first);
}

function isShare({ name, value }: Figure): boolean {
  return name === 'accuracy' && value !== null && Number.isFinite(toNumber(value));
}

function valueText(figure: Figure): string {
  return isShare(figure) ? percent(toNumber(figure.value ?? 0)) : numberText(figure.value);
}

function figureWords(figure: Figure, thing: Told['thing']): Word[] {
  const share = isShare(figure);
  const { examples, part, interval } = figure;
  const on =
    examples === null ? ` on the ${part} part` : ` ${share ? 'of' : 'on'} ${examplesText(examples, part, thing)}`;
  const sure = interval ? ` (${intervalText(interval, share ? percent : numberText)})` : '';
  return [share ? 'right in ' : `${metricTitle(figure.name)} `, { fact: valueText(figure) }, on + sure];
}

/** Joined to what stands before it: ': no better than …' is the news, '; … gets …' is a note. */
function besideWords(figure: Figure, constant: string | null): Word[] {
  const text = besideText(figure, constant, isShare(figure) ? percent : numberText);
  if (text === null) return [];
  const { verdict } = figure;
  if (verdict !== 'no better' && verdict !== 'worse') return [`; ${text}`];
  const said = `${verdict} than ${withoutModel(figure.name, constant)}`;
  return [': ', { fact: said }, text.slice(said.length)];
}
