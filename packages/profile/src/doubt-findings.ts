// Where a column, or a row, is perhaps not what it is read as. Pure: from counts to sentences.
import type { Finding } from '@trainyard/contracts/dataset';
import type { ColumnReading } from '@trainyard/contracts/reading';
import { LOOKS } from './column-looks.ts';
import { BARE, NEAR_MISS } from './column-reason.ts';
import { finding } from './finding.ts';

const SHOWN = 3;
const quoted = ({ name }: ColumnReading) => JSON.stringify(name);

/** What to say for the type that most cells are. */
const TYPES: [RegExp, string][] = [
  [/ are (whole )?numbers/, 'number'],
  [/ are dates/, 'date'],
  [/ are times of day/, 'time'],
  [/ are durations/, 'duration'],
];

/** Columns that look like numbers or dates, and hold too much else or are of another form. */
function nearFindings(columns: readonly ColumnReading[]): Finding[] {
  return columns.flatMap((column) => {
    const { reason, type } = column;
    const near = reason.includes(NEAR_MISS);
    if (!near && !reason.includes(LOOKS)) return [];
    const most = TYPES.find(([pattern]) => pattern.test(reason))?.[1] ?? '…';
    const remedy = near
      ? `columns: {${quoted(column)}: {type: ${most}}} reads it so, and the other cells are missing then.`
      : 'Write them so in the file.';
    return [finding('csv.mixed_type', 'warning', `${quoted(column)}: ${reason}; it is read as ${type}. ${remedy}`)];
  });
}

/** Percentages of which some have no sign: 0.5 beside 50 %. */
function percentFindings(columns: readonly ColumnReading[]): Finding[] {
  return columns.flatMap((column) => {
    if (!column.reason.includes(BARE)) return [];
    const said = `${quoted(column)}: ${column.reason}. If they are fractions, such as 0.5 for 50 %, write all cells alike.`;
    return [finding('csv.mixed_type', 'warning', said)];
  });
}

/** Rows that cannot be read in several columns: a second header, units, a sum. */
function rowFindings(columns: readonly ColumnReading[]): Finding[] {
  const by = new Map<number, ColumnReading[]>();
  for (const column of columns) for (const { row } of column.unread) by.set(row, [...(by.get(row) ?? []), column]);
  const typed = columns.filter(({ type }) => !['category', 'text', 'identifier', 'ignored'].includes(type)).length;
  return [...by]
    .filter(([, strange]) => strange.length >= 2 && strange.length >= typed / 2)
    .slice(0, SHOWN)
    .map(([row, strange]) => {
      const names = strange.slice(0, SHOWN).map(quoted).join(', ');
      const cells = strange.map(({ unread }) => unread.find((cell) => cell.row === row)?.value ?? '');
      const message = `Row ${row} cannot be read in ${strange.length} columns (${names}). Is it a second header, a line of units or a total? Then take it out of the file.`;
      return finding('csv.odd_row', 'warning', message, strange.length, cells);
    });
}

export function doubtFindings(columns: readonly ColumnReading[]): Finding[] {
  return [...rowFindings(columns), ...nearFindings(columns), ...percentFindings(columns)];
}
