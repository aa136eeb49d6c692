// What a column is, from what its cells are like. The rules of engine/trainyard_engine/tables/columns.py, for the page.
import type { Column, TableProfile } from '@trainyard/contracts/dataset';
import type { Cells } from './table-columns.ts';

/** Share of the present cells that must be numbers; the rest then counts as missing. */
const NUMERIC_SHARE = 0.95;
/** Share of distinct values from which a text column is an id or free text; shorter tables have no ids. */
const ID_SHARE = 0.9;
const ID_ROWS = 20;
/** Free text: longer than this in the mean, and with blanks. */
const TEXT_LENGTH = 30;
const MANY_CATEGORIES = 100;
/** Whole numbers from here on are not kept exactly by a float. */
const LARGEST_EXACT = 2 ** 53;
/** A numeric target with at most so many whole values is rather a class. */
const MAX_NUMERIC_CLASSES = 10;

/** Names of columns that people predict, the most telling first; compared in lower case without _ and blanks. */
const TARGET_NAMES = [
  'target',
  'label',
  'labels',
  'class',
  'classes',
  'y',
  'outcome',
  'response',
  'species',
  'survived',
  'churn',
  'attrition',
  'exited',
  'diagnosis',
  'income',
  'default',
  'saleprice',
  'price',
  'medianhousevalue',
  'medv',
  'quality',
  'mpg',
  'cnt',
];

/** Numbers that are names: leading zeros (007), or whole numbers too long to be kept exactly. */
export function isCodeColumn({ leadingZero, largest, allLong }: Cells): boolean {
  return leadingZero || (largest >= LARGEST_EXACT && allLong);
}

export function isNumericColumn(cells: Cells): boolean {
  return (
    cells.present > 0 && cells.present - cells.numbers <= (1 - NUMERIC_SHARE) * cells.present && !isCodeColumn(cells)
  );
}

function isBoolean({ distinct, top }: Cells): boolean {
  if (distinct < 2 || distinct > 4) return false;
  const words = [...new Set(top.map(({ value }) => value.toLowerCase()))].sort().join(' ');
  return words === 'false true' || words === 'no yes';
}

function textType({ present, distinct, meanLength, spaced }: Cells): Column['type'] {
  if (distinct === 1) return 'categorical';
  const wordy = meanLength > TEXT_LENGTH && spaced > 0.5;
  if (distinct >= ID_ROWS && distinct > ID_SHARE * present) return wordy ? 'text' : 'id';
  return wordy && distinct > MANY_CATEGORIES ? 'text' : 'categorical';
}

export function columnType(cells: Cells): Column['type'] {
  if (cells.present === 0) return 'empty';
  if (isBoolean(cells)) return 'boolean';
  if (isNumericColumn(cells)) return cells.countsUp && cells.present >= ID_ROWS ? 'id' : 'numeric';
  if (cells.dateFormat !== null) return 'datetime';
  return textType(cells);
}

function targetTask(column: Column): 'tabular-classification' | 'tabular-regression' | null {
  if (column.distinct < 2) return null;
  if (column.type === 'boolean' || column.type === 'categorical') return 'tabular-classification';
  if (column.type !== 'numeric') return null;
  const whole = column.top.every(({ value }) => /^[+-]?\d+(\.0*)?$/.test(value));
  return whole && column.distinct <= MAX_NUMERIC_CLASSES ? 'tabular-classification' : 'tabular-regression';
}

/** A column that is probably the one to predict: by its name, else the last that could be one. */
export function suggestTarget(columns: readonly Column[]): TableProfile['suggested_target'] {
  const candidates = columns.flatMap((column) => {
    const task = targetTask(column);
    return task ? [{ column: column.name, task }] : [];
  });
  const rank = ({ column }: { column: string }) => TARGET_NAMES.indexOf(column.toLowerCase().replaceAll(/[_\s]/g, ''));
  const named = candidates.filter((candidate) => rank(candidate) >= 0).sort((a, b) => rank(a) - rank(b));
  return named[0] ?? candidates.at(-1) ?? null;
}
