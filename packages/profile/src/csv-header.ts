// Whether the first record of a table names its columns or is data already, and what the columns are called.
import { withoutBlanks } from '@trainyard/contracts/reading-forms';
import type { SampleRecord } from './csv-sample.ts';

const NUMBER = /^[+-]?([$€£¥] ?)?(\d[\d.,' ]*|[.,]\d+)(e[+-]?\d+)?( ?[%€$£])?$/i;
const DATE = /^(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ].*)?$/;
const TIME = /^\d{1,2}:\d{2}(:\d{2})?/;
/** Share of a column's cells that must be alike for it to say something of the first. */
const MOST = 0.8;

const shapeOf = (cell: string): 'empty' | 'data' | 'text' => {
  const text = cell.slice(0, 80).trim();
  if (text === '') return 'empty';
  return NUMBER.test(text) || DATE.test(text) || TIME.test(text) ? 'data' : 'text';
};

/** Numbers with the same step from one to the next, such as years or the names that pandas gives: rather names than data. */
function isSequence(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => cell.trim() !== '').map(Number);
  const [first = 0, second = 0] = numbers;
  if (numbers.length < 3 || first === second) return false;
  return numbers.every((value, index) => index === 0 || value - (numbers[index - 1] ?? 0) === second - first);
}

const YEAR = /^(19|20)\d\d$/;

/** Years over something else, as in a table with a column for each. */
function areYears({ cells }: SampleRecord, rest: readonly SampleRecord[]): boolean {
  const places = cells.flatMap((cell, index) => (shapeOf(cell) === 'data' ? [index] : []));
  return (
    places.length > 1 &&
    places.every((index) => YEAR.test((cells[index] ?? '').trim())) &&
    places.some((index) => !rest.every((record) => YEAR.test((record.cells[index] ?? '').trim())))
  );
}

/**
 * Whether the first record is data: each of its cells is what the cells below are (a number over numbers, a word that comes again
 * below), and none is a word over numbers.
 */
export function startsWithData(records: readonly SampleRecord[]): boolean {
  const [first, ...rest] = records;
  if (!first || rest.length === 0) return false;
  const numbers = first.cells.filter((cell) => shapeOf(cell) === 'data');
  if (isSequence(numbers) || areYears(first, rest)) return false;
  let speaks = 0;
  let silent = 0;
  for (const [index, cell] of first.cells.entries()) {
    const below = rest.map(({ cells }) => cells[index] ?? '').filter((value) => value.trim() !== '');
    const data = below.filter((value) => shapeOf(value) === 'data').length;
    const shape = shapeOf(cell);
    if (shape === 'text' && below.length > 0 && data >= below.length * MOST && !isMissingWord(cell)) return false;
    if (shape === 'data') {
      if (data >= below.length * MOST && below.length > 0) speaks += 1;
      else silent += 1;
    } else if (shape === 'text') {
      if (below.includes(cell)) speaks += 1;
      else silent += 1;
    }
  }
  return speaks > silent;
}

const isMissingWord = (cell: string) => /^(\?|-|na|n\/a|nan|null|none|\.)$/i.test(cell.trim());

export interface Names {
  columns: string[];
  /** Positions whose header cell is empty. */
  blank: number[];
  /** Positions that got another name because theirs stood before. */
  twice: number[];
}

/** Names of the columns, as contracts/reading.ts says. */
export function columnNames(cells: readonly string[], header: boolean): Names {
  const columns = new Set<string>();
  const blank: number[] = [];
  const twice: number[] = [];
  const inFile = cells.map((cell) => (header ? withoutBlanks(cell) : ''));
  const taken = new Set(inFile);
  /** The number that was given last, by name. */
  const counts = new Map<string, number>();
  for (const [position, written] of inFile.entries()) {
    if (header && written === '') blank.push(position);
    const base = written === '' ? `column ${position + 1}` : written;
    let name = base;
    let count = counts.get(base) ?? 1;
    while (columns.has(name) || (name !== written && taken.has(name))) name = `${base} (${(count += 1)})`;
    counts.set(base, count);
    if (written !== '' && name !== written) twice.push(position);
    columns.add(name);
  }
  return { columns: [...columns], blank, twice };
}
