// The reading, one row a column: type, format, how many cells could be read, and what one line becomes.
import type { ColumnOverride, ColumnReading } from '@trainyard/contracts/reading';
import type { ReadCell } from '@trainyard/contracts/reading-routes';
import clsx from 'clsx';
import { Icon } from '../components/icon.tsx';
import { formatCount } from '../format.ts';
import { FormSelect, MoreOfColumn, TypeSelect } from './column-choice.tsx';
import { columnForm, countWords, readWords, typeWords } from './words.ts';

interface ColumnRowsProps {
  columns: readonly ColumnReading[];
  rows: number;
  /** The cells of the line that is looked at, one per column; undefined where it is not among those that came along. */
  cells: readonly ReadCell[] | undefined;
  /** In words: 'line 4', 'row 1'. */
  line: string;
  /** Columns that could be predicted, and those that are asked about. */
  marks: { targets: ReadonlySet<string>; asked: ReadonlySet<string> };
  focus: string | null;
  onFocus: (name: string) => void;
  onType: (name: string, type: ColumnReading['type']) => void;
  onColumn: (name: string, change: ColumnOverride) => void;
}

/** Rows that are drawn at once; the rest is found by name. */
const MOST_ROWS = 300;

const grid =
  'grid grid-cols-[minmax(0,1.35fr)_minmax(96px,0.85fr)_minmax(104px,1fr)_minmax(0,1.35fr)_minmax(0,1.6fr)] items-center gap-x-3 max-phone:grid-cols-2 max-phone:gap-y-1';

export function ColumnRows(props: ColumnRowsProps) {
  const { columns, rows, line } = props;
  return (
    <>
      <div role="table" aria-label="The reading, one row a column">
        <div role="row" className={clsx(grid, 'note border-b border-edge py-2 max-phone:hidden')}>
          {['Column', 'Type', 'Format', `Cells read, of ${formatCount(rows)}`].map((head) => (
            <span key={head} role="columnheader">
              {head}
            </span>
          ))}
          <span role="columnheader" className="text-right">
            {line} reads as
          </span>
        </div>
        {columns.slice(0, MOST_ROWS).map((column) => (
          <ColumnRow key={column.name} {...props} column={column} />
        ))}
      </div>
      {columns.length > MOST_ROWS ? (
        <p className="note pt-2">{formatCount(columns.length - MOST_ROWS)} more: search for their names.</p>
      ) : null}
    </>
  );
}

function ColumnRow({
  column,
  cells,
  rows,
  marks,
  focus,
  onFocus,
  onType,
  onColumn,
}: ColumnRowsProps & { column: ColumnReading }) {
  const { name } = column;
  const isOpen = focus === name;
  const change = (next: ColumnOverride) => onColumn(name, next);
  const word = (what: string, text: string) => (
    <button
      type="button"
      className="link text-left wrap-anywhere"
      aria-label={`${what} of ${name}: ${text}. Change`}
      onClick={() => onFocus(name)}
    >
      {text}
    </button>
  );
  return (
    <div
      role="rowgroup"
      className={clsx('border-b border-line', isOpen && '-mx-3 border-l-3 border-l-accent bg-sunk pr-3 pl-2.25')}
      data-column={name}
    >
      <div
        role="row"
        aria-selected={isOpen}
        className={clsx(grid, 'min-h-10 cursor-default py-1.5 max-phone:py-2.5')}
        onClick={() => onFocus(name)}
      >
        <span role="cell" className="flex min-w-0 items-center gap-1.5">
          <bdi className="mono font-semibold wrap-anywhere">{name}</bdi>
          {marks.asked.has(name) ? <Icon name="info" label="a question" className="text-accent" /> : null}
          {column.counts.unread > 0 ? <Icon name="warning" label="cells not read" className="text-warn" /> : null}
          {marks.targets.has(name) ? <span className="note max-tablet:hidden">may be predicted</span> : null}
        </span>
        <span role="cell" className="min-w-0 max-phone:row-start-2">
          {isOpen ? (
            <TypeSelect column={column} onType={(type) => onType(name, type)} />
          ) : (
            word('Type', typeWords[column.type])
          )}
        </span>
        <span role="cell" className="min-w-0 max-phone:row-start-2">
          {isOpen ? (
            <FormSelect column={column} words={columnForm(column)} onChange={change} />
          ) : (
            word('Format', columnForm(column))
          )}
        </span>
        <span role="cell" className="min-w-0">
          <CellsRead column={column} rows={rows} />
        </span>
        <span role="cell" className="min-w-0 text-right">
          <Becomes cell={cells?.[column.position]} column={column} />
        </span>
      </div>
      {isOpen ? (
        // A table holds rows only: what an open column shows besides is one more row of one cell.
        <div role="row">
          <div role="cell" aria-colspan={5} className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2 pb-3">
            <p className="note max-w-120 wrap-anywhere">{column.reason}</p>
            <MoreOfColumn column={column} onChange={change} />
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** How many cells have a value, and a bar of all: read, missing, not read. */
function CellsRead({ column, rows }: { column: ColumnReading; rows: number }) {
  const { read, missing, unread } = column.counts;
  const { text, bad } = countWords(column);
  if (column.type === 'ignored') return <span className="text-small text-ink3">{text}</span>;
  const share = (part: number) => ({ width: `${rows === 0 ? 0 : (part / rows) * 100}%` });
  return (
    <>
      <span className="block truncate text-small" title={`${formatCount(read)} ${text}`}>
        {formatCount(read)} <span className={bad ? 'font-medium text-warn' : 'text-ink3'}>{text}</span>
      </span>
      <span
        className="mt-1 flex h-1 w-full max-w-36 gap-px overflow-hidden"
        role="img"
        aria-label={`${formatCount(read)} read, ${formatCount(missing)} missing, ${formatCount(unread)} not read`}
      >
        <span className="bg-edge" style={share(read)} />
        <span className="bg-fill" style={share(missing)} />
        {unread > 0 ? <span className="min-w-0.75 bg-warn" style={share(unread)} /> : null}
      </span>
    </>
  );
}

/** raw → read. */
function Becomes({ cell, column }: { cell: ReadCell | undefined; column: ColumnReading }) {
  if (cell === undefined) return <span className="note">not shown</span>;
  return (
    <span className="mono flex min-w-0 items-baseline justify-end gap-1.5">
      <bdi className="min-w-0 truncate text-ink3" title={cell.raw ?? undefined}>
        {cell.raw === null || cell.raw === '' ? 'empty' : cell.raw}
      </bdi>
      <span aria-label="becomes" className="text-ink3">
        →
      </span>
      <bdi
        className={clsx('min-w-0 truncate', cell.read === null ? 'text-ink3' : 'font-semibold')}
        title={cell.read ?? undefined}
      >
        {readWords(cell.read, column)}
      </bdi>
    </span>
  );
}
