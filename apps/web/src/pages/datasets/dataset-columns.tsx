// The columns of the list of all data.
import { Link } from '@tanstack/react-router';
import type { DatasetItem } from '@trainyard/contracts/dataset';
import { Icon } from '../../components/icon.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import type { TableColumn } from '../../components/ui/table.tsx';
import { count } from '../../format.ts';
import { ThingMenu } from '../../lifecycle/thing-menu.tsx';
import { itemWords } from '../dataset/words.ts';

const sources = { example: 'example', path: 'path of the server', upload: 'upload' };

export const datasetColumnsOfAll: TableColumn<DatasetItem>[] = [
  {
    id: 'name',
    head: 'Dataset',
    phone: 'title',
    sorts: true,
    cell: (dataset) => (
      <span className="inline-flex max-w-full min-w-0 items-center gap-2 align-middle">
        <Icon
          name={dataset.kind === 'images' ? 'picture' : 'table'}
          label={dataset.kind === 'images' ? 'images' : 'table'}
        />
        <Link className="min-w-0 font-semibold" to="/datasets/$dataset" params={{ dataset: dataset.id }}>
          <Name>{dataset.name}</Name>
        </Link>
      </span>
    ),
  },
  {
    id: 'project',
    head: 'Project',
    phone: 'state',
    sorts: true,
    cell: (dataset) => (
      <Link to="/projects/$project" params={{ project: dataset.project_id }}>
        <Name>{dataset.project_name}</Name>
      </Link>
    ),
  },
  {
    id: 'what',
    head: 'What is in it',
    phone: 'wide',
    cell: (dataset) => <span className="note2">{itemWords(dataset)}</span>,
  },
  { id: 'findings', head: 'Findings', label: 'findings', cell: (dataset) => <Findings of={dataset} /> },
  {
    id: 'source',
    head: 'From',
    sorts: true,
    cell: (dataset) => <span className="note2">{sources[dataset.source]}</span>,
  },
  {
    id: 'version',
    head: 'Version',
    align: 'end',
    label: 'version',
    cell: (dataset) => <span className="mono">v{dataset.version.number}</span>,
  },
  {
    id: 'read',
    head: 'Read',
    align: 'end',
    label: 'read',
    sorts: true,
    cell: (dataset) => <Time at={dataset.version.created_at} />,
  },
  {
    id: 'actions',
    head: <span className="sr-only">Actions</span>,
    align: 'end',
    phone: 'value',
    cell: (dataset) => <ThingMenu kind="dataset" thing={dataset} />,
  },
];

function Findings({ of: { version } }: { of: DatasetItem }) {
  const found = version.findings.errors + version.findings.warnings;
  return found === 0 ? (
    <span className="note">none</span>
  ) : (
    <span className="text-small text-warn">{count(found, 'finding')}</span>
  );
}
