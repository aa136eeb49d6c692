// Home: who uses what, until when, and when is it my turn; then what needs a person. Before the first run: the examples.
import type { Yard } from '@trainyard/contracts/yard';
import { useApi } from '../api.ts';
import { lazyPart } from '../components/lazy-part.tsx';
import { LoadedPage } from '../components/loaded-page.tsx';
import { Page, Section } from '../components/page.tsx';
import { Examples } from '../first/examples.tsx';
import { isUntrained } from '../first/example.ts';
import { useLoad } from '../live.ts';
import { DeviceList } from '../yard/device-list.tsx';
import { useDue } from '../yard/due.ts';
import { NeedsList } from '../yard/needs-list.tsx';
import { NewRunButton } from '../yard/new-run-button.tsx';
import { ProjectGrid } from '../yard/project-grid.tsx';
import { RecentRuns } from '../yard/recent-runs.tsx';
import { yardSentence } from '../yard/sentence.ts';
import { Words } from '../components/words.tsx';
import { useServerNow } from '../yard/server-now.ts';
import { Tracks } from '../yard/tracks.tsx';

// Seen until the first run, and never again.
const FirstStart = lazyPart(async () => (await import('../first/first-start.tsx')).FirstStart, 'the first start');

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
  useDue(yard, now);
  const untrained = yard.projects.filter(isUntrained);
  if (yard.runs_total === 0 && untrained.length > 0) return <FirstStart yard={yard} now={now} examples={untrained} />;
  return (
    <Page
      title="Yard"
      say={<Words of={yardSentence(yard, now)} />}
      main={<NewRunButton projects={yard.projects} total={yard.projects_total} />}
    >
      <Tracks yard={yard} now={now} />
      <DeviceList yard={yard} now={now} />
      <div className="mt-8 grid grid-cols-[400px_minmax(0,1fr)] items-start gap-12 max-tablet:grid-cols-1 max-tablet:gap-8">
        <NeedsList needs={yard.needs} now={now} />
        <RecentRuns runs={yard.recent} total={yard.runs_total} />
      </div>
      {untrained.length > 0 ? (
        <Section title={untrained.length === 1 ? 'An example to train' : 'Examples to train'}>
          <Examples projects={untrained} />
        </Section>
      ) : null}
      <ProjectGrid projects={yard.projects} total={yard.projects_total} />
    </Page>
  );
}
