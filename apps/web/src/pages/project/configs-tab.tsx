// Saved configs of a project, each a start for a new run.
import { useNavigate } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import type { SavedConfig } from '@trainyard/contracts/run';
import { wordsOf } from '@trainyard/core/flat-config';
import { stringify } from 'yaml';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { LinkButton } from '../../components/ui/button.tsx';
import { List } from '../../components/ui/list-page.tsx';
import type { TableColumn } from '../../components/ui/table.tsx';
import { useListSearch } from '../../components/use-list.ts';
import { usePaged } from '../../components/use-paged.ts';
import { ThingMenu } from '../../lifecycle/thing-menu.tsx';

export function ConfigsTab({ project }: { project: Project }) {
  const navigate = useNavigate();
  const params = { project: project.id };
  const { query, controls } = useListSearch(['name', 'created'] as const);
  const list = usePaged('listConfigs', { params, query });
  return (
    <List
      list={list}
      size={project.counts.configs}
      noun={['config', 'configs']}
      columns={columns}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/projects/$project/new', params, search: { config: id } })}
      empty={{
        title: 'No saved configs',
        text: 'The form of a new run saves its settings under a name; they stand here then.',
        action: (
          <LinkButton to="/projects/$project/new" params={params}>
            Open the form
          </LinkButton>
        ),
      }}
      {...controls}
    />
  );
}

const columns: TableColumn<SavedConfig>[] = [
  { id: 'name', head: 'Config', phone: 'title', sorts: true, cell: (config) => <Content config={config} /> },
  { id: 'model', head: 'Model', label: 'model', cell: ({ config }) => wordsOf(config['model']) },
  {
    id: 'created',
    head: 'Saved',
    align: 'end',
    sorts: true,
    label: 'saved',
    cell: ({ created_at }) => <Time at={created_at} />,
  },
  {
    id: 'actions',
    head: <span className="sr-only">Actions</span>,
    align: 'end',
    phone: 'wide',
    cell: (config) => (
      <span className="inline-flex items-center gap-2">
        <LinkButton
          small
          to="/projects/$project/new"
          params={{ project: config.project_id }}
          search={{ config: config.id }}
        >
          Start from it
        </LinkButton>
        <ThingMenu kind="config" thing={config} />
      </span>
    ),
  },
];

/** Its name; open it to read what it sets. */
function Content({ config: { name, config } }: { config: SavedConfig }) {
  return (
    <details className="min-w-0 py-2" onClick={(event) => event.stopPropagation()}>
      <summary className="cursor-pointer font-semibold">
        <Name className="max-w-[calc(100%-20px)] align-bottom">{name}</Name>
      </summary>
      <pre className="code mt-2 font-normal">{stringify(config, { lineWidth: 80 })}</pre>
    </details>
  );
}
