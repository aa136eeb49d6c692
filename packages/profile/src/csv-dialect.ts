// How bytes become cells, judged by the first megabyte: every plausible dialect reads it, and the one is taken whose rows agree in
// their width. What is read so is checked on the whole file (csv-structure.ts), and a person may say any part of it.
import type { Dialect, DialectOverride, Encoding } from '@trainyard/contracts/reading';
import { startsWithData } from './csv-header.ts';
import { type Sample, sampleOf, type SampleRecord } from './csv-sample.ts';

const DELIMITERS = [',', ';', '\t', '|'];
/** Where none of those fits. */
const RARE_DELIMITERS = [':', '^', '~', '\u0001'];
/** Lines above the header that may be titles. */
const MAX_TITLES = 30;
/** Share of rows that must be as wide as most are. */
const AGREEMENT = 0.95;
const COMMENTS = ['#', '%', '!'];

interface Choice {
  dialect: Dialect;
  /** Share of the rows that are as wide as most, and how wide that is. */
  agreement: number;
  width: number;
  sample: Sample;
  titles: number;
}

/** `sep=;` in the first line, as Excel writes and reads it. */
function separatorLine(text: Buffer): string | null {
  const line = text.subarray(0, 32).toString('latin1');
  return /^"?sep=([\t\v\f !#-~])"?[ ,;\t]*(\r|\n)/i.exec(line)?.[1] ?? null;
}

function commonWidth(records: readonly SampleRecord[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || b - a)[0]?.[0] ?? 0;
}

const filled = ({ cells }: SampleRecord) => cells.filter((cell) => cell.trim() !== '').length;

/**
 * Where the table begins: the first record that is as wide as most, where those before are titles; 0 where they are not. A title has
 * one cell, or fewer than the table in all that is filled (spreadsheets fill a title up with separators).
 */
function firstRecord(records: readonly SampleRecord[], width: number): number {
  // A header may lack the name of the first column, as pandas writes it; a title that is filled up stands in the first.
  const isTitle = (record: SampleRecord) =>
    filled(record) === 0 || (filled(record) === 1 && record.cells[0]?.trim() !== '');
  const at = records.findIndex((record) => record.cells.length === width && !isTitle(record));
  if (at <= 0 || at > MAX_TITLES) return 0;
  const titles = records.slice(0, at);
  const like = titles.every((record) => filled(record) <= 1 || record.cells[0]?.startsWith('#'));
  return like ? at : 0;
}

/**
 * Whether the file as a whole would take a row of so many cells; the header may lack the name of a first column, and a delimiter may
 * stand at the end of a line.
 */
const fits = ({ cells }: SampleRecord, width: number, first: boolean) =>
  cells.length === width ||
  (first && cells.length === width - 1) ||
  (cells.length === width + 1 && cells.at(-1) === '');

function judge(text: Buffer, dialect: Dialect, given: DialectOverride, complete: boolean): Choice {
  const sample = sampleOf(text, dialect, complete);
  const width = commonWidth(sample.records);
  const start = given.skip_lines === undefined ? firstRecord(sample.records, width) : 0;
  const body = sample.records.slice(start);
  const fitting = body.filter((record, at) => fits(record, width, at === 0)).length;
  const line = start === 0 ? dialect.skip_lines : (body[0]?.line ?? 1) - 1;
  return {
    dialect: { ...dialect, skip_lines: line },
    agreement: body.length > 0 ? Math.round((1000 * fitting) / body.length) / 1000 : 0,
    width: body[0]?.cells.length === width ? width : (body[0]?.cells.length ?? 0),
    sample: { ...sample, records: body },
    titles: start,
  };
}

/** Rows that all agree first; then agreement, titles count against it; then the wider table. */
function better(a: Choice, b: Choice): boolean {
  if ((a.agreement === 1) !== (b.agreement === 1)) return a.agreement === 1;
  const score = ({ agreement, titles }: Choice) => agreement - (titles > 0 ? 0.1 : 0);
  return score(a) > score(b) || (score(a) === score(b) && a.width > b.width);
}

/** Quotes that are escaped by a backslash make fewer texts after closing quotes and rows of one width. */
function withEscape(text: Buffer, dialect: Dialect, given: DialectOverride, complete: boolean): Choice {
  const doubled = judge(text, { ...dialect, escape: given.escape ?? 'double' }, given, complete);
  if (given.escape !== undefined || dialect.quote === null || !text.includes(`\\${dialect.quote}`)) return doubled;
  const escaped = judge(text, { ...dialect, escape: 'backslash' }, given, complete);
  const fits = escaped.agreement > doubled.agreement || escaped.sample.oddQuotes < doubled.sample.oddQuotes;
  return fits && escaped.agreement >= doubled.agreement ? escaped : doubled;
}

