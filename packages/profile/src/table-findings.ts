// What a person should know about the content of a table before training on it. Pure: from counts to sentences.
import type { Column, Finding, TableProfile } from '@trainyard/contracts/dataset';
import type { ColumnOverride, Reading } from '@trainyard/contracts/reading';
import { givenType } from './column-override.ts';

const EXAMPLES = 20;
/** Share of missing cells from which a column is worth a word. */
const MOSTLY_MISSING = 0.5;

const names = (columns: readonly Column[]) => columns.slice(0, EXAMPLES).map(({ name }) => name);
const some = (columns: readonly Column[], one: string, many: string) =>
  `${columns.length} ${columns.length === 1 ? one : many}`;

function aboutColumns(
  code: string,
  severity: Finding['severity'],
  columns: readonly Column[],
  message: string,
): Finding[] {
  return columns.length === 0 ? [] : [{ code, severity, message, count: columns.length, examples: names(columns) }];
}

/** Findings about what is in the columns, in order of weight. */
export function tableFindings(
  { columns, rows, duplicates }: Pick<TableProfile, 'columns' | 'rows' | 'duplicates'>,
  { columns: readings }: Reading,
  said: Readonly<Record<string, ColumnOverride>> = {},
): Finding[] {
  const isSaid = (name = '') => Object.hasOwn(said, name) && givenType(said[name]) !== null;
  const of = (test: (column: Column) => boolean) => columns.filter(test);
  const empty = of(({ type, position }) => type === 'empty' && !isSaid(readings[position]?.name));
  const flags = new Set(
    readings.filter(({ words }) => words !== null && words.no === null).map(({ position }) => position),
  );
  const constant = of(({ distinct, position }) => distinct === 1 && !flags.has(position));
  const ids = of(({ type }) => type === 'id');
  const [firstId] = ids;
  const why = firstId ? readings[firstId.position]?.reason : undefined;
  const missing = of(({ type, missing: count }) => type !== 'empty' && count > rows * MOSTLY_MISSING);
  return [
    ...aboutColumns(
      'csv.empty_column',
      'warning',
      empty,
      `${some(empty, 'column has', 'columns have')} no values and ${empty.length === 1 ? 'is' : 'are'} left out.`,
    ),
    ...aboutColumns(
      'csv.mostly_missing',
      'warning',
      missing,
      `${some(missing, 'column is', 'columns are')} missing in more than half of the rows.`,
    ),
    ...aboutColumns(
      'csv.constant_column',
      'info',
      constant,
      `${some(constant, 'column has', 'columns have')} the same value in all rows that have one.`,
    ),
    ...aboutColumns(
      'csv.id_column',
      'info',
      ids,
      `${some(ids, 'column is', 'columns are')} left out of a training as ${ids.length === 1 ? 'an identifier' : 'identifiers'} (${JSON.stringify(firstId?.name ?? '')}: ${why ?? ''}).`,
    ),
    ...(duplicates > 0
      ? [
          {
            code: 'csv.duplicates',
            severity: 'info' as const,
            message: `${duplicates} ${duplicates === 1 ? 'row repeats' : 'rows repeat'} an earlier one.`,
            count: duplicates,
            examples: [],
          },
        ]
      : []),
  ];
}
