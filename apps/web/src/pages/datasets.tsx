// All data: of every project, or of one.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { datasetColumns } from '@trainyard/contracts/dataset';
import { Fact } from '../components/page.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { ListPage } from '../components/ui/list-page.tsx';
import { useListSearch } from '../components/use-list.ts';
import { count } from '../format.ts';
import { datasetColumnsOfAll } from './datasets/dataset-columns.tsx';
import { useDatasets } from './dataset/use-datasets.ts';

export function DatasetsPage() {
  const { project } = useSearch({ from: '/datasets' });
  const navigate = useNavigate();
  const { query, isAsked, controls } = useListSearch(datasetColumns);
  const { findings, ...list } = useDatasets({ ...query, ...(project === undefined ? {} : { project }) });
  const [newest] = list.items;
  return (
    <ListPage
      title="Data"
      say={<Sentence total={list.total} findings={findings} isAsked={isAsked} />}
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
      list={list}
      noun={['dataset', 'datasets']}
      columns={datasetColumnsOfAll}
      rowKey={(dataset) => dataset.id}
      onOpen={(dataset) => void navigate({ to: '/datasets/$dataset', params: { dataset: dataset.id }, search: {} })}
      empty={{
        title: 'No data yet',
        text: 'Data is added to a project: a folder with one folder per class, or a CSV file.',
        action: <LinkButton to="/projects">Open the projects</LinkButton>,
      }}
      {...controls}
    />
  );
}

function Sentence({ total, findings, isAsked }: { total: number; findings: number; isAsked: boolean }) {
  if (total === 0 && !isAsked) return 'No data yet.';
  return (
    <>
      <Fact>{count(total, 'dataset')}</Fact>
      {isAsked ? ' with these words' : ''}
      {findings > 0 ? (
        <>
          , <Fact>{count(findings, 'finding')}</Fact> to look at
        </>
      ) : (
        ', nothing found that needs you'
      )}
      .
    </>
  );
}
