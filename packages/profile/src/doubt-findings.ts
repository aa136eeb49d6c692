// Where a column, or a row, is perhaps not what it is read as. Pure: from counts to sentences.
import type { Finding } from '@trainyard/contracts/dataset';
import type { ColumnReading } from '@trainyard/contracts/reading';
import type { Settled } from './column-settle.ts';
import type { Doubt } from './doubt.ts';
import { finding } from './finding.ts';

const SHOWN = 3;
const quoted = ({ name }: ColumnReading) => JSON.stringify(name);

/** Columns that are perhaps not what they are read as. */
function columnFindings(settled: readonly Settled[]): Finding[] {
  return settled.flatMap(({ column, doubt }) => {
    if (doubt === null) return [];
    return [finding('csv.mixed_type', 'warning', `${quoted(column)}: ${doubtWords(column, doubt)}`)];
  });
}

function doubtWords(column: ColumnReading, doubt: Doubt): string {
  const { reason, type } = column;
  switch (doubt.kind) {
    case 'near':
      return `${reason}; it is read as ${type}. columns: {${quoted(column)}: {type: ${doubt.as}}} reads it so, and the other cells are missing then.`;
    case 'form':
      return `${reason}; it is read as ${type}. Write them so in the file.`;
    case 'bare':
      return `${reason}. If they are fractions, such as 0.5 for 50 %, write all cells alike.`;
  }
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

export function doubtFindings(settled: readonly Settled[]): Finding[] {
  return [...rowFindings(settled.map(({ column }) => column)), ...columnFindings(settled)];
}
