// Runs that used this dataset, the best first.
import { Link } from '@tanstack/react-router';
import type { Dataset } from '@trainyard/contracts/dataset';
import { useApi } from '../../api.ts';
import { Section } from '../../components/page.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { State, stateOf } from '../../components/state.tsx';
import { count, formatNumber, metricTitle } from '../../format.ts';
import { bestOf, sortRuns } from '../project/order.ts';

const SHOWN = 5;

export function TrainedOn({ dataset }: { dataset: Dataset }) {
  const query = useApi('listRuns', { query: { project: dataset.project_id, limit: 500 } });
  const runs = (query.data?.items ?? []).filter((run) => run.dataset_id === dataset.id);
  if (runs.length === 0) return null;
  const found = bestOf(runs);
  const shown = sortRuns(runs, found && !found.best.metric.greater_is_better ? 'metric' : '-metric').slice(0, SHOWN);
  return (
    <Section
      title="Trained on it"
      className="mt-8"
      end={
        <span>
          {count(runs.length, 'run')}
          {found ? `, best ${metricTitle(found.metric)} ${formatNumber(found.best.metric.value)}` : ''}
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
