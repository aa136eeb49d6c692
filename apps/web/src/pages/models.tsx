// All models, newest first.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../api.ts';
import { LinkButton } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Empty, Fact, Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { count } from '../format.ts';
import { ModelTable } from './models/model-table.tsx';

export function ModelsPage() {
  const { q = '', project } = useSearch({ from: '/models' });
  const navigate = useNavigate({ from: '/models' });
  const query = useApi('listModels', { query: project === undefined ? {} : { project } });
  const items = query.data?.items ?? [];
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = items.filter((model) =>
    words.every((word) =>
      `${model.name} ${model.project_name} ${model.dataset_name} ${model.architecture} ${model.task} ${model.run_name}`
        .toLowerCase()
        .includes(word),
    ),
  );
  const [newest] = items;
  return (
    <Page
      title="Models"
      say={
        query.data ? (
          items.length === 0 ? (
            'No model yet.'
          ) : (
            <>
              <Fact>{count(items.length, 'model')}</Fact>, each ready to try and to take away.
            </>
          )
        ) : (
          ''
        )
      }
      main={
        newest ? (
          <LinkButton kind="main" to="/models/$model" params={{ model: newest.id }}>
            Try the newest
          </LinkButton>
        ) : (
          <LinkButton kind="main" to="/projects">
            Train one
          </LinkButton>
        )
      }
    >
      <Loaded query={query} what="the models">
        {() =>
          items.length === 0 ? (
            <Empty title="No models yet" action={<LinkButton to="/projects">Open the projects</LinkButton>}>
              Every run that completes leaves a model here.
            </Empty>
          ) : (
            <>
              {items.length > 6 ? (
                <label className="input" style={{ maxWidth: 360, marginBottom: 16 }}>
                  <Icon name="search" />
                  <input
                    type="search"
                    aria-label="Find a model"
                    placeholder="Find a model"
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
                <p className="note2">No model has all of these words.</p>
              ) : (
                <ModelTable models={shown} />
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
