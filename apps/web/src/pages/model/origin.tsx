// Where it came from: run, data, config, and the versions of what trained it.
import { Link } from '@tanstack/react-router';
import type { Model } from '@trainyard/contracts/model';
import { useApi } from '../../api.ts';
import type { Evaluation } from '../../charts/evaluation.ts';
import { lineageFacts } from '../../components/lineage.tsx';
import { Facts, Section } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { count, formatSetting } from '../../format.ts';
import { refitWords } from './refit-words.ts';
import { verified } from './verified.ts';

export function Origin({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
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
              <bdi>{model.run_name}</bdi>
            </Link>,
          ],
          [
            'Data',
            <span key="data">
              {run.data ? (
                <Link className="link" to="/datasets/$dataset" params={{ dataset: run.data.dataset_id }}>
                  <bdi>{model.dataset_name}</bdi> v{run.data.dataset_version_number}
                </Link>
              ) : (
                model.dataset_name
              )}{' '}
              <span className="mono note">{model.data_fingerprint?.slice(0, 8)}</span>
            </span>,
          ],
          ['Model', model.architecture],
          ...lineageFacts(model.lineage),
          ['Learned from', refitWords(evaluation)],
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
              {count(Object.keys(model.config).length, 'field')}
            </Link>,
          ],
          ['Made', <Time key="made" at={model.created_at} />],
          ['Checked', verified(environment['verification'], model.signature.task)],
          ['With', versions.length > 0 ? <span className="note2">{versions.join(', ')}</span> : null],
        ]}
      />
    </Section>
  );
}
