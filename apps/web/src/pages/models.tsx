// All models, newest first, page by page.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { LinkButton } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Empty, Fact, Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { count } from '../format.ts';
import { More } from '../components/more.tsx';
import { ModelTable } from './models/model-table.tsx';
import { useModels } from './models/use-models.ts';

export function ModelsPage() {
  const { q = '', project } = useSearch({ from: '/models' });
  const navigate = useNavigate({ from: '/models' });
  const { first, items, total, more } = useModels({
    ...(project === undefined ? {} : { project }),
    ...(q.trim() === '' ? {} : { q: q.trim() }),
  });
  const [newest] = items;
  const isAsked = q.trim() !== '';
  return (
    <Page
      title="Models"
      say={
        first?.data ? (
          total === 0 && !isAsked ? (
            'No model yet.'
          ) : (
            <>
              <Fact>{count(total, 'model')}</Fact>
              {isAsked ? ' with these words' : ', each ready to try and to take away'}.
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
      {first ? (
        <Loaded query={first} what="the models">
          {() =>
            total === 0 && !isAsked ? (
              <Empty title="No models yet" action={<LinkButton to="/projects">Open the projects</LinkButton>}>
                Every run that completes leaves a model here.
              </Empty>
            ) : (
              <>
                {total > 6 || isAsked ? (
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
                {items.length === 0 ? (
                  <p className="note2">No model has all of these words.</p>
                ) : (
                  <>
                    <ModelTable models={items} />
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
