// The table of runs; only the rows in sight are in the page, so thousands are no burden. Cards on a phone.
import { useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { RANK } from '@trainyard/contracts/run-list';
import { useEffect, useRef } from 'react';
import { Icon } from '../../components/icon.tsx';
import { useNow } from '../../components/time.tsx';
import { moveFocus } from '../../components/ui/table.tsx';
import { TableBody, TableHead, Th } from '../../components/ui/table-parts.tsx';
import { metricTitle } from '../../format.ts';
import { AxisTicks } from './axis-ticks.tsx';
import { AXIS_WIDTH } from './interval-axis.ts';
import { usePicked } from './picked.ts';
import { type RowLook, RunRow } from './run-row.tsx';
import type { RunPages } from './use-run-pages.ts';

const NONE: readonly string[] = [];

export interface RunsTableProps extends Omit<RowLook, 'now'> {
  project: string;
  pages: RunPages;
  sort: string;
  onSort: (sort: string) => void;
  /** The rows in sight changed. */
  onRange: (first: number, last: number) => void;
}

export function RunsTable({ project, pages, sort, onSort, onRange, ...look }: RunsTableProps) {
  const now = useNow(10_000);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useWindowVirtualizer({
    count: pages.total,
    estimateSize: () => 41,
    overscan: 8,
    scrollMargin: box.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const [from, to] = [first?.index ?? 0, last?.index ?? 0];
  useEffect(() => onRange(from, to), [onRange, from, to]);
  const before = first ? first.start - virtual.options.scrollMargin : 0;
  const after = last ? virtual.getTotalSize() - (last.end - virtual.options.scrollMargin) : 0;
  return (
    <div ref={box} className="overflow-x-auto max-phone:overflow-visible">
      <table
        className="w-full border-collapse max-phone:block"
        aria-label="Runs"
        aria-rowcount={pages.total + 1}
        aria-busy={pages.waits || undefined}
      >
        <Heads {...look} sort={sort} onSort={onSort} />
        <TableBody>
          <Spacer height={before} />
          {items.map(({ key, index }) => (
            <Row key={key} measure={virtual.measureElement} {...{ index, project, pages }} look={{ ...look, now }} />
          ))}
          <Spacer height={after} />
        </TableBody>
      </table>
    </div>
  );
}

interface RowProps {
  index: number;
  project: string;
  pages: RunPages;
  look: RowLook;
  measure: (row: HTMLTableRowElement | null) => void;
}

function Row({ index, project, pages, look, measure }: RowProps) {
  const navigate = useNavigate();
  const picked = usePicked((state) => state.ids[project] ?? NONE);
  const toggle = usePicked((state) => state.toggle);
  const run = pages.row(index);
  if (!run)
    return (
      <tr ref={measure} data-index={index}>
        <td colSpan={7 + look.differ.length} className="h-10 border-b border-line">
          <span className="sr-only">Reading run {index + 1}</span>
        </td>
      </tr>
    );
  return (
    <RunRow
      ref={measure}
      {...look}
      {...{ run, index }}
      picked={picked.includes(run.id)}
      onPick={() => toggle(project, run.id)}
      onOpen={() => void navigate({ to: '/runs/$run', params: { run: run.id } })}
      onKey={moveFocus}
    />
  );
}

/** Stands for the rows that are not in the page. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" style={{ height }} className="max-phone:block">
      <td className="p-0" />
    </tr>
  );
}

type HeadsProps = Omit<RowLook, 'now'> & Pick<RunsTableProps, 'sort' | 'onSort'>;

function Heads({ differ, ranking, axis, curves, sort, onSort }: HeadsProps) {
  const metric = ranking.lead?.metric;
  return (
    <TableHead>
      <Head id="state" label="State" {...{ sort, onSort }} />
      <Head id="name" label="Run" {...{ sort, onSort }} />
      <Head
        id={RANK}
        label={metric === undefined ? 'Metric' : capital(metricTitle(metric))}
        end
        bestIsLargest={ranking.greater}
        {...{ sort, onSort }}
      />
      <Th style={{ width: AXIS_WIDTH + 16 }}>
        {axis ? <AxisTicks axis={axis} /> : <span className="sr-only">Interval</span>}
      </Th>
      {curves ? <Th>Curve</Th> : null}
      {differ.map((field) => (
        <Head key={field.key} id={field.key} label={field.label} end={field.numeric} {...{ sort, onSort }} />
      ))}
      <Head id="minutes" label="Minutes" end {...{ sort, onSort }} />
      <Th>
        <span className="sr-only">Actions</span>
      </Th>
    </TableHead>
  );
}

interface HeadProps extends Pick<RunsTableProps, 'sort' | 'onSort'> {
  id: string;
  label: string;
  end?: boolean;
  /** Of the order by rank: which way its best first is. */
  bestIsLargest?: boolean;
}

/** Largest first, then turned; of the metric the best first, and only runs of one question stand in one order. */
function Head({ id, label, end = false, bestIsLargest = false, sort, onSort }: HeadProps) {
  const active = sort.replace(/^-/, '') === id;
  const down = sort.startsWith('-') !== (id === RANK && bestIsLargest);
  const other = sort.startsWith('-') ? id : `-${id}`;
  return (
    <Th align={end ? 'end' : undefined} sorted={active ? (down ? 'descending' : 'ascending') : undefined}>
      <button
        type="button"
        className="inline-flex cursor-pointer items-center gap-1 hover:text-ink1"
        onClick={() => onSort(active ? other : id === RANK ? RANK : `-${id}`)}
      >
        {label}
        {active ? <Icon name={down ? 'down' : 'up'} /> : null}
      </button>
    </Th>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
