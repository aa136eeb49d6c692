// Runs that used this dataset, the best first.
import { Link } from '@tanstack/react-router';
import type { Dataset } from '@trainyard/contracts/dataset';
import { useApi } from '../../api.ts';
import { Section } from '../../components/page.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { State, stateOf } from '../../components/state.tsx';
import { count, formatNumber, metricTitle } from '../../format.ts';
import { useFacets } from '../project/use-facets.ts';

const SHOWN = 5;

export function TrainedOn({ dataset }: { dataset: Dataset }) {
  const where = `dataset_id=${dataset.id}`;
  const { data: facets } = useFacets({ project: dataset.project_id, where });
  const order = facets?.metric?.greater_is_better === false ? 'asc' : 'desc';
  const query = useApi(
    'listRuns',
    { query: { project: dataset.project_id, where, sort: 'metric', order, limit: SHOWN } },
    { enabled: facets !== undefined, keep: true },
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
            ? `, best ${metricTitle(facets.best.metric.name)} ${formatNumber(facets.best.metric.value)}`
            : ''}
        </span>
      }
    >
      {shown.map((run) => (
        <div key={run.id} className="row">
          <span style={{ width: 96, flex: 'none' }}>
            <State of={stateOf(run)} />
          </span>
          <Link
            to="/runs/$run"
            params={{ run: run.id }}
            className="strong"
            style={{ overflowWrap: 'anywhere', minWidth: 0 }}
          >
            {run.name}
          </Link>
          <span className="note">v{run.dataset_version_number}</span>
          <span style={{ marginLeft: 'auto' }} className="max-phone:hidden">
            {run.sparkline.length > 1 ? (
              <Sparkline values={run.sparkline} better={run.metric.greater_is_better ? 'higher' : 'lower'} />
            ) : null}
          </span>
          <b className="mono" style={{ minWidth: 56, textAlign: 'right' }}>
            {run.metric.value === null ? '' : formatNumber(run.metric.value)}
          </b>
        </div>
      ))}
    </Section>
  );
}
