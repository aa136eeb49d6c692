// One run: is it learning, when is it done, is it better, what should I do next?
import { isEnded } from '@trainyard/core/run';
import type { Run } from '@trainyard/contracts/run';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { useEffect, useRef } from 'react';
import { useAction, useApi } from '../api.ts';
import { Page } from '../components/page.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { LoadedPage } from '../components/loaded-page.tsx';
import { State, stateOf } from '../components/ui/state.tsx';
import { Tabs } from '../components/ui/tabs.tsx';
import { Name } from '../components/name.tsx';
import { RunActions, RunMain } from './run/actions.tsx';
import { RunSentence } from './run/sentence.tsx';
import { tabsOf } from './run/tabs.ts';
import { TrainBar } from './run/train-bar.tsx';
import { openTroubles } from './run/trouble-words.ts';

const StandingNote = lazyPart(async () => (await import('../lifecycle/standing-note.tsx')).StandingNote, null);
const ThingMenu = lazyPart(async () => (await import('../lifecycle/thing-menu.tsx')).ThingMenu, null);
const Troubles = lazyPart(async () => (await import('./run/troubles.tsx')).Troubles, null);
const Failure = lazyPart(async () => (await import('./run/failure.tsx')).Failure, 'what happened');
const CurvesTab = lazyPart(async () => (await import('./run/curves-tab.tsx')).CurvesTab, 'the curves');
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
      {(run) => <RunView key={id} run={run} />}
    </LoadedPage>
  );
}

function RunView({ run }: { run: Run }) {
  const { tab } = useSearch({ from: '/runs/$run' });
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
      actions={
        <>
          <RunActions run={run} />
          <ThingMenu kind="run" thing={run} />
        </>
      }
      main={<RunMain run={run} />}
    >
      {run.archived_at || run.deleted_at ? <StandingNote kind="run" thing={run} /> : null}
      <TrainBar run={run} />
      {run.state === 'failed' ? <Failure run={run} /> : null}
      {openTroubles(run).length > 0 ? <Troubles run={run} /> : null}
      <Tabs label="Run" tabs={tabs} active={active} />
      {active === 'curves' ? <CurvesTab run={run} standing={standing} /> : null}
      {active === 'evaluation' ? <EvaluationTab run={run} /> : null}
      {active === 'log' ? <LogTab run={run} /> : null}
      {active === 'system' ? <SystemTab run={run} /> : null}
      {active === 'config' ? <ConfigTab run={run} /> : null}
      {active === 'files' ? <FilesTab run={run} /> : null}
    </Page>
  );
}

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
  const unseen = isEnded(run.state) && !run.seen;
  const mutate = see.mutate;
  useEffect(() => {
    if (unseen) mutate({ params: { run: run.id } });
  }, [unseen, run.id, mutate]);
}
