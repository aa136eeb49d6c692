// What lists leave out: archived and deleted things of all kinds, each with its way back.
import { Link, useSearch } from '@tanstack/react-router';
import type { AwayThing, ThingKind } from '@trainyard/contracts/lifecycle';
import { kindWords } from '@trainyard/core/lifecycle';
import { useApi } from '../api.ts';
import { Button } from '../components/ui/button.tsx';
import { type TableColumn, Table } from '../components/ui/table.tsx';
import { Tabs } from '../components/ui/tabs.tsx';
import { Fact, Empty, Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { Time } from '../components/time.tsx';
import { count } from '../format.ts';
import { change } from '../lifecycle/change.ts';
import { PurgeButton } from '../lifecycle/purge-button.tsx';

const LIMIT = 500;

export function AwayPage() {
  const { tab = 'deleted', project } = useSearch({ from: '/away' });
  const query = { limit: LIMIT, ...(project === undefined ? {} : { project }) };
  const deleted = useApi('listDeleted', { query });
  const archived = useApi('listArchived', { query });
  const read = tab === 'deleted' ? deleted : archived;
  const [first] = read.data?.items ?? [];
  const within = project !== undefined && first ? ` of ${first.project_name}` : '';
  return (
    <Page
      title="Archived and deleted"
      crumbs={[
        <Link key="all" to="/projects">
          Projects
        </Link>,
      ]}
      say={
        deleted.data && archived.data ? (
          <>
            <Fact>{count(archived.data.total, 'thing')}</Fact>
            {within} archived, <Fact>{deleted.data.total}</Fact> deleted and still to be restored.
          </>
        ) : (
          ' '
        )
      }
    >
      <Tabs
        label="Archived and deleted"
        active={tab}
        tabs={[
          { id: 'deleted', label: 'Deleted', note: deleted.data?.total },
          { id: 'archived', label: 'Archived', note: archived.data?.total },
        ]}
      />
      <Loaded query={read} what={`what was ${tab}`}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Empty title={tab === 'deleted' ? 'Nothing was deleted' : 'Nothing is archived'}>
              {tab === 'deleted'
                ? 'What is deleted stands here for seven days and can be restored; then it is removed with what only it used.'
                : 'What is archived is kept whole; lists, counts and rankings leave it out.'}
            </Empty>
          ) : (
            <>
              <Table
                label={tab === 'deleted' ? 'Deleted' : 'Archived'}
                columns={columns(tab)}
                rows={items}
                rowKey={({ id }) => id}
              />
              {total > items.length ? (
                <p className="note">
                  The newest {items.length} of {total}.
                </p>
              ) : null}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

const places: Partial<Record<ThingKind, (id: string) => string>> = {
  project: (id) => `/projects/${id}`,
  dataset: (id) => `/datasets/${id}`,
  run: (id) => `/runs/${id}`,
  model: (id) => `/models/${id}`,
};

function NameCell({ thing }: { thing: AwayThing }) {
  const place = places[thing.kind]?.(thing.id);
  return place === undefined ? (
    <bdi className="font-semibold [overflow-wrap:anywhere]">{thing.name}</bdi>
  ) : (
    <Link to={place} className="font-semibold [overflow-wrap:anywhere]">
      <bdi>{thing.name}</bdi>
    </Link>
  );
}

function columns(tab: 'deleted' | 'archived'): TableColumn<AwayThing>[] {
  const since = (thing: AwayThing) => (tab === 'deleted' ? thing.deleted_at : thing.archived_at);
  const time = (at: string | undefined) => (at === undefined ? null : <Time at={at} />);
  return [
    { id: 'name', head: 'Name', phone: 'title', cell: (thing) => <NameCell thing={thing} /> },
    { id: 'kind', head: 'Kind', cell: ({ kind }) => kindWords[kind].one },
    {
      id: 'project',
      head: 'Project',
      cell: ({ kind, project_name }) => (kind === 'project' ? null : <span className="note2">{project_name}</span>),
    },
    {
      id: 'since',
      head: tab === 'deleted' ? 'Deleted' : 'Archived',
      align: 'end',
      cell: (thing) => time(since(thing)),
    },
    ...(tab === 'deleted'
      ? [
          {
            id: 'until',
            head: 'Removed',
            align: 'end' as const,
            label: 'removed',
            cell: ({ purge_at }: AwayThing) => time(purge_at),
          },
        ]
      : []),
    {
      id: 'act',
      head: <span className="sr-only">Actions</span>,
      align: 'end',
      phone: 'wide',
      cell: (thing) => (
        <span className="inline-flex gap-2">
          <Button small icon="retry" onClick={() => void change('restore', thing.kind, [thing.id])}>
            Restore
          </Button>
          {tab === 'deleted' ? <PurgeButton thing={thing} /> : null}
        </span>
      ),
    },
  ];
}
