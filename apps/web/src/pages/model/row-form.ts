// The row form of a table model from its signature: which control each column gets, and the row that is sent.
import type { Signature } from '@trainyard/contracts/model';
import { inOrder } from '@trainyard/core/natural-order';
import { type JsonValue, toNumber } from '@trainyard/contracts/scalar';

type Column = Signature['columns'][number];
export type Row = Record<string, JsonValue>;
export type RowControl =
  | { kind: 'slider'; min: number; max: number; step: number; histogram: number[] }
  | { kind: 'number' }
  | { kind: 'segments'; options: string[] }
  | { kind: 'select'; options: string[] }
  | { kind: 'text' };

const MOST_SEGMENTS = 4;
const LONGEST_SEGMENT = 14;

/** The control of a column. A slider needs a range; few short categories stand side by side. */
export function rowControl(column: Column): RowControl {
  if (column.type === 'numeric') {
    const min = column.min === null ? Number.NaN : toNumber(column.min);
    const max = column.max === null ? Number.NaN : toNumber(column.max);
    if (!(min < max) || !Number.isFinite(max - min)) return { kind: 'number' };
    return { kind: 'slider', min, max, step: stepOf(min, max, column.example), histogram: column.histogram ?? [] };
  }
  const options = column.categories ? inOrder(column.categories) : column.type === 'boolean' ? ['true', 'false'] : [];
  if (options.length === 0) return { kind: 'text' };
  const short = options.length <= MOST_SEGMENTS && options.every((option) => option.length <= LONGEST_SEGMENT);
  return { kind: short ? 'segments' : 'select', options };
}

/** Whole steps for whole columns, else a two-hundredth of the range as a round number. */
function stepOf(min: number, max: number, example: JsonValue): number {
  const whole =
    Number.isInteger(min) && Number.isInteger(max) && (typeof example !== 'number' || Number.isInteger(example));
  if (whole && max - min >= 3) return 1;
  return 10 ** Math.floor(Math.log10((max - min) / 100));
}

/** A first row: the typical value of each column. */
export function exampleRow(signature: Signature): Row {
  return Object.fromEntries(signature.columns.map((column) => [column.name, typical(column.example)]));
}

/** A typical value has no seventeen digits: four that matter, as a person would type it. */
function typical(example: JsonValue): JsonValue {
  return typeof example === 'number' && !Number.isInteger(example) ? Number(example.toPrecision(4)) : (example ?? null);
}

/** A row of a file (all text) as the model's row: numbers where the column is numeric, empty cells as missing. */
export function rowOfCells(signature: Signature, names: readonly string[], cells: readonly (string | null)[]): Row {
  const byName = new Map(names.map((name, index) => [name, cells[index] ?? null]));
  return Object.fromEntries(
    signature.columns.map((column) => [column.name, cellValue(column, byName.get(column.name) ?? null)]),
  );
}

function cellValue(column: Column, cell: string | null): JsonValue {
  if (cell === null || cell.trim() === '') return null;
  if (column.type !== 'numeric') return cell;
  const value = Number(cell);
  return Number.isFinite(value) ? value : cell;
}

/** What was typed into a number: empty is missing, and what is no number stays text for the model to refuse. */
export function typedNumber(text: string): JsonValue {
  if (text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** Columns whose value is not that of the row the form started with. */
export function changedColumns(row: Row, start: Row): Set<string> {
  return new Set(Object.keys(row).filter((name) => row[name] !== start[name]));
}