function bestOf(text: Buffer, base: Dialect, given: DialectOverride, complete: boolean): Choice {
  const pick = (delimiters: readonly string[]): Choice | null => {
    let best: Choice | null = null;
    for (const delimiter of delimiters) {
      const choice = withEscape(text, { ...base, delimiter }, given, complete);
      if (choice.width >= 2 && (best === null || better(choice, best))) best = choice;
    }
    return best;
  };
  if (given.delimiter !== undefined) return withEscape(text, { ...base, delimiter: given.delimiter }, given, complete);
  const usual = pick(DELIMITERS);
  if (usual && usual.agreement >= AGREEMENT && usual.titles === 0) return usual;
  const aligned = pick([' ']);
  if (aligned && aligned.agreement === 1 && (usual === null || usual.agreement < 0.5)) return aligned;
  if (usual) return usual;
  const rare = pick(RARE_DELIMITERS);
  if (rare && rare.agreement === 1) return rare;
  return withEscape(text, { ...base, delimiter: ',' }, given, complete);
}

/** Single quotes around most texts, and no double ones. */
function quoteOf(text: Buffer): '"' | "'" {
  if (text.includes('"')) return '"';
  const head = text.subarray(0, 100_000).toString('latin1');
  const quoted = head.match(/(^|[,;\t|\n])'[^'\r\n]*'(?=[,;\t|\r\n]|$)/g)?.length ?? 0;
  const lines = head.split(/\r\n|\n|\r/).length;
  return quoted >= lines / 2 && quoted > 1 ? "'" : '"';
}

/** A sign at the start of lines that are no rows: they have another width, and no row begins with it. */
function commentOf({ sample, width, titles }: Choice, text: Buffer): string | null {
  const lines = text.toString('latin1', 0, 200_000).split(/\r\n|\n|\r/);
  for (const sign of COMMENTS) {
    if (!lines.slice(titles).some((line) => line.startsWith(sign))) continue;
    const begin = sample.records.filter(({ cells }) => cells[0]?.startsWith(sign));
    if (begin.length > 0 && begin.every(({ cells }) => cells.length !== width)) return sign;
  }
  return null;
}

/** Rows, or rows and header, that end in a delimiter behind which nothing comes. */
function endsInDelimiter({ dialect, sample }: Choice): boolean {
  const [first, ...rest] = sample.records;
  if (dialect.delimiter === ' ' || !first || rest.length === 0) return false;
  const width = first.cells.length;
  const lastEmpty = (length: number) => rest.every(({ cells }) => cells.length === length && cells.at(-1) === '');
  if (dialect.header && lastEmpty(width + 1)) return true;
  // Only the header ends in one.
  if (dialect.header && first.cells.at(-1) === '' && rest.every(({ cells }) => cells.length === width - 1))
    return width > 2;
  return width > 2 && first.cells.at(-1) === '' && lastEmpty(width);
}

/**
 * The dialect of a table, as far as its first bytes tell.
 * @param text the beginning of the file in UTF-8, without a mark
 * @param complete whether it is the whole file
 * @param given what a person said of it
 */
export function decideDialect(
  text: Buffer,
  encoding: Encoding,
  complete: boolean,
  given: DialectOverride = {},
): Dialect {
  const separator = given.skip_lines === undefined ? separatorLine(text) : null;
  const base: Dialect = {
    encoding,
    delimiter: given.delimiter ?? ',',
    quote: given.quote === undefined ? quoteOf(text) : given.quote,
    escape: given.escape ?? 'double',
    skip_lines: given.skip_lines ?? (separator === null ? 0 : 1),
    comment: given.comment ?? null,
    header: given.header ?? true,
    trailing_delimiter: given.trailing_delimiter ?? false,
  };
  const known = separator === null ? given : { delimiter: separator, ...given };
  let choice = bestOf(text, base, known, complete);
  if (given.comment === undefined) {
    const comment = commentOf(choice, text);
    if (comment !== null) choice = bestOf(text, { ...base, comment }, known, complete);
  }
  const header = given.header ?? !startsWithData(choice.sample.records);
  const dialect = { ...choice.dialect, header };
  return given.trailing_delimiter === undefined
    ? { ...dialect, trailing_delimiter: endsInDelimiter({ ...choice, dialect }) }
    : dialect;
}
