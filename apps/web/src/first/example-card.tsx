import type { Dataset } from '@trainyard/contracts/dataset';
import type { Project } from '@trainyard/contracts/project';
import type { Forecast } from '@trainyard/contracts/run';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { basisWords, takesWords } from '@trainyard/core/time-left';
import { useNavigate } from '@tanstack/react-router';
import { problemOf, useAction, useApi } from '../api.ts';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Facts } from '../components/page.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { dataWords, modelWords, stagesOf, textOf } from './example.ts';
import { Mosaic } from './mosaic.tsx';
import { scatterOf } from './scatter.ts';
import { ScatterPlot } from './scatter-plot.tsx';

const titles = { eurosat: 'Tell land use from space', penguins: 'Tell penguins apart' } as const;
const sources = { eurosat: 'EuroSAT satellite pictures', penguins: 'Palmer penguins, a table' } as const;

export interface Example {
  project: Project;
  dataset: Dataset;
  config: JsonObject;
}

/** What is expected of it on this installation; null while nobody can say. */
export function useForecast({ project, dataset, config }: Example): Forecast | null {
  const check = useApi('checkRun', {
    params: { project: project.id },
    body: { dataset_version_id: dataset.version.id, config },
  });
  return check.data?.forecast ?? null;
}

interface ExampleCardProps {
  example: Example;
  /** On the page that is there for it, *Train* is a main button. */
  main: boolean;
  onPoint: () => void;
}

/** Picture, head, stages and facts stand on the same lines in neighbouring cards. */
export function ExampleCard({ example, main, onPoint }: ExampleCardProps) {
  const { config } = example;
  return (
    <article
      className="row-span-4 grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-subgrid gap-y-0 max-phone:row-auto max-phone:grid-rows-none"
      onPointerEnter={onPoint}
      onFocus={onPoint}
    >
      <Picture example={example} />
      <CardHead example={example} main={main} />
      <Stages config={config} />
      <CardFacts example={example} />
    </article>
  );
}

function CardHead({ example: { project, dataset, config }, main }: Pick<ExampleCardProps, 'example' | 'main'>) {
  const navigate = useNavigate();
  const train = useAction('createRun', {
    reads: ['getYard'],
    onDone: (run) => void navigate({ to: '/runs/$run', params: { run: run.id } }),
    onProblem: () => undefined,
  });
  const kind = project.example ?? 'eurosat';
  const body = { dataset_version_id: dataset.version.id, config };
  return (
    <header className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-0.5 py-4 max-phone:grid-cols-1 max-phone:py-3">
      <h2 className="text-title font-semibold tracking-[-0.012em]">{titles[kind]}</h2>
      <p className="note2">
        {sources[kind]}, <b>{modelWords(config)}</b>
      </p>
      <div className="col-start-2 row-span-2 row-start-1 flex gap-2 max-phone:col-start-1 max-phone:row-span-1 max-phone:row-start-auto max-phone:mt-3">
        <LinkButton className="h-11" to="/projects/$project/new" params={{ project: project.id }}>
          Change it
        </LinkButton>
        <Button
          kind={main ? 'main' : 'plain'}
          icon="play"
          className="h-11 min-w-36 max-phone:flex-1"
          busy={train.isPending ? 'Starting' : ''}
          onClick={() => train.mutate({ params: { project: project.id }, body })}
        >
          Train
        </Button>
      </div>
      {train.error ? (
        <div className="col-span-full mt-3">
          <ProblemNote problem={problemOf(train.error)} />
        </div>
      ) : null}
    </header>
  );
}

function CardFacts({ example }: { example: Example }) {
  const { dataset, config } = example;
  const forecast = useForecast(example);
  const takes = takesWords(forecast);
  const data = dataWords(dataset, config);
  return (
    <Facts
      items={[
        [
          'Takes',
          takes === null || !forecast?.range ? (
            (forecast?.reason ?? 'not known yet; the run tells after its first steps')
          ) : (
            <>
              <b>{takes}</b>, {basisWords(forecast.range.basis)}
            </>
          ),
        ],
        [
          'Data',
          <>
            <b>{data.fact}</b>, {data.rest}
          </>,
        ],
        [
          'You get',
          dataset.kind === 'images'
            ? 'how often it is right on pictures it has not seen, a page to try your own, the model as a folder'
            : 'how often it is right on rows it has not seen, a form to try a row, what decided it, the model as a folder',
        ],
      ]}
    />
  );
}

/** What will happen, as wagons that are not there yet. */
function Stages({ config }: { config: JsonObject }) {
  return (
    <div className="mb-2.5 flex gap-0.5">
      {stagesOf(config).map((stage) => (
        <div key={stage.text} className="min-w-0 flex-[1_0_72px]" style={{ flexGrow: stage.wagons }}>
          <div className="mb-1 flex gap-0.5">
            {Array.from({ length: stage.wagons }, (_, index) => (
              <i key={index} className="h-5 flex-1 rounded-[3px_6px_2px_2px] border border-dashed border-edge" />
            ))}
          </div>
          <span className="note2">{stage.text}</span>
        </div>
      ))}
    </div>
  );
}

function Picture({ example: { dataset, config } }: { example: Example }) {
  const { profile } = dataset.version;
  if (profile.kind === 'images') return <Mosaic dataset={dataset} profile={profile} />;
  return <Rows dataset={dataset} group={textOf(config['target'])} />;
}

function Rows({ dataset, group }: { dataset: Dataset; group: string }) {
  const rows = useApi('listDatasetRows', { params: { version: dataset.version.id }, query: { limit: 500 } });
  const scatter = rows.data
    ? scatterOf(rows.data.columns, rows.data.rows, { x: 'bill_length_mm', y: 'flipper_length_mm', group })
    : null;
  return (
    <div className="min-h-58">{scatter ? <ScatterPlot scatter={scatter} what="penguins, one mark each" /> : null}</div>
  );
}
