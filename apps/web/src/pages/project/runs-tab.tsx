// The runs: filter and order live in the address, columns are the fields in which the shown runs differ.
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import type { RunSummary } from '@trainyard/contracts/run';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useApi } from '../../api.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty } from '../../components/page.tsx';
import { useWidth } from '../../components/use-width.ts';
import { count, metricTitle } from '../../format.ts';
import { columnsThatFit, tellingFields } from './columns.ts';
import { compareRuns, type DifferingField, type SameField } from './differing.ts';
import { parseFilter } from './filter.ts';
import { bestOf, sortRuns } from './order.ts';
import { RunsTable } from './runs-table.tsx';

const SAME = 8;
/** What the columns of every run list take: state, name, metric, interval, curve, minutes. */
const FIXED = 808;
/** Cards have room for every column. */
const PHONE = 712;

export function RunsTab({ project, runs }: { project: Project; runs: readonly RunSummary[] }) {
  return runs.length === 0 ? <NoRuns project={project} /> : <Runs project={project} runs={runs} />;
}

function Runs({ project, runs }: { project: Project; runs: readonly RunSummary[] }) {
  const { q = '', sort, group } = useSearch({ from: '/projects/$project' });
  const navigate = useNavigate({ from: '/projects/$project' });
  const groups = useApi('listGroups', { params: { project: project.id } });
  const names = useMemo(() => new Map((groups.data?.items ?? []).map((one) => [one.id, one.name])), [groups.data]);
  const found = useMemo(() => bestOf(runs), [runs]);
  const order = sort ?? (found ? (found.best.metric.greater_is_better ? '-metric' : 'metric') : '-created');
  const shown = useMemo(() => {
    const filter = parseFilter(q, names);
    const kept = runs.filter(
      (run) => (group === undefined || run.group_id === group) && (filter.empty || filter.matches(run)),
    );
    return sortRuns(kept, order);
  }, [runs, q, names, group, order]);
  const comparison = useMemo(() => compareRuns(shown), [shown]);
  const [box, width] = useWidth<HTMLDivElement>();
  const telling = tellingFields(comparison.differ);
  const columns = columnsThatFit(telling, comparison.flat.values(), width < PHONE ? Infinity : width - FIXED);
  return (
    <div ref={box}>
      <div className="filter-row">
        <FilterBox
          text={q}
          onText={(text) => void navigate({ search: (old) => ({ ...old, q: text || undefined }), replace: true })}
        />
        {group === undefined ? null : (
          <Button
            small
            icon="cross"
            onClick={() => void navigate({ search: (old) => ({ ...old, group: undefined }), replace: true })}
          >
            group {names.get(group) ?? group}
          </Button>
        )}
        <span className="note">
          {shown.length === runs.length
            ? `sorted by ${sortWords(order, found?.metric)}`
            : `${count(shown.length, 'run')} of ${runs.length}`}
        </span>
      </div>
      {shown.length === 0 ? (
        <Empty
          title="No run fits"
          action={
            <Button
              onClick={() =>
                void navigate({ search: (old) => ({ ...old, q: undefined, group: undefined }), replace: true })
              }
            >
              Show all {runs.length}
            </Button>
          }
        >
          Words are joined by “and”: <span className="mono">state:failed model:resnet lr&gt;1e-4</span>.
        </Empty>
      ) : (
        <RunsTable
          runs={shown}
          differ={columns}
          flat={comparison.flat}
          best={found?.best ?? null}
          metric={found?.metric ?? null}
          sort={order}
          onSort={(next) => void navigate({ search: (old) => ({ ...old, sort: next }), replace: true })}
        />
      )}
      {shown.length > 1 ? (
        <SameInAll
          same={comparison.same}
          differ={telling}
          columns={columns.length}
          runs={shown.length}
          interval={shown.some((run) => run.metric.interval !== null)}
        />
      ) : null}
    </div>
  );
}

function sortWords(order: string, metric: string | undefined): string {
  const field = order.replace(/^-/, '');
  if (field === 'metric') return `validation ${metric ? metricTitle(metric) : 'metric'}`;
  return field === 'created' ? 'age, newest first' : field.replaceAll('_', ' ');
}

function FilterBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== box.current) setTyped(text);
  }, [text]);
  return (
    <label className="input" style={{ maxWidth: 384 }}>
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        aria-label="Filter runs"
        placeholder="Filter: state:running model:resnet lr>1e-4"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          onText(event.target.value);
        }}
      />
    </label>
  );
}

function SameInAll({
  same,
  differ,
  columns,
  runs,
  interval,
}: {
  same: readonly SameField[];
  differ: readonly DifferingField[];
  columns: number;
  runs: number;
  interval: boolean;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? same : same.slice(0, SAME);
  return (
    <div className="same">
      <p>
        {interval ? 'Line: 95 % interval; blue band: interval of the best run. ' : ''}
        {differ.length > 0
          ? `The columns are the fields in which these runs differ${
              differ.length > columns
                ? `; they also differ in ${differ
                    .slice(columns)
                    .map((field) => field.label.toLowerCase())
                    .join(', ')}`
                : ''
            }.`
          : 'These runs do not differ in any field.'}
      </p>
      <p>
        Same in all {runs}:{' '}
        {shown.map((field, index) => (
          <span key={field.label}>
            {index > 0 ? ', ' : ''}
            {field.label.toLowerCase()} <b>{field.value}</b>
          </span>
        ))}
        {same.length > shown.length ? (
          <>
            ,{' '}
            <button type="button" className="link" onClick={() => setAll(true)}>
              {same.length - shown.length} more
            </button>
          </>
        ) : null}
      </p>
    </div>
  );
}

function NoRuns({ project }: { project: Project }) {
  if (project.counts.datasets === 0)
    return (
      <Empty
        title="No runs, and no data to train on"
        action={
          <LinkButton to="/projects/$project" params={{ project: project.id }} search={{ tab: 'data' }} icon="plus">
            Add data
          </LinkButton>
        }
      >
        Register a folder of the server, or drop one here under{' '}
        <Link className="link" to="/projects/$project" params={{ project: project.id }} search={{ tab: 'data' }}>
          Data
        </Link>
        .
      </Empty>
    );
  return (
    <Empty
      title="No runs yet"
      action={
        <LinkButton to="/projects/$project/new" params={{ project: project.id }} icon="play">
          Train the first
        </LinkButton>
      }
    >
      The form is filled for a first result; press Train there, or change what you like.
    </Empty>
  );
}
