// Which data: the chosen set with its picture, its findings, and for tables the column to predict.
import { Link } from '@tanstack/react-router';
import type { Task } from '@trainyard/contracts/config-field';
import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import { useApi } from '../../api.ts';
import { Distribution } from '../../charts/distribution.tsx';
import { Select } from '../../components/ui/field.tsx';
import { Name } from '../../components/name.tsx';
import { isolated, Quoted } from '../../components/quoted.tsx';
import { Icon } from '../../components/icon.tsx';
import { count, formatCount, formatWhen } from '../../format.ts';
import { lazyPart } from '../../components/lazy-part.tsx';
import { useNow } from '../../components/time.tsx';
import type { Draft } from './draft.ts';

const DataReading = lazyPart(async () => (await import('./data-reading.tsx')).DataReading, null);
const TargetChoice = lazyPart(async () => (await import('./target-choice.tsx')).TargetChoice, 'the columns');
const ClassThumbs = lazyPart(async () => (await import('./class-thumbs.tsx')).ClassThumbs, 'the classes');

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
      <div className="grid grid-cols-[minmax(0,1fr)_176px] gap-3 max-phone:grid-cols-1">
        <Select
          id="field-data"
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
        </Select>
        {dataset ? <VersionChoice {...props} dataset={dataset} /> : null}
      </div>
      {dataset && version ? <Picture {...props} dataset={dataset} version={version} /> : null}
      {others.length > 0 || draft.test_dataset_version_id !== null ? (
        <label className="grid grid-cols-[224px_minmax(0,1fr)] items-center gap-3 pt-3 max-phone:grid-cols-1">
          <span className="note2">Test data, used once after training</span>
          <Select
            id="field-test_data"
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
                {`${isolated(other.name)} v${other.version.number}`}
              </option>
            ))}
          </Select>
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
    <Select
      aria-label="Version"
      value={draft.dataset_version_id ?? ''}
      onChange={(event) => onVersion(event.target.value)}
    >
      {items.map((one) => (
        <option key={one.id} value={one.id}>
          v{one.number}, {formatWhen(one.created_at, now)}
        </option>
      ))}
    </Select>
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
      {profile.kind === 'table' && profile.reading ? (
        <DataReading
          dataset={dataset.id}
          version={version.id}
          reading={profile.reading}
          target={String(draft.values['target'] ?? '')}
          values={draft.values}
        />
      ) : null}
      {serious.length > 0 ? (
        <p className="note2 flex gap-2 pt-3">
          <Icon name="warning" className="text-warn" />
          <span className="min-w-0 wrap-anywhere">
            {count(serious.length, 'finding')}: <Quoted>{serious[0]?.message ?? ''}</Quoted>{' '}
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
      <p className="pt-3">
        {count(profile.rows, 'row')}, {count(profile.columns.length, 'column')}.
      </p>
      <TargetChoice {...{ profile, target, onTarget, onTask }} task={draft.task} />
      <ul className="grid grid-cols-3 gap-x-6 gap-y-3 pt-4 max-phone:grid-cols-2">
        {shown.map((column) => (
          <li key={column.name} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-0.5">
            <Name className="mono">{column.name}</Name>
            <Distribution column={column} width={96} height={28} />
            <span className="note">
              {column.type}
              {column.missing > 0 ? `, ${formatCount(column.missing)} missing` : ''}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 ? <p className="note pt-2">{count(rest, 'more column')}</p> : null}
    </>
  );
}
