// The columns of every list of models.
import { Link } from '@tanstack/react-router';
import type { ModelItem } from '@trainyard/contracts/model';
import { firstFigure, warningText } from '@trainyard/core/figure-words';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { LinkButton } from '../../components/ui/button.tsx';
import type { TableColumn } from '../../components/ui/table.tsx';
import { ThingMenu } from '../../lifecycle/thing-menu.tsx';
import { formatBytes, formatCount, formatNumber, metricTitle, taskTitle } from '../../format.ts';

const name: TableColumn<ModelItem> = {
  id: 'name',
  head: 'Model',
  phone: 'title',
  sorts: true,
  cell: (model) => (
    <Link className="font-semibold" to="/models/$model" params={{ model: model.id }}>
      <Name>{model.name}</Name>
    </Link>
  ),
};
const project: TableColumn<ModelItem> = {
  id: 'project',
  head: 'Project',
  sorts: true,
  cell: (model) => (
    <Link to="/projects/$project" params={{ project: model.project_id }}>
      <Name>{model.project_name}</Name>
    </Link>
  ),
};
/** The figure to read first, on which part, and a word where no model would be as good. */
function Good({ metric }: { metric: ModelItem['metric'] }) {
  const { first } = firstFigure(metric);
  const warning = warningText(metric);
  return (
    <>
      <b className="mono">{formatNumber(first.value)}</b>{' '}
      <span className="note">
        {metricTitle(first.name)}, {first.part}
      </span>
      {warning ? <span className="note block text-warn">{warning}</span> : null}
    </>
  );
}

const facts: TableColumn<ModelItem>[] = [
  { id: 'task', head: 'What it does', phone: 'wide', cell: (model) => <span className="note2">{does(model)}</span> },
  {
    id: 'metric',
    head: 'Metric',
    align: 'end',
    phone: 'state',
    cell: (model) => <Good metric={model.metric} />,
  },
  { id: 'dataset', head: 'Data', sorts: true, cell: (model) => <Name>{model.dataset_name}</Name> },
  {
    id: 'bytes',
    head: 'Size',
    align: 'end',
    sorts: true,
    cell: (model) => <span className="mono">{formatBytes(model.bytes)}</span>,
  },
  { id: 'created', head: 'Since', align: 'end', sorts: true, cell: (model) => <Time at={model.created_at} /> },
  {
    id: 'actions',
    head: <span className="sr-only">Actions</span>,
    align: 'end',
    phone: 'value',
    cell: (model) => (
      <span className="inline-flex items-center gap-1">
        <LinkButton small to="/models/$model" params={{ model: model.id }}>
          Try it
        </LinkButton>
        <ThingMenu kind="model" thing={model} />
      </span>
    ),
  },
];

export const modelColumnsOfAll = [name, project, ...facts];
export const modelColumnsOfProject = [name, ...facts];

function does({ task, signature, architecture, classes }: ModelItem): string {
  if (task === 'tabular-regression') return `predicts ${signature.target ?? 'a number'}, ${architecture}`;
  if (classes > 0)
    return `tells ${formatCount(classes)} classes apart${signature.target ? ` (${signature.target})` : ''}, ${architecture}`;
  return `${taskTitle(task)}, ${architecture}`;
}
