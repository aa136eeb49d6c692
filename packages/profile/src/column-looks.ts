// What a column looks like that is read as text: dates, durations or numbers in a form that no reading has. The reason says so, since
// "it names single rows" would be untrue of them.
import type { Near } from './doubt.ts';

const NOTHING: Near = { words: '', doubt: null };
/** Share of the cells that must look alike. */
const MOST = 0.9;
/** Fewer different cells are categories, whatever they look like. */
const MANY = 20;
/** Longer cells are prose. */
const LONG = 40;

const YEAR = /(^|\D)(19|20)\d\d(\D|$)/;
const MONTH =
  /(^|[^\p{L}])(jan|ene|gen|f[eé]v|feb|m[aä]r|apr|avr|abr|ma[iyj]|jun|jui|jul|giu|lug|a[uo][gû]|ao[uû]|sep|set|okt|oct|out|ott|nov|de[czs]|dic)\p{L}{0,8}([^\p{L}]|$)/iu;
const DATES = [/^\d{4}-?W\d\d(-?[1-7])?$/, /^\d{4}-[0-3]\d\d$/, /^\d{4}年/, /^\/Date\(-?\d+/, /^\d{4}-\d\d-\d\d/];
const DURATION =
  /^-?P(?=.)(\d+[YMWD])*(T(\d+([.,]\d+)?[HMS])+)?$|^(\d+([.,]\d+)? ?(d|days?|h|hrs?|hours?|std|m|mins?|minutes?|s|secs?|seconds?)[. ]*){2,}$/i;
/** One number with a few signs or letters beside it, and perhaps an uncertainty. */
const NUMBER =
  /^[^\p{L}\p{Nd}]{0,3}\p{Nd}+([.,·'\u2019 ]\p{Nd}+)*( ?(±|\+\/-) ?\p{Nd}+([.,·]\p{Nd}+)?)?[^\p{L}\p{Nd}]{0,3}\p{L}{0,4}[^\p{L}\p{Nd}]{0,3}$/u;
/** Signs of codes: #12, 4400-N. */
const CODE = /[#@]|\p{Nd}-\p{L}/u;

const isDate = (cell: string) =>
  cell.length <= LONG && (DATES.some((form) => form.test(cell)) || (YEAR.test(cell) && MONTH.test(cell)));

const KINDS: [test: (cell: string) => boolean, what: string, remedy: string][] = [
  [isDate, 'dates', '2024-03-31 would be'],
  [(cell) => DURATION.test(cell), 'durations', '1:30:00 would be'],
  [
    (cell) => NUMBER.test(cell) && !CODE.test(cell),
    'numbers',
    'digits alone would be, or with one unit or currency in all cells',
  ],
];

/** 'it looks like dates in a form that is not read, such as …', or nothing. */
export function looksLike(sample: readonly string[]): Near {
  if (new Set(sample).size <= MANY) return NOTHING;
  for (const [test, what, remedy] of KINDS) {
    const alike = sample.filter(test);
    if (alike.length < sample.length * MOST) continue;
    // Digits without anything beside them are codes here, or too long for a number.
    const strange = what === 'numbers' ? alike.filter((cell) => /[^\d\s+,.-]/.test(cell)) : alike;
    if (strange.length < alike.length / 4) continue;
    const such = [...new Set(strange)].slice(0, 2).map((cell) => JSON.stringify(cell.slice(0, LONG)));
    const words = `it looks like ${what} in a form that is not read, such as ${such.join(' and ')} (${remedy})`;
    return { words, doubt: { kind: 'form' } };
  }
  return NOTHING;
}
