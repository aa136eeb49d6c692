// All data: of every project, or of one.
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { DatasetItem } from '@trainyard/contracts/dataset';
import { LinkButton } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Empty, Fact, Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { Table, type TableColumn } from '../components/table.tsx';
import { Time } from '../components/time.tsx';
import { count } from '../format.ts';
import { More } from '../components/more.tsx';
import { useDatasets } from './dataset/use-datasets.ts';
import { itemWords } from './dataset/words.ts';

export function DatasetsPage() {
  const { q = '', project } = useSearch({ from: '/datasets' });
  const navigate = useNavigate({ from: '/datasets' });
  const { first, items, total, findings, more } = useDatasets({
    ...(project === undefined ? {} : { project }),
    ...(q.trim() === '' ? {} : { q: q.trim() }),
  });
  const isAsked = q.trim() !== '';
  const [newest] = items;
  return (
    <Page
      title="Data"
      say={
        first?.data ? (
          total === 0 && !isAsked ? (
            'No data yet.'
          ) : (
            <>
              <Fact>{count(total, 'dataset')}</Fact>
              {findings > 0 ? (
                <>
                  , <Fact>{count(findings, 'finding')}</Fact> to look at
                </>
              ) : (
                ', nothing found that needs you'
              )}
              .
            </>
          )
        ) : (
          ''
        )
      }
      main={
        <LinkButton
          kind="main"
          icon="plus"
          {...(newest
            ? {
                to: '/projects/$project' as const,
                params: { project: newest.project_id },
                search: { tab: 'data' as const },
              }
            : { to: '/projects' as const })}
        >
          Add data
        </LinkButton>
      }
    >
      {first ? (
        <Loaded query={first} what="the data">
          {() =>
            total === 0 && !isAsked ? (
              <Empty title="No data yet" action={<LinkButton to="/projects">Open the projects</LinkButton>}>
                Data is added to a project: a folder with one folder per class, or a CSV file.
              </Empty>
            ) : (
              <>
                {total > 6 || isAsked ? (
                  <label className="input" style={{ maxWidth: 360, marginBottom: 16 }}>
                    <Icon name="search" />
                    <input
                      type="search"
                      aria-label="Find a dataset"
                      placeholder="Find a dataset"
                      defaultValue={q}
                      onChange={(event) =>
                        void navigate({
                          search: (old) => ({ ...old, q: event.target.value || undefined }),
                          replace: true,
                        })
                      }
                    />
                  </label>
                ) : null}
                {items.length === 0 ? (
                  <p className="note2">No dataset has these words.</p>
                ) : (
                  <>
                    <Table
                      columns={columns}
                      rows={items}
                      rowKey={(dataset) => dataset.id}
                      label="Datasets"
                      onOpen={(dataset) =>
                        void navigate({ to: '/datasets/$dataset', params: { dataset: dataset.id }, search: {} })
                      }
                    />
                    <More shown={items.length} total={total} onMore={more} />
                  </>
                )}
              </>
            )
          }
        </Loaded>
      ) : null}
    </Page>
  );
}

const serious = ({ version }: DatasetItem) => version.findings.errors + version.findings.warnings;

const columns: TableColumn<DatasetItem>[] = [
  {
    id: 'name',
    head: 'Dataset',
    phone: 'title',
    cell: (dataset) => (
      <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center', minWidth: 0, verticalAlign: 'middle' }}>
        <Icon
          name={dataset.kind === 'images' ? 'picture' : 'table'}
          label={dataset.kind === 'images' ? 'images' : 'table'}
        />
        <Link
          className="strong"
          to="/datasets/$dataset"
          params={{ dataset: dataset.id }}
          style={{ overflowWrap: 'anywhere' }}
        >
          {dataset.name}
        </Link>
      </span>
    ),
  },
  {
    id: 'project',
    head: 'Project',
    cell: (dataset) => (
      <Link to="/projects/$project" params={{ project: dataset.project_id }}>
        {dataset.project_name}
      </Link>
    ),
  },
  {
    id: 'what',
    head: 'What is in it',
    phone: 'wide',
    cell: (dataset) => <span className="note2">{itemWords(dataset)}</span>,
  },
  {
    id: 'findings',
    head: 'Findings',
    label: 'findings',
    cell: (dataset) => {
      const found = serious(dataset);
      return found === 0 ? (
        <span className="note">none</span>
      ) : (
        <span className="tone-warn note">{count(found, 'finding')}</span>
      );
    },
  },
  {
    id: 'source',
    head: 'From',
    cell: (dataset) => (
      <span className="note2">
        {{ example: 'example', path: 'path of the server', upload: 'upload' }[dataset.source]}
      </span>
    ),
  },
  {
    id: 'version',
    head: 'Version',
    align: 'end',
    label: 'version',
    cell: (dataset) => <span className="mono">v{dataset.version.number}</span>,
  },
  {
    id: 'created',
    head: 'Read',
    align: 'end',
    label: 'read',
    cell: (dataset) => <Time at={dataset.version.created_at} />,
  },
];
