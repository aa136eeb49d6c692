// What a proposal reads of a column, counted over all cells.
import type { ColumnReading } from '@trainyard/contracts/reading';
import type { Candidate } from './column-candidates.ts';
import { type Duck, literal, type Row } from './duck.ts';
import { numberMacro, PLAIN_MACROS } from './read-number.ts';
import { timeMacro } from './read-time.ts';

export interface Facts {
  read: number;
  unread: number;
  /** Different cells among those that were read. */
  distinct: number;
  replaced: Record<string, number>;
  examples: ColumnReading['unread'];
  /** Cells of a column of percentages that have no sign of it. */
  bare: number;
}

const EXAMPLES = 5;
const EXAMPLE_LENGTH = 200;
const number = (row: Row | undefined, key: string) => Number(row?.[key] ?? 0);

export const wordList = (words: readonly string[]): string => `[${words.map(literal).join(', ')}]::varchar[]`;

/**
 * SQL that is null where the text `x` is missing or cannot be read, after macros have been made: typed, numbers and seconds as
 * double, booleans as boolean, anything else as text.
 */
export async function cellReader(
  duck: Duck,
  name: string,
  { type, number: form, form: time, words }: Candidate,
): Promise<(x: string) => string> {
  if (form !== null && (type === 'number' || type === 'integer')) {
    for (const sql of [...PLAIN_MACROS, numberMacro(name, form)]) await duck.query(sql);
    return (x) => `${name}(${x})`;
  }
  if (time !== null && (type === 'date' || type === 'time' || type === 'duration')) {
    await duck.query(timeMacro(name, time));
    return (x) => `${name}(${x})`;
  }
  if (type === 'boolean' && words !== null) {
    const no = words.no === null ? `${literal('')}` : literal(words.no);
    return (x) => `case lower(${x}) when ${literal(words.yes)} then true when ${no} then false end`;
  }
  if (type === 'ignored') return () => 'null';
  return (x) => x;
}

/** Different cells of a column, how often each stands and where first: `v(c, n, r)`. */
export async function gatherCells(duck: Duck, index: number): Promise<void> {
  await duck.query(
    `create or replace temp table v as select c${index} as c, count(*) as n, min(r) as r from part where c${index} is not null group by 1`,
  );
}

/** How many cells each proposal reads; words for missing count for nothing. */
export async function countRead(
  duck: Duck,
  candidates: readonly Candidate[],
  missing: readonly string[],
): Promise<{ read: number; unread: number }[]> {
  if (candidates.length === 0) return [];
  const parts: string[] = [];
  for (const [index, one] of candidates.entries()) {
    const read = (await cellReader(duck, `try${index}`, one))('c');
    parts.push(
      `coalesce(sum(n) filter (${read} is not null), 0) as r${index}`,
      `coalesce(sum(n) filter (${read} is null and not list_contains(${wordList(missing)}, lower(c))), 0) as u${index}`,
    );
  }
  const [row] = await duck.query(`select ${parts.join(', ')} from v`);
  return candidates.map((_, index) => ({ read: number(row, `r${index}`), unread: number(row, `u${index}`) }));
}

/** SQL: whether a cell lacks the sign for hundredths that others have. */
const bareCell = ({ number: form }: Candidate): string =>
  form?.suffix === '%' || form?.suffix === '‰' ? `not contains(c, ${literal(form.suffix)})` : 'false';

/**
 * All counts of one reading of the gathered column.
 * @param always words that are missing whatever they would be read as, in lower case
 * @param otherwise words that are missing where they cannot be read
 */
export async function factsOf(
  duck: Duck,
  one: Candidate,
  always: readonly string[],
  otherwise: readonly string[],
): Promise<Facts> {
  const read = (await cellReader(duck, 'settled', one))('c');
  const state = `case when list_contains(${wordList(always)}, lower(c)) then 'm' when ${read} is not null then 'r' when list_contains(${wordList(otherwise)}, lower(c)) then 'm' else 'u' end`;
  const [row] = await duck.query(
    `select coalesce(sum(n) filter (s = 'r'), 0) as r, coalesce(sum(n) filter (s = 'r' and ${bareCell(one)}), 0) as b, count(*) filter (s = 'r') as d, coalesce(sum(n) filter (s = 'u'), 0) as u from (select c, n, ${state} as s from v)`,
  );
  const words = await duck.query(
    `select lower(c) as w, sum(n) as n from (select c, n, ${state} as s from v) where s = 'm' group by 1 order by 2 desc, 1`,
  );
  const strangers =
    number(row, 'u') === 0
      ? []
      : await duck.query(
          `select r + 1 as row, c from (select r, c, ${state} as s from v) where s = 'u' order by r limit ${EXAMPLES}`,
        );
  return {
    read: number(row, 'r'),
    unread: number(row, 'u'),
    distinct: number(row, 'd'),
    bare: number(row, 'b'),
    replaced: Object.fromEntries(words.map((word) => [String(word['w']), number(word, 'n')])),
    examples: strangers.map((cell) => ({
      row: number(cell, 'row'),
      value: String(cell['c']).slice(0, EXAMPLE_LENGTH),
    })),
  };
}
