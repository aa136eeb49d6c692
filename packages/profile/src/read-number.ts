// What a text is as a number: the grammar of `NumberForm` in contracts/reading.ts, as a pattern and as SQL.
import type { NumberForm } from '@trainyard/contracts/reading';
import { MAX_NUMBER } from '@trainyard/contracts/reading-forms';
import { literal } from './duck.ts';

export const PLAIN_NUMBER: NumberForm = { decimal: '.', thousands: null, prefix: null, suffix: null };

const B = '[ \\t\u00a0\u2009\u202f]*';
const MINUS = '[-\u2212\u2013]';
const SIGN = '[+\\-\u2212\u2013]?';
const THOUSANDS = { ',': ',', '.': '[.]', ' ': '[ \u00a0\u2009\u202f]', "'": "['\u2019]" };

export const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function digits({ decimal, thousands }: NumberForm): string {
  const point = escapePattern(decimal);
  const exponent = '(?:[eE][+-]?\\d+)?';
  const grouped = thousands === null ? '' : `|[1-9]\\d{0,2}(?:${THOUSANDS[thousands]}\\d{3})+`;
  const indian = thousands === ',' ? '|[1-9]\\d?(?:,\\d{2})+,\\d{3}' : '';
  return `(?:\\d+${grouped}${indian})(?:${point}\\d*)?${exponent}|${point}\\d+${exponent}`;
}

/** Between a minus behind the digits and a suffix: 12-kg is a code, 12- kg is minus 12. */
const apart = (suffix: string) => (/^\p{L}/u.test(suffix) ? B.replace('*', '+') : B);
const beside = (text: string) => `(?i:${escapePattern(text)})`;

/** Three groups, of which one has the digits: without brackets, with a minus behind them, and within brackets. */
export function numberPattern(form: NumberForm): string {
  const { prefix, suffix } = form;
  const figure = `(${digits(form)})`;
  const after = `${B}${suffix === null ? '' : `(?:${beside(suffix)})?${B}`}`;
  const behind = suffix === null ? B : `(?:${apart(suffix)}${beside(suffix)})?${B}`;
  const before = prefix === null ? '' : `(?:${beside(prefix)}${B})?`;
  const signed = `${SIGN}${B}${before}${prefix === null ? '' : `|${beside(prefix)}${B}${SIGN}${B}`}`;
  return `^(?:(?:${signed})${figure}${after}|${before}${figure}${MINUS}${behind}|\\(${B}${before}${figure}${after}\\))$`;
}

/** What makes a number negative, where the whole has been matched. */
function minusPattern({ prefix, suffix }: NumberForm): string {
  const behind = `\\d[.,]?${MINUS}${B}${suffix === null ? '' : `(?:${beside(suffix)})?${B}`}$`;
  return `^(?:\\(|${prefix === null ? '' : `(?:${beside(prefix)}${B})?`}${MINUS})|${behind}`;
}

/** plain(x): a number with nothing beside its digits but `-` or `+`, else null. Quick to plan and to run. */
export const PLAIN_MACROS = [
  // DuckDB reads 1_000 as a number; no other program of ours does.
  `create or replace macro plain_any(x) as case when contains(x, '_') then null else try_cast(x as double) end`,
  `create or replace macro plain(x) as case when abs(plain_any(x)) < ${MAX_NUMBER} then plain_any(x) end`,
];

/** A macro that gives the number that a cell is under this form, else null. Needs PLAIN_MACROS. */
export function numberMacro(name: string, form: NumberForm): string {
  const { decimal, thousands } = form;
  const whole = literal(numberPattern(form));
  const found = `concat(${[1, 2, 3].map((group) => `regexp_extract(x, ${whole}, ${group})`).join(', ')})`;
  const together = thousands === null ? found : `regexp_replace(${found}, ${literal(THOUSANDS[thousands])}, '', 'g')`;
  const value = `try_cast(${decimal === ',' ? `replace(${together}, ',', '.')` : together} as double)`;
  // Said so that the value stands there once: it is costly to find. least() passes over null.
  const finite = `nullif(least(${value}, ${MAX_NUMBER}), ${MAX_NUMBER})`;
  const slow = `${finite} * case when regexp_matches(x, ${literal(minusPattern(form))}) then -1 else 1 end`;
  return `create or replace macro ${name}(x) as ${decimal === '.' ? `coalesce(plain(x), ${slow})` : slow}`;
}
