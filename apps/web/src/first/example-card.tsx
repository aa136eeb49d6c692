import type { Dataset } from '@trainyard/contracts/dataset';
import type { Project } from '@trainyard/contracts/project';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { useNavigate } from '@tanstack/react-router';
import { problemOf, useAction, useApi } from '../api.ts';
import { Button } from '../components/button.tsx';
import { Facts } from '../components/page.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { formatDuration } from '../format.ts';
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

/** Seconds from start to end by measured speed; null where nobody measured. */
export function useForecast({ project, dataset, config }: Example): number | null {
  const check = useApi('checkRun', {
    params: { project: project.id },
    body: { dataset_version_id: dataset.version.id, config },
  });
  const forecast = check.data?.forecast;
  return forecast?.starts_at && forecast.ends_at
    ? (Date.parse(forecast.ends_at) - Date.parse(forecast.starts_at)) / 1000
    : null;
}

export function ExampleCard({ example, onPoint }: { example: Example; onPoint: () => void }) {
  const { project, dataset, config } = example;
  const navigate = useNavigate();
  const train = useAction('createRun', {
    reads: ['getYard'],
    onDone: (run) => void navigate({ to: '/runs/$run', params: { run: run.id } }),
    onProblem: () => undefined,
  });
  const seconds = useForecast(example);
  const kind = project.example ?? 'eurosat';
  const data = dataWords(dataset, config);
  return (
    <article className="first-example" onPointerEnter={onPoint} onFocus={onPoint}>
      <Picture example={example} />
      <header>
        <h2>{titles[kind]}</h2>
        <p className="note2">
          {sources[kind]}, <b>{modelWords(config)}</b>
        </p>
        <Button
          kind="main"
          icon="play"
          busy={train.isPending ? 'Starting' : ''}
          onClick={() =>
            train.mutate({ params: { project: project.id }, body: { dataset_version_id: dataset.version.id, config } })
          }
        >
          Train
        </Button>
        {train.error ? <ProblemNote problem={problemOf(train.error)} /> : null}
      </header>
      <Stages config={config} />
      <Facts
        items={[
          [
            'Takes',
            seconds === null ? (
              'not measured on this machine yet; the run tells after its first steps'
            ) : (
              <>
                <b>about {formatDuration(seconds)}</b>, by the speed measured here
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
    </article>
  );
}

/** What will happen, as wagons that are not there yet. */
function Stages({ config }: { config: JsonObject }) {
  return (
    <div className="first-stages">
      {stagesOf(config).map((stage) => (
        <div key={stage.text} style={{ flexGrow: stage.wagons }}>
          <div>
            {Array.from({ length: stage.wagons }, (_, index) => (
              <i key={index} />
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
    <div style={{ minHeight: 232 }}>
      {scatter ? <ScatterPlot scatter={scatter} what="penguins, one mark each" /> : null}
    </div>
  );
}
