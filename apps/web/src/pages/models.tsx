// All models, newest first, page by page.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { modelColumns } from '@trainyard/contracts/model';
import { Fact } from '../components/page.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { ListPage } from '../components/ui/list-page.tsx';
import { useListSearch } from '../components/use-list.ts';
import { count } from '../format.ts';
import { modelColumnsOfAll } from './models/model-columns.tsx';
import { useModels } from './models/use-models.ts';

export function ModelsPage() {
  const { project } = useSearch({ from: '/models' });
  const navigate = useNavigate();
  const { query, sort, isAsked, controls } = useListSearch(modelColumns);
  const list = useModels({ ...query, ...(project === undefined ? {} : { project }) });
  const [newest] = list.items;
  return (
    <ListPage
      title="Models"
      say={<Sentence total={list.total} isAsked={isAsked} />}
      main={
        newest && !sort ? (
          <LinkButton kind="main" to="/models/$model" params={{ model: newest.id }}>
            Try the newest
          </LinkButton>
        ) : (
          <LinkButton kind="main" to="/projects">
            Train one
          </LinkButton>
        )
      }
      list={list}
      noun={['model', 'models']}
      columns={modelColumnsOfAll}
      rowKey={(model) => model.id}
      onOpen={(model) => void navigate({ to: '/models/$model', params: { model: model.id } })}
      empty={{
        title: 'No models yet',
        text: 'Every run that completes leaves a model here.',
        action: <LinkButton to="/projects">Open the projects</LinkButton>,
      }}
      {...controls}
    />
  );
}

function Sentence({ total, isAsked }: { total: number; isAsked: boolean }) {
  if (total === 0 && !isAsked) return 'No model yet.';
  return (
    <>
      <Fact>{count(total, 'model')}</Fact>
      {isAsked ? ' with these words' : ', each ready to try and to take away'}.
    </>
  );
}
