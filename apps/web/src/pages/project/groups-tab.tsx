// Groups: runs that belong together, such as a sweep or a question that somebody had.
import { Link, useNavigate } from '@tanstack/react-router';
import { type Group, groupColumns } from '@trainyard/contracts/group';
import type { Project } from '@trainyard/contracts/project';
import { useState } from 'react';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { Button, LinkButton } from '../../components/ui/button.tsx';
import { List } from '../../components/ui/list-page.tsx';
import { State } from '../../components/ui/state.tsx';
import type { TableColumn } from '../../components/ui/table.tsx';
import { useListSearch } from '../../components/use-list.ts';
import { usePaged } from '../../components/use-paged.ts';
import { formatCount } from '../../format.ts';
import { ThingMenu } from '../../lifecycle/thing-menu.tsx';
import { BestValue } from '../projects/best-value.tsx';
import { NewGroup } from './new-group.tsx';

export function GroupsTab({ project }: { project: Project }) {
  const navigate = useNavigate();
  const params = { project: project.id };
  const { query, controls } = useListSearch(groupColumns);
  const list = usePaged('listGroups', { params, query });
  const [asks, setAsks] = useState(false);
  const add = (
    <Button icon="plus" onClick={() => setAsks(true)}>
      New group
    </Button>
  );
  return (
    <>
      <NewGroup project={project.id} open={asks} onClose={() => setAsks(false)} />
      <List
        list={list}
        size={project.counts.groups}
        noun={['group', 'groups']}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/projects/$project', params, search: { tab: 'runs', group: id } })}
        empty={{
          title: 'No groups yet',
          text: 'A group collects the runs that answer one question, such as “does augmentation help?”.',
          action: add,
        }}
        {...controls}
      />
      {list.total > 0 ? <div className="pt-4">{add}</div> : null}
    </>
  );
}

const columns: TableColumn<Group>[] = [
  {
    id: 'name',
    head: 'Group',
    phone: 'title',
    sorts: true,
    cell: (group) => (
      <div className="py-2 max-phone:py-0">
        <Link
          className="flex min-w-0 font-semibold"
          to="/projects/$project"
          params={{ project: group.project_id }}
          search={{ tab: 'runs', group: group.id }}
        >
          <Name>{group.name}</Name>
        </Link>
        {group.question === '' ? null : <p className="note2 font-normal [overflow-wrap:anywhere]">{group.question}</p>}
      </div>
    ),
  },
  {
    id: 'active',
    head: 'Now',
    cell: ({ active }) => (active > 0 ? <State of="running" word={`${formatCount(active)} active`} /> : null),
  },
  {
    id: 'best',
    head: 'Best',
    align: 'end',
    phone: 'wide',
    cell: ({ best, runs }) => <BestValue best={best} runs={runs} />,
  },
  {
    id: 'runs',
    head: 'Runs',
    align: 'end',
    sorts: true,
    label: 'runs',
    cell: ({ runs }) => <span className="mono">{formatCount(runs)}</span>,
  },
  {
    id: 'created',
    head: 'Since',
    align: 'end',
    sorts: true,
    label: 'since',
    cell: ({ created_at }) => <Time at={created_at} />,
  },
  {
    id: 'actions',
    head: <span className="sr-only">Actions</span>,
    align: 'end',
    phone: 'wide',
    cell: (group) => (
      <span className="inline-flex items-center gap-2">
        <LinkButton
          small
          to="/projects/$project/new"
          params={{ project: group.project_id }}
          search={{ group: group.id }}
        >
          New run
        </LinkButton>
        <ThingMenu kind="group" thing={group} />
      </span>
    ),
  },
];
