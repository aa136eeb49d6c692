// The runs: filter and order live in the address, columns are the fields in which the shown runs differ.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Problem } from '@trainyard/contracts/problem';
import type { Project } from '@trainyard/contracts/project';
import { RANK, type RunFacets } from '@trainyard/contracts/run-list';
import { useCallback, useMemo, useState } from 'react';
import { problemOf } from '../../api.ts';
import { lazyPart } from '../../components/lazy-part.tsx';
import { Empty } from '../../components/page.tsx';
import { UnreadNote } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { useWidth } from '../../components/use-width.ts';
import { formatCount } from '../../format.ts';
import { BelowRuns } from './below-runs.tsx';
import { columnsThatFit, tellingFields } from './columns.ts';
import { compareFields } from './differing.ts';
import { FilterRow } from './filter-row.tsx';
import { axisOf } from './interval-axis.ts';
import { NoRuns } from './no-runs.tsx';
import { Questions } from './questions.tsx';
import { rankingOf } from './row-words.ts';
import { conditionsOf, fieldsOf, listWords, orderOf, type RunsSearch } from './runs-query.ts';
import { useFacets } from './use-facets.ts';
import { useRunPages } from './use-run-pages.ts';

// Windowed lists weigh 10 KB, and neither the page's sentence nor the read of the runs waits for them.
const RunsTable = lazyPart(async () => (await import('./runs-table.tsx')).RunsTable, 'the runs');

/** What the columns of every run list take: state, name, metric, interval, minutes, menu; and a curve where there is one. */
const FIXED = 752;
const CURVE = 96;
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
  const navigate = useNavigate({ from: '/projects/$project' });
  const change = (next: RunsSearch & { sort?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const conditions = conditionsOf(project.id, search);
  const { data: facets, error } = useFacets(conditions);
  const [box, width] = useWidth<HTMLDivElement>();
  const { differ, same } = useMemo(() => compareFields(facets ?? { fields: [], total: 0 }), [facets]);
  const ranking = useMemo(() => rankingOf(facets), [facets]);
  const [curves, setCurves] = useState(false);
  const telling = tellingFields(differ);
  const columns = columnsThatFit(telling, width < PHONE ? Infinity : width - FIXED - (curves ? CURVE : 0));
  const order = search.sort ?? RANK;
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const onRange = useCallback((first: number, last: number) => setRange([first, last]), []);
  const pages = useRunPages(
    { ...conditions, ...orderOf(order), fields: fieldsOf(columns.map(({ key }) => key)) },
    range,
    facets !== undefined && width > 0,
  );
  // Once some run had a curve the column stays: rows that come in sight do not move the table.
  if (pages.hasCurve && !curves) setCurves(true);
  const problem = pages.problem ?? (error && !facets ? problemOf(error) : null);
  return (
    <div ref={box}>
      <FilterRow
        project={project.id}
        search={search}
        onChange={change}
        facets={facets}
        said={listWords({ total: pages.total, of: project.counts.runs, order, ranking })}
      />
      {facets ? (
        <Questions
          questions={facets.questions}
          total={facets.questions_total}
          onQuestion={(question) => change({ question })}
        />
      ) : null}
      {problem ? (
        <ListProblem problem={problem} onAgain={pages.again} />
      ) : pages.total === 0 && !pages.waits ? (
        <NoneFits
          all={project.counts.runs}
          onAll={() => change({ q: undefined, group: undefined, ids: undefined, question: undefined })}
        />
      ) : pages.total === 0 ? (
        <Skeleton rows={8} what="the runs" />
      ) : (
        <RunsTable
          project={project.id}
          {...{ pages, ranking, curves, onRange }}
          differ={columns}
          axis={facets ? axisOf(facets) : null}
          sort={order}
          onSort={(sort) => change({ sort })}
        />
      )}
      {pages.total > 1 && facets ? <BelowRuns {...{ facets, same }} differ={telling} columns={columns.length} /> : null}
    </div>
  );
}

function ListProblem({ problem, onAgain }: { problem: Problem; onAgain: () => void }) {
  // What is typed is no question yet: the hint, a list of all that could be, is not shown.
  if (problem.code === 'http.query')
    return (
      <p className="note2 text-warn" role="alert">
        {problem.detail}
      </p>
    );
  return <UnreadNote problem={problem} tone="warn" onAgain={onAgain} />;
}

function NoneFits({ all, onAll }: { all: number; onAll: () => void }) {
  return (
    <Empty title="No run fits" action={<Button onClick={onAll}>Show all {formatCount(all)}</Button>}>
      Words are joined by “and”: <span className="mono">state:failed model:resnet lr&gt;1e-4</span>.
    </Empty>
  );
}
