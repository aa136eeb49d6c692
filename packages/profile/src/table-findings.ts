// What a person should know about a table before training on it. Pure: from counts to sentences.
import type { Column, Finding, TableProfile } from '@trainyard/contracts/dataset';
import type { Structure } from './csv-structure.ts';
import type { Cells } from './table-columns.ts';

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

function fileFindings({ dialect, blankLines, columns }: Structure): Finding[] {
  const findings: Finding[] = [];
  const unusual = [
    ...(dialect.delimiter === ',' ? [] : [`cells are separated by ${JSON.stringify(dialect.delimiter)}`]),
    ...(dialect.decimal === '.' ? [] : ['1,5 is one and a half']),
    ...(dialect.encoding === 'utf-8' || dialect.encoding === 'utf-8-sig'
      ? []
      : [`the text is ${dialect.encoding === 'latin-1' ? 'Latin-1 (Windows-1252)' : 'UTF-16'}`]),
  ];
  if (unusual.length > 0)
    findings.push({
      code: 'csv.dialect',
      severity: 'info',
      message: `The file is read so: ${unusual.join(', ')}.`,
      count: null,
      examples: [],
    });
  if (blankLines > 0)
    findings.push({
      code: 'csv.blank_lines',
      severity: 'info',
      message: `${blankLines} blank ${blankLines === 1 ? 'line is' : 'lines are'} not counted as rows.`,
      count: blankLines,
      examples: [],
    });
  const numeric = columns.filter((name) => Number.isFinite(Number(name)));
  if (numeric.length > columns.length / 2)
    findings.push({
      code: 'csv.header_numeric',
      severity: 'warning',
      message: 'The first line names the columns, and most of its names are numbers: is it a row of data?',
      count: numeric.length,
      examples: numeric.slice(0, EXAMPLES),
    });
  return findings;
}

function mixedFindings(columns: readonly Column[], cells: readonly Cells[]): Finding[] {
  return columns.flatMap((column, index) => {
    const { strangers, present, numbers } = cells[index] as Cells;
    const [first] = strangers;
    if (!first) return [];
    const reading = column.type === 'numeric' ? 'they count as missing' : 'the column is read as text';
    return [
      {
        code: 'csv.mixed_type',
        severity: 'warning' as const,
        count: present - numbers,
        message: `${JSON.stringify(column.name)}: ${numbers} cells are numbers and ${present - numbers} are not; ${reading}.`,
        examples: strangers.map(({ row, value }) => `row ${row}: ${value.slice(0, 80)}`),
      },
    ];
  });
}

function dateFindings(columns: readonly Column[], cells: readonly Cells[]): Finding[] {
  return columns.flatMap((column, index) => {
    const format = cells[index]?.dateFormat;
    if (column.type !== 'datetime' || !format || !/^%[dm]\/%[dm]/.test(format)) return [];
    const order = format.startsWith('%d') ? 'day/month' : 'month/day';
    return [
      {
        code: 'csv.ambiguous_date',
        severity: 'warning' as const,
        message: `${JSON.stringify(column.name)}: dates are read as ${order}.`,
        count: null,
        examples: column.top.slice(0, 3).map(({ value }) => value),
      },
    ];
  });
}

/** All findings of a table; `cells` in the order of the columns. */
export function tableFindings(
  structure: Structure,
  profile: Pick<TableProfile, 'columns' | 'rows' | 'duplicates'>,
  cells: readonly Cells[],
): Finding[] {
  const { columns, rows, duplicates } = profile;
  const of = (test: (column: Column) => boolean) => columns.filter(test);
  const empty = of(({ type }) => type === 'empty');
  const constant = of(({ distinct }) => distinct === 1);
  const ids = of(({ type }) => type === 'id');
  const missing = of(({ type, missing: count }) => type !== 'empty' && count > rows * MOSTLY_MISSING);
  return [
    ...fileFindings(structure),
    ...aboutColumns(
      'csv.empty_column',
      'warning',
      empty,
      `${some(empty, 'column has', 'columns have')} no values and ${empty.length === 1 ? 'is' : 'are'} left out.`,
    ),
    ...mixedFindings(columns, cells),
    ...dateFindings(columns, cells),
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
      `${some(ids, 'column names', 'columns name')} single rows and ${ids.length === 1 ? 'is' : 'are'} left out of a training.`,
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
