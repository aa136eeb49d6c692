// Forms and words that a reading may name. Written once: platform and pages read them here, the engine from a generated file.

/**
 * Forms of dates: of C's strptime, and stricter. `%Y` four digits, the first not 0; `%y` two, 69 to 99 being 1969 to 1999; `%m`, `%d`
 * and `%H`, `%I` one or two; `%M`, `%S` two; `%f` one to nine, cut after six; `%b`, `%B` English or German, `%b` perhaps with a dot;
 * `%a`, `%A` English, and nothing depends on them; `%p` `AM`, `PM`; words in either case. In `%Y%m` and `%H%M%S` all have their full
 * width. Where a part is left out it is the first.
 */
export const DATE_FORMS = [
  '%Y-%m-%d',
  '%Y/%m/%d',
  '%Y.%m.%d',
  '%d.%m.%Y',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d-%m-%Y',
  '%m-%d-%Y',
  '%d.%m.%y',
  '%d/%m/%y',
  '%m/%d/%y',
  '%Y%m%d',
  '%Y-%m',
  '%m/%Y',
  '%d %b %Y',
  '%d-%b-%Y',
  '%d-%b-%y',
  '%b %d %Y',
  '%b %d, %Y',
  '%d %B %Y',
  '%B %d, %Y',
  '%B %d %Y',
  '%d %b %y',
  '%d-%m-%y',
  '%Y/%m',
  '%b-%y',
  '%b %Y',
  '%b-%Y',
  '%B %Y',
  '%Y-%b-%d',
  '%d. %B %Y',
  '%d. %b %Y',
  '%a, %d %b %Y',
  '%A, %B %d, %Y',
  '%Y%m',
  '%Y%m%d%H%M%S',
  '%Y%m%dT%H%M%S',
  '%Y%m%dT%H%M%S%z',
] as const;

/**
 * What may follow a date, after a blank or `T`. Then `%z` or ` %z` may follow: `Z`, `UTC`, `GMT`, `+02`, `+0200` or `+02:00`; the
 * moment is kept, in UTC. A date of day, month and year with `%Y` or `%y` only.
 */
export const TIME_FORMS = [
  '%H:%M',
  '%H:%M:%S',
  '%H:%M:%S.%f',
  '%I:%M %p',
  '%I:%M:%S %p',
  '%I:%M%p',
  '%I:%M:%S%p',
] as const;

/** Times of day: those, and with a dot or `h`. They become seconds since midnight. */
export const CLOCK_FORMS = [...TIME_FORMS, '%H.%M', '%Hh%M'] as const;

/** Durations become seconds: the first part has any number of digits, each other two (below 60; hours below 24); a minus may stand in front. */
export const DURATION_FORMS = ['h:mm', 'h:mm:ss', 'm:ss', 'd hh:mm:ss', 'd days hh:mm:ss'] as const;

/** Words that may stand for a missing cell, in lower case. An empty cell always does; a word only where the reading says so. */
export const MISSING_CANDIDATES = [
  'na',
  'n/a',
  '#n/a',
  '<na>',
  'nan',
  'nat',
  'null',
  'none',
  'nil',
  '(null)',
  '\\n',
  '?',
  '-',
  '--',
  '.',
  '..',
  'missing',
  'unknown',
  '#value!',
  '#div/0!',
  '#ref!',
  '0000-00-00',
  '#name?',
  '#num!',
  '#null!',
  '-nan',
  'n.a.',
  'n/d',
  'k.a.',
  'keine angabe',
  'unbekannt',
  'not available',
  'not applicable',
  '\u2013',
  '\u2014',
] as const;

/** Words of yes-or-no columns, in lower case: yes, no. */
export const BOOLEAN_WORDS = [
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['on', 'off'],
] as const;

/** Signs and words of money that may stand beside a number, as any sign of Unicode's Sc, alone or after one to three capitals (`US$`). Any other short word is a unit behind a number, where all cells share it. */
export const CURRENCIES = (
  'USD EUR GBP CHF JPY CNY RMB INR AUD CAD NZD HKD SGD SEK NOK DKK ISK PLN CZK HUF RON BGN RUB UAH TRY ILS ZAR BRL MXN ARS CLP ' +
  'COP PEN KRW THB IDR MYR PHP VND TWD AED SAR EGP NGN KES Rs Rs. kr kr. zł Kč Ft lei Fr. R$ R RM Rp'
).split(' ');

/** Share of a column's cells that are not missing which may be unreadable; beyond it the column is no such column. */
export const MAX_UNREAD_SHARE = 0.05;

/** Numbers are smaller than this, whatever their sign; what is not cannot be read, as models compute in 32 bits (3.4e38). */
export const MAX_NUMBER = 1e38;

/** What is stripped from both ends of a cell, whatever it is read as. A cell with nothing else is empty, and missing. */
export const BLANKS = ' \t\n\v\f\r\u00a0\u2009\u202f';
const blanks = new Set(BLANKS);

/** A text as it is compared and read. */
export function withoutBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && blanks.has(text[from] ?? '')) from += 1;
  while (to > from && blanks.has(text[to - 1] ?? '')) to -= 1;
  return text.slice(from, to);
}
