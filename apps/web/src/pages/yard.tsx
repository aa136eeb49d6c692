// Home: who uses what, until when, and when is it my turn; then what needs a person. Before the first run: the examples.
import type { Yard } from '@trainyard/contracts/yard';
import { useApi } from '../api.ts';
import { Fact, Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { useNow } from '../components/time.tsx';
import { FirstStart } from '../first/first-start.tsx';
import { DeviceList } from '../yard/device-list.tsx';
import { needsOf } from '../yard/needs.ts';
import { NeedsList } from '../yard/needs-list.tsx';
import { NewRunButton } from '../yard/new-run-button.tsx';
import { ProjectGrid } from '../yard/project-grid.tsx';
import { RecentRuns } from '../yard/recent-runs.tsx';
import { yardSentence, type Part } from '../yard/sentence.ts';
import { Tracks } from '../yard/tracks.tsx';

/** Load and memory are announced by nobody: they are read again every so often. */
const LOAD_EVERY = 5000;

export function YardPage() {
  const yard = useApi('getYard', {}, { every: LOAD_EVERY });
  return (
    <Loaded query={yard} what="the yard" skeleton={<Page title="Yard" say="Reading the yard." />}>
      {(data) => <YardView yard={data} readAt={yard.dataUpdatedAt} />}
    </Loaded>
  );
}

/** The server's clock, going on since the answer came: browsers' clocks may differ from it. */
function useServerNow(yard: Yard, readAt: number): number {
  const ticking = useNow(1000).getTime();
  return Date.parse(yard.now) + Math.max(0, ticking - readAt);
}

function YardView({ yard, readAt }: { yard: Yard; readAt: number }) {
  const now = useServerNow(yard, readAt);
  const examples = yard.projects.filter((project) => project.example !== null);
  if (yard.runs_total === 0 && examples.length > 0) return <FirstStart yard={yard} now={now} examples={examples} />;
  return <LiveYard yard={yard} now={now} />;
}

export function Sentence({ parts }: { parts: Part[] }) {
  return parts.map((part, index) => (typeof part === 'string' ? part : <Fact key={index}>{part.fact}</Fact>));
}

function LiveYard({ yard, now }: { yard: Yard; now: number }) {
  const datasets = useApi('listDatasets', {});
  const needs = needsOf(yard, datasets.data?.items ?? [], now);
  return (
    <Page title="Yard" say={<Sentence parts={yardSentence(yard, now)} />} main={<NewRunButton projects={yard.projects} />}>
      <Tracks yard={yard} now={now} />
      <DeviceList yard={yard} now={now} />
      <div className="home">
        <NeedsList needs={needs} now={now} />
        <RecentRuns runs={yard.recent} total={yard.runs_total} />
      </div>
      <ProjectGrid projects={yard.projects} />
    </Page>
  );
}
