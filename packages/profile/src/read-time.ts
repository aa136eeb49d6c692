// What a text is as a date, a time of day or a duration: the forms of contracts/reading.ts, as patterns and as SQL in seconds.
import { CLOCK_FORMS, DATE_FORMS, DURATION_FORMS, TIME_FORMS } from '@trainyard/contracts/reading-forms';
import { literal } from './duck.ts';
import { escapePattern } from './read-number.ts';

/** German names of months, and the English ones that DuckDB reads. */
const GERMAN_LONG = {
  januar: 'january',
  februar: 'february',
  märz: 'march',
  mai: 'may',
  juni: 'june',
  juli: 'july',
  oktober: 'october',
  dezember: 'december',
};
const GERMAN_SHORT = { mär: 'mar', mrz: 'mar', mai: 'may', okt: 'oct', dez: 'dec' };
const SHORT = `jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|${Object.keys(GERMAN_SHORT).join('|')}`;
const LONG = `january|february|march|april|may|june|july|august|september|october|november|december|${Object.keys(GERMAN_LONG).join('|')}`;

const PARTS: Record<string, string> = {
  '%Y': '[1-9]\\d{3}',
  '%y': '\\d{2}',
  '%m': '\\d{1,2}',
  '%d': '\\d{1,2}',
  '%a': '(?i:mon|tue|wed|thu|fri|sat|sun)',
  '%A': '(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)',
  '%b': `(?i:${SHORT})[.]?`,
  '%B': `(?i:${LONG})`,
  '%H': '\\d{1,2}',
  '%I': '\\d{1,2}',
  '%M': '\\d{2}',
  '%S': '\\d{2}',
  '%f': '\\d{1,9}',
  '%p': '(?i:am|pm)',
  '%z': '(?:Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)',
};

/** The pattern of all cells that have this form; what they say (a 30th of February) is not looked at. */
function formPattern(form: string): string {
  const wide = new Set([...(form.startsWith('%Y%m') ? ['%m', '%d'] : []), ...(form.includes('%H%M%S') ? ['%H'] : [])]);
  return `^${form
    .split(/(%[A-Za-z])/)
    .map((part) => (wide.has(part) ? '\\d{2}' : (PARTS[part] ?? escapePattern(part))))
    .join('')}$`;
}

/** Forms that a date may have, the date alone first. */
export function dateForms(dates: readonly string[] = DATE_FORMS): string[] {
  const times = TIME_FORMS.flatMap((time) => ['', '%z', ' %z'].map((zone) => `${time}${zone}`));
  const whole = (date: string) => date.includes('%d') && /%y/i.test(date) && !date.includes('%H');
  return dates.flatMap((date) => [
    date,
    ...(whole(date) ? [' ', 'T'].flatMap((between) => times.map((time) => `${date}${between}${time}`)) : []),
  ]);
}

const isDuration = (form: string): form is (typeof DURATION_FORMS)[number] =>
  (DURATION_FORMS as readonly string[]).includes(form);
const isClock = (form: string): boolean => (CLOCK_FORMS as readonly string[]).includes(form);
const ALL_DATES = new Set(dateForms());
/** Whether a form is one of a date; null for what is no form at all. */
export function kindOfForm(form: string): 'date' | 'time' | 'duration' | null {
  if (isDuration(form)) return 'duration';
  if (isClock(form)) return 'time';
  return ALL_DATES.has(form) ? 'date' : null;
}

/** Seconds of a duration by its parts. */
const DURATIONS: Record<(typeof DURATION_FORMS)[number], { pattern: string; seconds: number[] }> = {
  'h:mm': { pattern: '(-?)(\\d+):([0-5]\\d)', seconds: [3600, 60] },
  'h:mm:ss': { pattern: '(-?)(\\d+):([0-5]\\d):([0-5]\\d)', seconds: [3600, 60, 1] },
  'm:ss': { pattern: '(-?)(\\d+):([0-5]\\d)', seconds: [60, 1] },
  'd hh:mm:ss': { pattern: '(-?)(\\d+) ([01]\\d|2[0-3]):([0-5]\\d):([0-5]\\d)', seconds: [86_400, 3600, 60, 1] },
  'd days hh:mm:ss': {
    pattern: '(-?)(\\d+) days? ([01]\\d|2[0-3]):([0-5]\\d):([0-5]\\d)',
    seconds: [86_400, 3600, 60, 1],
  },
};

export const patternOf = (form: string): string =>
  isDuration(form) ? `^${DURATIONS[form].pattern}$` : formPattern(form);

function durationMacro(name: string, form: (typeof DURATION_FORMS)[number]): string {
  const { pattern, seconds } = DURATIONS[form];
  const whole = literal(`^${pattern}$`);
  const parts = seconds.map(
    (factor, index) => `try_cast(regexp_extract(x, ${whole}, ${index + 2}) as double) * ${factor}`,
  );
  const sign = `case when starts_with(x, '-') then -1 else 1 end`;
  return `create or replace macro ${name}(x) as case when regexp_matches(x, ${whole}) then (${parts.join(' + ')}) * ${sign} end`;
}

/** SQL for a date with names of months that DuckDB knows, and with a zone in figures. */
function known(form: string): string {
  const cut = form.includes('%f') ? `regexp_replace(x, '([.]\\d{6})\\d+', '\\1')` : 'x';
  const zoned = form.endsWith('%z') ? `regexp_replace(${cut}, '(Z|UTC|GMT)$', '+00')` : cut;
  if (!/%b/i.test(form)) return zoned;
  const undotted = form.includes('%b') ? `regexp_replace(${zoned}, '(\\pL)[.]', '\\1')` : zoned;
  return Object.entries(form.includes('%b') ? GERMAN_SHORT : GERMAN_LONG).reduce(
    (text, [german, english]) => `regexp_replace(${text}, '(?i)(^|\\PL)${german}(\\PL)', '\\1${english}\\2')`,
    undotted,
  );
}

/** A macro that gives seconds: since 1970 in UTC, since midnight, or of a duration; null for a cell without this form. */
export function timeMacro(name: string, form: string): string {
  if (isDuration(form)) return durationMacro(name, form);
  const fits = `regexp_matches(x, ${literal(formPattern(form))})`;
  const day = isClock(form) ? `'1970-01-01 ' || ` : '';
  const whole = isClock(form) ? `%Y-%m-%d ${form}` : form;
  return `create or replace macro ${name}(x) as case when ${fits} then epoch(try_strptime(${day}${known(form)}, ${literal(whole)})) end`;
}
