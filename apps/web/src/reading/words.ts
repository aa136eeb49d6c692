// A reading in words: types, forms, what was counted. Pure.
import type { ColumnReading, Dialect, Encoding, NumberForm } from '@trainyard/contracts/reading';
import type { FileLine } from '@trainyard/contracts/reading-routes';
import { count, formatCount } from '../format.ts';

type Type = ColumnReading['type'];

export const typeWords: Record<Type, string> = {
  number: 'number',
  integer: 'whole number',
  boolean: 'yes / no',
  category: 'category',
  text: 'text',
  date: 'date',
  time: 'time of day',
  duration: 'duration',
  identifier: 'identifier',
  ignored: 'left out',
};

/** 'the rest are whole numbers'. */
export const pluralWords: Record<Type, string> = {
  number: 'numbers',
  integer: 'whole numbers',
  boolean: 'yes or no',
  category: 'categories',
  text: 'texts',
  date: 'dates',
  time: 'times of day',
  duration: 'durations',
  identifier: 'identifiers',
  ignored: 'left out',
};

export const encodingWords: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-8-sig': 'UTF-8 with mark',
  'utf-16-le': 'UTF-16 LE',
  'utf-16-be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
  'iso-8859-1': 'ISO 8859-1',
  'iso-8859-15': 'ISO 8859-15',
  'windows-1250': 'Windows-1250 (Central European)',
  'iso-8859-2': 'ISO 8859-2 (Central European)',
  'windows-1251': 'Windows-1251 (Cyrillic)',
  'koi8-r': 'KOI8-R (Cyrillic)',
  'windows-1253': 'Windows-1253 (Greek)',
  'windows-1254': 'Windows-1254 (Turkish)',
  shift_jis: 'Shift-JIS (Japanese)',
  'euc-jp': 'EUC-JP (Japanese)',
  gb18030: 'GB 18030, GBK (Chinese)',
  big5: 'Big5 (Chinese)',
  'euc-kr': 'EUC-KR (Korean)',
  macintosh: 'Mac OS Roman',
  cp437: 'DOS 437',
  cp850: 'DOS 850',
  cp866: 'DOS 866 (Cyrillic)',
};

export const delimiterWords = (delimiter: string): string =>
  ({ ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'blanks', ':': 'colon' })[delimiter] ?? delimiter;

/** 'line 3', 'none'; comments and blank lines may stand above the header too. */
export function headerWords({ header, skip_lines }: Dialect, lines: readonly FileLine[]): string {
  return header ? `line ${headerLine(skip_lines, lines)}` : 'none in the file';
}

/** Of the header, from 1. */
export function headerLine(skipped: number, lines: readonly FileLine[]): number {
  return lines.find(({ kind }) => kind === 'header')?.number ?? skipped + 1;
}

const DATE_PARTS: Record<string, string> = {
  Y: 'yyyy',
  y: 'yy',
  m: 'm',
  d: 'd',
  b: 'mon',
  B: 'month',
  H: 'hh',
  I: 'hh',
  M: 'mm',
  S: 'ss',
  f: 'fff',
  p: 'am',
  z: 'zone',
};

/** '%d/%m/%Y' → 'd/m/yyyy'. */
export const formWords = (form: string): string =>
  form.replaceAll(/%([A-Za-z])/g, (whole, letter: string) => DATE_PARTS[letter] ?? whole);

/** 1234.5 as it would stand in the file: '1.234,50 €'. */
export function numberWords({ decimal, thousands, prefix, suffix }: NumberForm, whole: boolean): string {
  const digits = `1${thousands ?? ''}234`;
  const text = whole ? digits : `${digits}${decimal}50`;
  const plain = thousands === null && prefix === null && suffix === null;
  if (plain && (whole || decimal === '.')) return 'plain';
  if (prefix === null && suffix === null && thousands === null) return 'decimal comma';
  if (prefix === null && suffix === null && whole) return `${thousandsWords(thousands)} for thousands`;
  return `${prefix ?? ''}${text}${suffix === null ? '' : suffix === '%' ? ' %' : ` ${suffix}`}`;
}

export const thousandsWords = (sign: NumberForm['thousands']): string =>
  sign === null ? 'nothing' : { ',': 'comma', '.': 'dot', ' ': 'blank', "'": 'apostrophe' }[sign];

/** How a column's cells are written, as far as it can be said. */
export function columnForm(column: ColumnReading): string {
  switch (column.type) {
    case 'number':
    case 'integer':
      return column.number ? numberWords(column.number, column.type === 'integer') : 'plain';
    case 'date':
    case 'time':
    case 'duration':
      return column.form ? formWords(column.form) : 'as written';
    case 'boolean':
      return column.words ? `${column.words.yes}, or ${column.words.no ?? 'empty'}` : 'yes, no';
    case 'category':
      return count(column.counts.distinct, 'level');
    case 'text':
    case 'identifier':
      return 'as text';
    case 'ignored':
      return 'not read';
    default:
      return column.type satisfies never;
  }
}

/** The words that were taken for missing, with how often: '212 times -', '3 times n/a or ?'. */
export function replacedWords({ counts: { replaced } }: ColumnReading): string {
  const words = Object.entries(replaced).toSorted((a, b) => b[1] - a[1]);
  const times = words.reduce((sum, [, one]) => sum + one, 0);
  if (times === 0) return '';
  const shown = words.slice(0, 2).map(([word]) => word);
  const more = words.length - shown.length;
  return `${formatCount(times)} times ${shown.join(' or ')}${more > 0 ? ` or ${more} more` : ''}`;
}

/** What stands beside the number of cells that were read: '3 not read', '88 empty', 'all different'. */
export function countWords(column: ColumnReading): { text: string; bad: boolean } {
  const { read, missing, unread, distinct } = column.counts;
  if (column.type === 'ignored') return { text: 'left out', bad: false };
  if (unread > 0) return { text: `${formatCount(unread)} not read`, bad: true };
  const replaced = replacedWords(column);
  if (replaced !== '') return { text: replaced, bad: false };
  if (column.words?.no === null) return { text: `all others are no`, bad: false };
  if (missing > 0) return { text: `${formatCount(missing)} empty`, bad: false };
  if (column.type === 'identifier' && distinct === read) return { text: 'all different', bad: false };
  return { text: '', bad: false };
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})(?:T(.*))?$/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** What a cell is read as, as people write it: '1 Mar 2019', '12,490.5', 'missing'. */
export function readWords(read: string | null, column: ColumnReading): string {
  if (column.type === 'ignored') return 'left out';
  if (read === null) return 'missing';
  if (column.type === 'date') {
    const [, year, month, day, time] = DAY.exec(read) ?? [];
    if (year === undefined) return read;
    const date = `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
    return time === undefined ? date : `${date}, ${time.replace(/Z$/, '')}`;
  }
  if (column.type !== 'number' && column.type !== 'integer') return read;
  const number = Number(read);
  if (!Number.isFinite(number)) return read;
  const text =
    Math.abs(number) < 1e15 ? number.toLocaleString('en', { maximumFractionDigits: 10, useGrouping: 'min2' }) : read;
  const { prefix, suffix } = column.number ?? { prefix: null, suffix: null };
  const unit = suffix ?? prefix;
  return unit === null ? text : `${text} ${unit}`;
}
