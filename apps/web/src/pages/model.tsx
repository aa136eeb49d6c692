// A model: try it first, then how good it is, where it came from, and how to take it away.
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Model } from '@trainyard/contracts/model';
import { useEffect, useMemo } from 'react';
import { client, useApi } from '../api.ts';
import { readEvaluation } from '../charts/evaluation.ts';
import { DownloadButton, LinkButton } from '../components/ui/button.tsx';
import { Name } from '../components/name.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { State } from '../components/ui/state.tsx';
import { StandingNote } from '../lifecycle/standing-note.tsx';
import { ThingMenu } from '../lifecycle/thing-menu.tsx';
import { Origin } from './model/origin.tsx';
import { Quality } from './model/quality.tsx';
import { ModelSentence } from './model/sentence.tsx';
import { TakeAway } from './model/take-away.tsx';
import { TryImage } from './model/try-image.tsx';
import { TryRow } from './model/try-row.tsx';
import { TryTable } from './model/try-table.tsx';

const EvaluationView = lazyPart(
  async () => (await import('../charts/evaluation-view.tsx')).EvaluationView,
  'the evaluation',
);

export function ModelPage() {
  const { model: id } = useParams({ from: '/models/$model' });
  const query = useApi('getModel', { params: { model: id } });
  if (query.data) return <ModelView key={id} model={query.data} />;
  return (
    <Page title="Model" say={<span className="sr-only">Reading the model</span>}>
      <Loaded query={query} what="the model" rows={8}>
        {() => null}
      </Loaded>
    </Page>
  );
}

function ModelView({ model }: { model: Model }) {
  const { truth, answer } = useSearch({ from: '/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  const evaluation = useMemo(() => readEvaluation(model.evaluation), [model.evaluation]);
  const images = model.task === 'image-classification';
  useEffect(() => {
    // Loaded before it is asked, so that the first answer is quick too; when that fails the first answer says why.
    void client.call('warmModel', { params: { model: model.id } }).catch(() => {});
  }, [model.id]);
  return (
    <Page
      title={model.name}
      crumbs={[
        <Link key="project" to="/projects/$project" params={{ project: model.project_id }}>
          <Name>{model.project_name}</Name>
        </Link>,
        <Link key="models" to="/models">
          Models
        </Link>,
      ]}
      state={<State of="ready" />}
      say={<ModelSentence model={model} evaluation={evaluation} />}
      actions={
        <>
          <LinkButton
            to="/projects/$project/new"
            params={{ project: model.project_id }}
            search={{ from: model.run_id }}
          >
            Use as parent
          </LinkButton>
          <ThingMenu kind="model" thing={model} />
        </>
      }
      main={
        <DownloadButton kind="main" href={client.url('downloadModel', { params: { model: model.id } })}>
          Download
        </DownloadButton>
      }
    >
      <StandingNote kind="model" thing={model} />
      {images ? (
        <TryImage model={model} />
      ) : (
        <>
          <TryRow model={model} evaluation={evaluation} />
          <TryTable model={model} />
        </>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_432px] items-start gap-12 max-tablet:grid-cols-[minmax(0,1fr)] max-tablet:gap-8">
        <div>
          {evaluation ? (
            <EvaluationView
              evaluation={evaluation}
              run={images ? model.run_id : null}
              target={model.signature.target ?? 'value'}
              selected={truth !== undefined && answer !== undefined ? { truth, answer } : null}
              onSelect={(pair) =>
                void navigate({
                  search: (old) => ({ ...old, truth: pair?.truth, answer: pair?.answer }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          ) : null}
        </div>
        <aside>
          <Quality model={model} />
          <Origin model={model} evaluation={evaluation} />
          <TakeAway model={model} />
        </aside>
      </div>
    </Page>
  );
}
