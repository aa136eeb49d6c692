// Which data: the chosen set with its picture, its findings, and for tables the column to predict.
import { Link } from '@tanstack/react-router';
import type { Task } from '@trainyard/contracts/config';
import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import { useApi } from '../../api.ts';
import { Distribution } from '../../charts/distribution.tsx';
import { Icon } from '../../components/icon.tsx';
import { count, formatCount, formatWhen } from '../../format.ts';
import { useNow } from '../../components/time.tsx';
import { ClassThumbs } from './class-thumbs.tsx';
import type { Draft } from './draft.ts';

interface DataSectionProps {
  datasets: Dataset[];
  draft: Draft;
  dataset: Dataset | null;
  version: DatasetVersion | null;
  onDataset: (dataset: Dataset) => void;
  onVersion: (version: string) => void;
  onTestVersion: (version: string | null) => void;
  onTarget: (target: string) => void;
  onTask: (task: Task) => void;
}

export function DataSection(props: DataSectionProps) {
  const { datasets, dataset, version, draft, onDataset, onTestVersion } = props;
  const others = datasets.filter((other) => other.kind === dataset?.kind && other.id !== dataset.id);
  return (
    <>
      <div className="data-choice">
        <select
          id="field-data"
          className="input"
          aria-label="Dataset"
          value={dataset?.id ?? ''}
          onChange={(event) => {
            const chosen = datasets.find((one) => one.id === event.target.value);
            if (chosen) onDataset(chosen);
          }}
        >
          {dataset ? null : <option value="">choose a dataset</option>}
          {datasets.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
        {dataset ? <VersionChoice {...props} dataset={dataset} /> : null}
      </div>
      {dataset && version ? <Picture {...props} dataset={dataset} version={version} /> : null}
      {others.length > 0 || draft.test_dataset_version_id !== null ? (
        <label className="inline-field">
          <span className="note2">Test data, used once after training</span>
          <select
            id="field-test_data"
            className="input"
            value={draft.test_dataset_version_id ?? ''}
            onChange={(event) => onTestVersion(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">{dataset?.kind === 'images' ? 'the test folder, where there is one' : 'none'}</option>
            {draft.test_dataset_version_id !== null &&
            !others.some((other) => other.version.id === draft.test_dataset_version_id) ? (
              <option value={draft.test_dataset_version_id}>{draft.test_dataset_version_id}</option>
            ) : null}
            {others.map((other) => (
              <option key={other.id} value={other.version.id}>
                {other.name} v{other.version.number}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </>
  );
}

function VersionChoice({ dataset, draft, onVersion }: DataSectionProps & { dataset: Dataset }) {
  const now = useNow(60_000);
  const versions = useApi('listDatasetVersions', { params: { dataset: dataset.id } });
  const items = versions.data?.items ?? [dataset.version];
  return (
    <select
      className="input"
      aria-label="Version"
      value={draft.dataset_version_id ?? ''}
      onChange={(event) => onVersion(event.target.value)}
    >
      {items.map((one) => (
        <option key={one.id} value={one.id}>
          v{one.number}, {formatWhen(one.created_at, now)}
        </option>
      ))}
    </select>
  );
}

function Picture({
  dataset,
  version,
  draft,
  onTarget,
  onTask,
}: DataSectionProps & { dataset: Dataset; version: DatasetVersion }) {
  const { profile, findings } = version;
  const serious = findings.filter((finding) => finding.severity !== 'info');
  return (
    <>
      {profile.kind === 'images' ? (
        <ClassThumbs version={version.id} profile={profile} />
      ) : (
        <Columns {...{ profile, draft, onTarget, onTask }} />
      )}
      {serious.length > 0 ? (
        <p className="note2" style={{ display: 'flex', gap: 8, paddingTop: 12 }}>
          <Icon name="warning" className="tone-warn" />
          <span>
            {count(serious.length, 'finding')}: {serious[0]?.message}{' '}
            <Link className="link" to="/datasets/$dataset" params={{ dataset: dataset.id }}>
              Look
            </Link>
          </span>
        </p>
      ) : null}
    </>
  );
}

function Columns({
  profile,
  draft,
  onTarget,
  onTask,
}: Pick<DataSectionProps, 'draft' | 'onTarget' | 'onTask'> & {
  profile: Extract<DatasetVersion['profile'], { kind: 'table' }>;
}) {
  const target = typeof draft.values['target'] === 'string' ? draft.values['target'] : '';
  const shown = profile.columns.filter((column) => column.name !== target).slice(0, 9);
  const rest =
    profile.columns.length - shown.length - (profile.columns.some((column) => column.name === target) ? 1 : 0);
  return (
    <>
      <p style={{ paddingTop: 12 }}>
        {count(profile.rows, 'row')}, {count(profile.columns.length, 'column')}.
      </p>
      <div className="target-choice">
        <label>
          <span className="note2">Predict</span>
          <select id="field-target" className="input" value={target} onChange={(event) => onTarget(event.target.value)}>
            {profile.columns.some((column) => column.name === target) ? null : (
              <option value={target}>{target === '' ? 'choose a column' : target}</option>
            )}
            {profile.columns.map((column) => (
              <option key={column.name} value={column.name}>
                {column.name}
              </option>
            ))}
          </select>
        </label>
        <span className="segmented" role="group" aria-label="Task" id="field-task" tabIndex={-1}>
          <button
            type="button"
            aria-pressed={draft.task === 'tabular-classification'}
            onClick={() => onTask('tabular-classification')}
          >
            which class
          </button>
          <button
            type="button"
            aria-pressed={draft.task === 'tabular-regression'}
            onClick={() => onTask('tabular-regression')}
          >
            how much
          </button>
        </span>
      </div>
      <ul className="column-strip">
        {shown.map((column) => (
          <li key={column.name}>
            <span className="mono" title={column.name}>
              {column.name}
            </span>
            <Distribution column={column} width={96} height={28} />
            <span className="note">
              {column.type}
              {column.missing > 0 ? `, ${formatCount(column.missing)} missing` : ''}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 ? (
        <p className="note" style={{ paddingTop: 8 }}>
          {count(rest, 'more column')}
        </p>
      ) : null}
    </>
  );
}
