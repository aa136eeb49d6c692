// The columns of the list of projects.
import { Link } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { State } from '../../components/ui/state.tsx';
import type { TableColumn } from '../../components/ui/table.tsx';
import { BestValue } from './best-value.tsx';
import { ThingMenu } from '../../lifecycle/thing-menu.tsx';
import { formatCount, taskTitle } from '../../format.ts';

const counted = (id: 'datasets' | 'runs' | 'models', head: string): TableColumn<Project> => ({
  id,
  head,
  align: 'end',
  sorts: true,
  label: head.toLowerCase(),
  cell: ({ counts }) => <span className="mono">{formatCount(counts[id])}</span>,
});

export const projectColumns: TableColumn<Project>[] = [
  {
    id: 'name',
    head: 'Project',
    phone: 'title',
    sorts: true,
    cell: (project) => (
      <div className="py-2 max-phone:py-0">
        <p className="flex min-w-0 items-center gap-2">
          <Link className="min-w-0 font-semibold" to="/projects/$project" params={{ project: project.id }}>
            <Name>{project.name}</Name>
          </Link>
          {project.example ? <Badge>example</Badge> : null}
        </p>
        <p className="note2 font-normal [overflow-wrap:anywhere]">
          {project.description || (project.task ? taskTitle(project.task) : 'nothing trained yet')}
        </p>
      </div>
    ),
  },
  {
    id: 'active',
    head: 'Now',
    cell: ({ counts }) =>
      counts.active > 0 ? <State of="running" word={`${formatCount(counts.active)} active`} /> : null,
  },
  {
    id: 'best',
    head: 'Best',
    align: 'end',
    phone: 'state',
    cell: ({ best, counts }) => <BestValue best={best} runs={counts.runs} />,
  },
  counted('datasets', 'Datasets'),
  counted('runs', 'Runs'),
  counted('models', 'Models'),
  {
    id: 'created',
    head: 'Since',
    align: 'end',
    phone: 'hide',
    sorts: true,
    cell: (project) => <Time at={project.created_at} />,
  },
  {
    id: 'actions',
    head: <span className="sr-only">Actions</span>,
    align: 'end',
    phone: 'value',
    cell: (project) => <ThingMenu kind="project" thing={project} />,
  },
];
