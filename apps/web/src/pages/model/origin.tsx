// Where it came from: run, data, config, and the versions of what trained it.
import { Link } from '@tanstack/react-router';
import type { Model } from '@trainyard/contracts/model';
import { useApi } from '../../api.ts';
import { Facts, Section } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { formatSetting } from '../../format.ts';

export function Origin({ model }: { model: Model }) {
  const run = useApi('getRun', { params: { run: model.run_id } });
  const { environment } = model;
  const versions = Object.entries(environment).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [`${name} ${value}`] : [],
  );
  return (
    <Section title="Where it came from">
      <Facts
        items={[
          [
            'Run',
            <Link key="run" className="link" to="/runs/$run" params={{ run: model.run_id }}>
              {model.run_name}
            </Link>,
          ],
          [
            'Data',
            <span key="data">
              {run.data ? (
                <Link className="link" to="/datasets/$dataset" params={{ dataset: run.data.dataset_id }}>
                  {model.dataset_name} v{run.data.dataset_version_number}
                </Link>
              ) : (
                model.dataset_name
              )}{' '}
              <span className="mono note">{model.data_fingerprint?.slice(0, 8)}</span>
            </span>,
          ],
          ['Model', model.architecture],
          [
            'Left out',
            Array.isArray(model.config['drop_columns']) && model.config['drop_columns'].length > 0 ? (
              <span className="mono">{formatSetting(model.config['drop_columns'])}</span>
            ) : null,
          ],
          [
            'Config',
            <Link
              key="config"
              className="link"
              to="/runs/$run"
              params={{ run: model.run_id }}
              search={{ tab: 'config' }}
            >
              {Object.keys(model.config).length} fields
            </Link>,
          ],
          ['Made', <Time key="made" at={model.created_at} />],
          ['With', versions.length > 0 ? <span className="note2">{versions.join(', ')}</span> : null],
        ]}
      />
    </Section>
  );
}
