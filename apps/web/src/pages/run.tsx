// One run: is it learning, when is it done, is it better, what should I do next?
import type { Run } from '@trainyard/contracts/run';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { useEffect, useRef } from 'react';
import { useAction, useApi } from '../api.ts';
import { Page } from '../components/page.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { LoadedPage } from '../components/loaded-page.tsx';
import { State, stateOf } from '../components/state.tsx';
import { type Tab, Tabs } from '../components/tabs.tsx';
import { Name } from '../components/name.tsx';
import { count } from '../format.ts';
import { readEvaluation } from '../charts/evaluation.ts';
import { RunActions, RunMain } from './run/actions.tsx';
import { CurvesTab } from './run/curves-tab.tsx';
import { Failure } from './run/failure.tsx';
import { metricFeed } from './run/feeds.ts';
import { RunSentence } from './run/sentence.tsx';
import { TrainBar } from './run/train-bar.tsx';
import { Troubles } from './run/troubles.tsx';
import { useFeed } from './run/use-feed.ts';
import { useLiveRun } from './run/use-live-run.ts';
import './run/run.css';

const ConfigTab = lazyPart(async () => (await import('./run/config-tab.tsx')).ConfigTab, 'the config');
const EvaluationTab = lazyPart(async () => (await import('./run/evaluation-tab.tsx')).EvaluationTab, 'the mistakes');
const FilesTab = lazyPart(async () => (await import('./run/files-tab.tsx')).FilesTab, 'the files');
const LogTab = lazyPart(async () => (await import('./run/log-tab.tsx')).LogTab, 'the log');
const SystemTab = lazyPart(async () => (await import('./run/system-tab.tsx')).SystemTab, 'the system use');

export function RunPage() {
  const { run: id } = useParams({ from: '/runs/$run' });
  const query = useApi('getRun', { params: { run: id } });
  return (
    <LoadedPage query={query} title="Run" what="the run">
      {(run) => <RunView key={id} read={run} />}
    </LoadedPage>
  );
}

type TabId = 'curves' | 'evaluation' | 'log' | 'system' | 'config' | 'files';

function RunView({ read }: { read: Run }) {
  const run = useLiveRun(read);
  const { tab } = useSearch({ from: '/runs/$run' });
  const metrics = useFeed(run.id, metricFeed);
  const standing = useStanding(run);
  useSeen(run);
  const tabs = tabsOf(run);
  const active = tabs.find((one) => one.id === tab)?.id ?? 'curves';
  return (
    <Page
      title={run.name}
      crumbs={[
        <Link key="project" to="/projects/$project" params={{ project: run.project_id }}>
          <Name>{run.project_name}</Name>
        </Link>,
      ]}
      state={<State of={stateOf(run)} />}
      say={<RunSentence run={run} standing={standing} />}
      actions={<RunActions run={run} />}
      main={<RunMain run={run} />}
    >
      <TrainBar run={run} />
      {run.state === 'failed' ? <Failure run={run} /> : null}
      <Troubles run={run} />
      <Tabs label="Run" tabs={tabs} active={active} />
      {active === 'curves' ? <CurvesTab run={run} standing={standing} feed={metrics} /> : null}
      {active === 'evaluation' ? <EvaluationTab run={run} /> : null}
      {active === 'log' ? <LogTab run={run} /> : null}
      {active === 'system' ? <SystemTab run={run} /> : null}
      {active === 'config' ? <ConfigTab run={run} /> : null}
      {active === 'files' ? <FilesTab run={run} /> : null}
    </Page>
  );
}

function tabsOf(run: Run): Tab<TabId>[] {
  const levels = run.log_counts;
  const evaluation = readEvaluation(run.evaluation);
  const mistakes = evaluation?.confusion?.reduce(
    (sum, row, y) => sum + row.reduce((part, value, x) => part + (x === y ? 0 : value), 0),
    0,
  );
  const warned =
    levels && levels.errors + levels.warnings > 0
      ? levels.errors > 0
        ? words(levels.errors, 'error')
        : words(levels.warnings, 'warning')
      : undefined;
  const note = (value: string | number | undefined) => (value === undefined ? {} : { note: value });
  return [
    { id: 'curves', label: 'Curves' },
    { id: 'evaluation', label: run.task === 'tabular-regression' ? 'Residuals' : 'Mistakes', ...note(mistakes) },
    { id: 'log', label: 'Log', ...note(warned) },
    { id: 'system', label: 'System' },
    { id: 'config', label: 'Config' },
    { id: 'files', label: 'Files', ...note(run.artifacts.length || undefined) },
  ];
}

const words = (value: number, one: string) => count(value, one);

/** Where the run stands among the others, again when its value or state changes. */
function useStanding(run: Run): RunStanding | null {
  const query = useApi('getRunStanding', { params: { run: run.id } });
  const { refetch } = query;
  const told = `${run.state} ${run.metric.value}`;
  const known = useRef(told);
  useEffect(() => {
    if (known.current === told) return;
    known.current = told;
    void refetch();
  }, [told, refetch]);
  return query.data ?? null;
}

/** An ended run that is open on the screen has been looked at. */
function useSeen(run: Run): void {
  const see = useAction('seeRun', { reads: ['getYard', 'listRuns'], onProblem: () => {} });
  const ended = run.state === 'completed' || run.state === 'failed' || run.state === 'cancelled';
  const unseen = ended && !run.seen;
  const mutate = see.mutate;
  useEffect(() => {
    if (unseen) mutate({ params: { run: run.id } });
  }, [unseen, run.id, mutate]);
}
