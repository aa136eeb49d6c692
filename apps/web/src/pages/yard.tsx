// Home: who uses what, until when, and when is it my turn; then what needs a person. Before the first run: the examples.
import type { Yard } from '@trainyard/contracts/yard';
import { useApi } from '../api.ts';
import { Page } from '../components/page.tsx';
import { LoadedPage } from '../components/loaded-page.tsx';
import { useLoad } from '../live.ts';
import { FirstStart } from '../first/first-start.tsx';
import { DeviceList } from '../yard/device-list.tsx';
import { needsOf } from '../yard/needs.ts';
import { NeedsList } from '../yard/needs-list.tsx';
import { NewRunButton } from '../yard/new-run-button.tsx';
import { ProjectGrid } from '../yard/project-grid.tsx';
import { RecentRuns } from '../yard/recent-runs.tsx';
import { yardSentence } from '../yard/sentence.ts';
import { Sentence } from '../yard/sentence-view.tsx';
import { useServerNow } from '../yard/server-now.ts';
import { Tracks } from '../yard/tracks.tsx';

export function YardPage() {
  useLoad();
  const yard = useApi('getYard', {});
  return (
    <LoadedPage query={yard} title="Yard" what="the yard">
      {(data) => <YardView yard={data} readAt={yard.dataUpdatedAt} />}
    </LoadedPage>
  );
}

function YardView({ yard, readAt }: { yard: Yard; readAt: number }) {
  const now = useServerNow(yard, readAt);
  const examples = yard.projects.filter((project) => project.example !== null);
  if (yard.runs_total === 0 && examples.length > 0) return <FirstStart yard={yard} now={now} examples={examples} />;
  return <LiveYard yard={yard} now={now} />;
}

function LiveYard({ yard, now }: { yard: Yard; now: number }) {
  const datasets = useApi('listDatasets', { query: { findings: 'error', limit: 20 } });
  const paused = useApi('listRuns', { query: { state: 'paused', limit: 20 } });
  const ended = yard.recent.filter((run) => run.state !== 'paused');
  const needs = needsOf(
    { ...yard, recent: [...ended, ...(paused.data?.items ?? [])] },
    datasets.data?.items ?? [],
    now,
  );
  return (
    <Page
      title="Yard"
      say={<Sentence parts={yardSentence(yard, now)} />}
      main={<NewRunButton projects={yard.projects} />}
    >
      <Tracks yard={yard} now={now} />
      <DeviceList yard={yard} now={now} />
      <div className="yard-home">
        <NeedsList needs={needs} now={now} />
        <RecentRuns runs={yard.recent} total={yard.runs_total} />
      </div>
      <ProjectGrid projects={yard.projects} />
    </Page>
  );
}
