// Runs that used this dataset, the best first.
import { Link } from '@tanstack/react-router';
import type { Dataset } from '@trainyard/contracts/dataset';
import { RANK } from '@trainyard/contracts/run-list';
import { useApi } from '../../api.ts';
import { Name } from '../../components/name.tsx';
import { Section } from '../../components/page.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { State, stateOf } from '../../components/ui/state.tsx';
import { count, formatCount, formatNumber, metricTitle } from '../../format.ts';
import { bestWords } from '../projects/best-words.ts';
import { useFacets } from '../project/use-facets.ts';

const SHOWN = 5;

export function TrainedOn({ dataset }: { dataset: Dataset }) {
  const where = `dataset_id=${dataset.id}`;
  const { data: facets } = useFacets({ project: dataset.project_id, where });
  const query = useApi(
    'listRuns',
    { query: { project: dataset.project_id, where, sort: RANK, limit: SHOWN } },
    { keep: true },
  );
  const shown = query.data?.items ?? [];
  if (!facets || facets.total === 0) return null;
  return (
    <Section
      title="Trained on it"
      className="mt-8"
      end={
        <span>
          {count(facets.total, 'run')}
          {facets.best
            ? `, ${bestWords({ measured: facets.metric?.measured ?? 1, equal: facets.equal }, formatCount)}: ${facets.best.metric.part} ${metricTitle(facets.best.metric.name)} ${formatNumber(facets.best.metric.value)}`
            : ''}
        </span>
      }
    >
      {shown.map((run) => (
        <div key={run.id} className="flex items-center gap-3 border-b border-line py-2.5">
          <span className="w-24 flex-none">
            <State of={stateOf(run)} />
          </span>
          <Link to="/runs/$run" params={{ run: run.id }} className="font-semibold min-w-0">
            <Name>{run.name}</Name>
          </Link>
          <span className="note">v{run.dataset_version_number}</span>
          <span className="ml-auto max-phone:hidden">
            {run.sparkline.length > 1 ? (
              <Sparkline values={run.sparkline} better={run.metric.greater_is_better ? 'higher' : 'lower'} />
            ) : null}
          </span>
          <b className="mono min-w-14 text-right max-phone:ml-auto">
            {run.metric.value === null ? '' : formatNumber(run.metric.value)}
          </b>
        </div>
      ))}
    </Section>
  );
}
