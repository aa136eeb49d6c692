// The table of runs; only the rows in sight are in the page, so thousands are no burden. Cards on a phone.
import { useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { RunItem } from '@trainyard/contracts/run';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { digitsOf, ticks } from '../../charts/scale.ts';
import { Icon } from '../../components/icon.tsx';
import { useNow } from '../../components/time.tsx';
import { metricTitle } from '../../format.ts';
import type { DifferingField } from './differing.ts';
import { AXIS_WIDTH } from './interval-axis.ts';
import { usePicked } from './picked.ts';
import { RunRow } from './run-row.tsx';
import type { RunPages } from './use-run-pages.ts';

const NONE: readonly string[] = [];

export interface RunsTableProps {
  project: string;
  pages: RunPages;
  differ: DifferingField[];
  best: RunItem | null;
  metric: string | null;
  axis: [number, number] | null;
  sort: string;
  onSort: (sort: string) => void;
  /** The rows in sight changed. */
  onRange: (first: number, last: number) => void;
}

export function RunsTable({ project, pages, differ, best, metric, axis, sort, onSort, onRange }: RunsTableProps) {
  const now = useNow(10_000);
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const picked = usePicked((state) => state.ids[project] ?? NONE);
  const toggle = usePicked((state) => state.toggle);
  const virtual = useWindowVirtualizer({
    count: pages.total,
    estimateSize: () => 41,
    overscan: 8,
    scrollMargin: box.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const [from, to] = [first?.index ?? 0, last?.index ?? 0];
  useEffect(() => onRange(from, to), [onRange, from, to]);
  const before = first ? first.start - virtual.options.scrollMargin : 0;
  const after = last ? virtual.getTotalSize() - (last.end - virtual.options.scrollMargin) : 0;
  return (
    <div ref={box} className="table-scroll">
      <table
        className="table cards runs"
        aria-label="Runs"
        aria-rowcount={pages.total + 1}
        aria-busy={pages.waits || undefined}
      >
        <thead>
          <tr>
            <Head id="state" label="State" {...{ sort, onSort }} />
            <Head id="name" label="Run" {...{ sort, onSort }} />
            <Head id="metric" label={metric ? capital(metricTitle(metric)) : 'Metric'} end {...{ sort, onSort }} />
            <th scope="col" style={{ width: AXIS_WIDTH + 16 }}>
              {axis ? <AxisTicks axis={axis} /> : <span className="unseen">Interval</span>}
            </th>
            <th scope="col">Curve</th>
            {differ.map((field) => (
              <Head key={field.key} id={field.key} label={field.label} end={field.numeric} {...{ sort, onSort }} />
            ))}
            <Head id="minutes" label="Minutes" end {...{ sort, onSort }} />
          </tr>
        </thead>
        <tbody>
          {before > 0 ? (
            <tr className="spacer" aria-hidden="true" style={{ height: before }}>
              <td />
            </tr>
          ) : null}
          {items.map((item) => {
            const run = pages.row(item.index);
            return run ? (
              <RunRow
                key={item.key}
                ref={virtual.measureElement}
                index={item.index}
                run={run}
                picked={picked.includes(run.id)}
                onPick={() => toggle(project, run.id)}
                {...{ differ, best, metric, axis, now }}
                onOpen={() => void navigate({ to: '/runs/$run', params: { run: run.id } })}
                onKey={moveFocus}
              />
            ) : (
              <tr key={item.key} ref={virtual.measureElement} data-index={item.index} className="unread">
                <td colSpan={6 + differ.length}>
                  <span className="unseen">Reading run {item.index + 1}</span>
                </td>
              </tr>
            );
          })}
          {after > 0 ? (
            <tr className="spacer" aria-hidden="true" style={{ height: after }}>
              <td />
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}

function AxisTicks({ axis }: { axis: [number, number] }) {
  const span = axis[1] - axis[0] || 1;
  const marks = ticks(axis[0], axis[1], 2);
  const digits = digitsOf(marks);
  return (
    <span className="axis-ticks" aria-label="Interval" style={{ width: AXIS_WIDTH }}>
      {marks.map((mark) => (
        <span key={mark} style={{ left: 4 + ((mark - axis[0]) / span) * (AXIS_WIDTH - 8) }}>
          {mark >= 10_000 ? mark.toLocaleString('en') : mark.toFixed(digits)}
        </span>
      ))}
    </span>
  );
}

function Head({
  id,
  label,
  end = false,
  sort,
  onSort,
}: {
  id: string;
  label: string;
  end?: boolean;
  sort: string;
  onSort: (sort: string) => void;
}) {
  const active = sort.replace(/^-/, '') === id;
  const down = sort.startsWith('-');
  return (
    <th
      scope="col"
      data-align={end ? 'end' : undefined}
      aria-sort={active ? (down ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        onClick={() => onSort(active && down ? id : `-${id}`)}
        style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}
      >
        {label}
        {active ? <Icon name={down ? 'down' : 'up'} /> : null}
      </button>
    </th>
  );
}

function moveFocus(event: KeyboardEvent<HTMLTableRowElement>): void {
  const step =
    event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowUp' ? 'previousElementSibling' : null;
  const next = step ? event.currentTarget[step] : null;
  if (!(next instanceof HTMLElement) || next.classList.contains('spacer')) return;
  event.preventDefault();
  next.focus();
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
