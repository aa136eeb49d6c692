// All data: of every project, or of one.
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Dataset } from '@trainyard/contracts/dataset';
import { useApi } from '../api.ts';
import { LinkButton } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Empty, Fact, Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { Table, type TableColumn } from '../components/table.tsx';
import { Time } from '../components/time.tsx';
import { count } from '../format.ts';
import { datasetWords } from './dataset/words.ts';

export function DatasetsPage() {
  const { q = '', project } = useSearch({ from: '/datasets' });
  const navigate = useNavigate({ from: '/datasets' });
  const query = useApi('listDatasets', { query: project === undefined ? {} : { project } });
  const items = query.data?.items ?? [];
  const shown = items.filter((dataset) =>
    `${dataset.name} ${dataset.project_name} ${dataset.path}`.toLowerCase().includes(q.toLowerCase()),
  );
  const found = items.reduce((sum, dataset) => sum + serious(dataset), 0);
  const [first] = items;
  return (
    <Page
      title="Data"
      say={
        query.data ? (
          items.length === 0 ? (
            'No data yet.'
          ) : (
            <>
              <Fact>{count(items.length, 'dataset')}</Fact>
              {found > 0 ? (
                <>
                  , <Fact>{count(found, 'finding')}</Fact> to look at
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
          {...(first
            ? {
                to: '/projects/$project' as const,
                params: { project: first.project_id },
                search: { tab: 'data' as const },
              }
            : { to: '/projects' as const })}
        >
          Add data
        </LinkButton>
      }
    >
      <Loaded query={query} what="the data">
        {() =>
          items.length === 0 ? (
            <Empty title="No data yet" action={<LinkButton to="/projects">Open the projects</LinkButton>}>
              Data is added to a project: a folder with one folder per class, or a CSV file.
            </Empty>
          ) : (
            <>
              {items.length > 6 ? (
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
              {shown.length === 0 ? (
                <p className="note2">No dataset has these words.</p>
              ) : (
                <Table
                  columns={columns}
                  rows={shown}
                  rowKey={(dataset) => dataset.id}
                  label="Datasets"
                  onOpen={(dataset) =>
                    void navigate({ to: '/datasets/$dataset', params: { dataset: dataset.id }, search: {} })
                  }
                />
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

const serious = (dataset: Dataset) => dataset.version.findings.filter((finding) => finding.severity !== 'info').length;

const columns: TableColumn<Dataset>[] = [
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
    cell: (dataset) => <span className="note2">{datasetWords(dataset.version.profile)}</span>,
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
