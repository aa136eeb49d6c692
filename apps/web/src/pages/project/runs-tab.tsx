// The runs: filter and order live in the address, columns are the fields in which the shown runs differ.
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { MAX_LISTED_IDS, type RunFacets } from '@trainyard/contracts/run-list';
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { problemOf, useApi } from '../../api.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useWidth } from '../../components/use-width.ts';
import { count, formatCount, metricTitle } from '../../format.ts';
import { columnsThatFit, tellingFields } from './columns.ts';
import { compareFields, type DifferingField, type SameField } from './differing.ts';
import { axisOf } from './interval-axis.ts';
import { usePicked } from './picked.ts';
import { conditionsOf, fieldsOf, orderOf } from './runs-query.ts';
import { RunsTable } from './runs-table.tsx';
import { useFacets } from './use-facets.ts';
import { useRunPages } from './use-run-pages.ts';

const SAME = 8;
/** What the columns of every run list take: state, name, metric, interval, curve, minutes. */
const FIXED = 808;
/** Cards have room for every column. */
const PHONE = 712;

export function RunsTab({ project, all }: { project: Project; all: RunFacets | null }) {
  return project.counts.runs === 0 && (all === null || all.total === 0) ? (
    <NoRuns project={project} />
  ) : (
    <Runs project={project} />
  );
}

function Runs({ project }: { project: Project }) {
  const search = useSearch({ from: '/projects/$project' });
  const { q = '', sort, group, ids } = search;
  const navigate = useNavigate({ from: '/projects/$project' });
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const groups = useApi('listGroups', { params: { project: project.id } });
  const conditions = conditionsOf(project.id, search);
  const facets = useFacets(conditions);
  const [box, width] = useWidth<HTMLDivElement>();
  const { differ, same } = useMemo(() => compareFields(facets.data ?? { fields: [], total: 0 }), [facets.data]);
  const telling = tellingFields(differ);
  const columns = columnsThatFit(telling, width < PHONE ? Infinity : width - FIXED);
  const metric = facets.data?.metric ?? null;
  const order = sort ?? (metric ? (metric.greater_is_better ? '-metric' : 'metric') : '-created');
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const onRange = useCallback((first: number, last: number) => setRange([first, last]), []);
  const pages = useRunPages(
    { ...conditions, ...orderOf(order), fields: fieldsOf(columns.map(({ key }) => key)) },
    range,
    facets.data !== undefined && width > 0,
  );
  const picked = usePicked((state) => (state.ids[project.id] ?? []).length > 0);
  const problem = pages.problem ?? (facets.isError ? problemOf(facets.error) : null);
  const groupName = groups.data?.items.find((one) => one.id === group)?.name ?? group;
  return (
    <div ref={box}>
      <div className="filter-row" data-picked={picked || undefined}>
        <FilterBox text={q} onText={(text) => change({ q: text || undefined })} />
        {group === undefined ? null : (
          <Button small icon="cross" onClick={() => change({ group: undefined })}>
            group {groupName}
          </Button>
        )}
        {ids === undefined ? null : (
          <Button small icon="cross" onClick={() => change({ ids: undefined })}>
            compared
          </Button>
        )}
        <Compare project={project.id} onCompare={(picked) => change({ ids: picked.join(','), q: undefined })} />
        <span className="note" aria-live="polite">
          {pages.total === project.counts.runs
            ? `${count(pages.total, 'run')}, sorted by ${sortWords(order, metric?.name)}`
            : `${count(pages.total, 'run')} of ${formatCount(project.counts.runs)}`}
        </span>
      </div>
      {problem?.code === 'http.query' ? (
        // What is typed is no question: the rest of the message is a list of all that could be.
        <p className="note2 tone-warn" role="alert">
          {problem.detail.split(' There are: ')[0]}
        </p>
      ) : problem ? (
        <ProblemNote
          problem={problem}
          tone="warn"
          action={
            <Button small icon="retry" onClick={pages.again}>
              Try again
            </Button>
          }
        />
      ) : pages.total === 0 && !pages.waits ? (
        <Empty
          title="No run fits"
          action={
            <Button onClick={() => change({ q: undefined, group: undefined, ids: undefined })}>
              Show all {formatCount(project.counts.runs)}
            </Button>
          }
        >
          Words are joined by “and”: <span className="mono">state:failed model:resnet lr&gt;1e-4</span>.
        </Empty>
      ) : pages.total === 0 ? (
        <Skeleton rows={8} what="the runs" />
      ) : (
        <RunsTable
          project={project.id}
          pages={pages}
          differ={columns}
          best={facets.data?.best ?? null}
          metric={metric?.name ?? null}
          axis={facets.data ? axisOf(facets.data) : null}
          sort={order}
          onSort={(next) => change({ sort: next })}
          onRange={onRange}
        />
      )}
      {pages.total > 1 && facets.data ? (
        <SameInAll
          same={same}
          differ={telling}
          columns={columns.length}
          runs={facets.data.total}
          interval={facets.data.best !== null && facets.data.best.metric.interval !== null}
        />
      ) : null}
    </div>
  );
}

/** What differs between the picked runs is shown by the same table, of these runs alone. */
function Compare({ project, onCompare }: { project: string; onCompare: (ids: readonly string[]) => void }) {
  const picked = usePicked((state) => state.ids[project]) ?? [];
  const clear = usePicked((state) => state.clear);
  if (picked.length === 0) return null;
  const why =
    picked.length < 2 ? 'Pick a second run.' : picked.length > MAX_LISTED_IDS ? `At most ${MAX_LISTED_IDS}.` : '';
  return (
    <>
      <Button small why={why} onClick={() => onCompare(picked)}>
        Compare {picked.length}
      </Button>
      <Button small icon="cross" onClick={() => clear(project)}>
        none
      </Button>
    </>
  );
}

function sortWords(order: string, metric: string | undefined): string {
  const field = order.replace(/^-/, '');
  if (field === 'metric') return `validation ${metric ? metricTitle(metric) : 'metric'}`;
  return field === 'created' ? 'age, newest first' : field.replaceAll('_', ' ');
}

/** Milliseconds without a key after which the list is asked. */
const TYPING = 150;

function FilterBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const box = useRef<HTMLInputElement>(null);
  const tell = useEffectEvent(onText);
  useEffect(() => {
    if (document.activeElement !== box.current) setTyped(text);
  }, [text]);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => tell(typed), TYPING);
    return () => clearTimeout(timer);
  }, [typed, text]);
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
        onChange={(event) => setTyped(event.target.value)}
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
        Same in all {formatCount(runs)}:{' '}
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
