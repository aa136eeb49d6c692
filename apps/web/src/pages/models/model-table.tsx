import { Link, useNavigate } from '@tanstack/react-router';
import type { ModelItem } from '@trainyard/contracts/model';
import { LinkButton } from '../../components/button.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { Time } from '../../components/time.tsx';
import { formatBytes, formatCount, formatNumber, metricTitle, taskTitle } from '../../format.ts';

/** Models, each with its metric and the way to try it. */
export function ModelTable({ models, withProject = true }: { models: ModelItem[]; withProject?: boolean }) {
  const navigate = useNavigate();
  const columns: TableColumn<ModelItem>[] = [
    {
      id: 'name',
      head: 'Model',
      phone: 'title',
      cell: (model) => (
        <Link className="strong" to="/models/$model" params={{ model: model.id }} style={{ overflowWrap: 'anywhere' }}>
          {model.name}
        </Link>
      ),
    },
    ...(withProject
      ? [
          {
            id: 'project',
            head: 'Project',
            cell: (model: ModelItem) => (
              <Link to="/projects/$project" params={{ project: model.project_id }}>
                {model.project_name}
              </Link>
            ),
          },
        ]
      : []),
    { id: 'task', head: 'What it does', phone: 'wide', cell: (model) => <span className="note2">{does(model)}</span> },
    {
      id: 'metric',
      head: 'Metric',
      align: 'end',
      phone: 'state',
      cell: (model) => (
        <>
          <b className="mono">{formatNumber(model.metric.value)}</b>{' '}
          <span className="note">{metricTitle(model.metric.name)}</span>
        </>
      ),
    },
    { id: 'data', head: 'Data', cell: (model) => model.dataset_name },
    {
      id: 'bytes',
      head: 'Size',
      align: 'end',
      cell: (model) => <span className="mono">{formatBytes(model.bytes)}</span>,
    },
    { id: 'created', head: 'Since', align: 'end', cell: (model) => <Time at={model.created_at} /> },
    {
      id: 'try',
      head: <span className="unseen">Try</span>,
      align: 'end',
      phone: 'hide',
      cell: (model) => (
        <LinkButton small to="/models/$model" params={{ model: model.id }}>
          Try it
        </LinkButton>
      ),
    },
  ];
  return (
    <Table
      columns={columns}
      rows={models}
      rowKey={(model) => model.id}
      label="Models"
      onOpen={(model) => void navigate({ to: '/models/$model', params: { model: model.id } })}
    />
  );
}

function does({ task, signature, architecture, classes }: ModelItem): string {
  if (task === 'tabular-regression') return `predicts ${signature.target ?? 'a number'}, ${architecture}`;
  if (classes > 0)
    return `tells ${formatCount(classes)} classes apart${signature.target ? ` (${signature.target})` : ''}, ${architecture}`;
  return `${taskTitle(task)}, ${architecture}`;
}
