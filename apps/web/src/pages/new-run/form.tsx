// The page as a form: data, model, training, everything else; what will happen on the right.
import type { Task } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import type { Registry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { mostTogether } from '@trainyard/core/availability';
import { targetTask } from '@trainyard/core/target';
import { lazy, type ReactNode, Suspense } from 'react';
import { useApi } from '../../api.ts';
import { lazyPart } from '../../components/lazy-part.tsx';
import type { ContinueFromProps } from './continue-from.tsx';
import type { Editors } from './everything-else.tsx';
import { DataSection } from './data-section.tsx';
import { originOf, type Started } from './origin.ts';
import type { DraftState } from './use-draft.ts';
import { usualRate } from '@trainyard/core/learning-rate';
import { formatSetting } from '../../format.ts';
import { FieldGrid, LabelledField } from './labelled-field.tsx';
import { ProblemText } from './problems.tsx';
import {
  type FormField,
  type Values,
  besidePreset,
  entryOf,
  fieldsBeside,
  formFields,
  problemsOf,
  valueOf,
  withValue,
} from './form-model.ts';
import { ModelSection } from './model-section.tsx';
import { PresetModel } from './preset-model.tsx';
import { firstModel, firstValues, likelyTarget, taskOf, valuesForTask } from './start.ts';

/** What matters most, in this order; the form has all others below. */
const FIRST: Record<Task, string[]> = {
  'image-classification': [
    'preset',
    'time_limit',
    'epochs',
    'learning_rate',
    'batch_size',
    'image_size',
    'optimizer',
    'augmentation',
  ],
  'tabular-classification': ['validation', 'metric', 'imputation', 'encoding', 'scaling', 'seed'],
  'tabular-regression': ['validation', 'metric', 'imputation', 'encoding', 'scaling', 'seed'],
};
const ContinueFrom = lazy(async () => ({ default: (await import('./continue-from.tsx')).ContinueFrom }));

/** Fields that stand elsewhere on the page. */
const ELSEWHERE = new Set(['task', 'data', 'test_data', 'target', 'model', 'continue_from']);

const RunColumns = lazyPart(async () => (await import('../../reading/run-reading.tsx')).RunColumns, 'the columns');
const RunDialect = lazyPart(async () => (await import('../../reading/run-reading.tsx')).RunDialect, 'the file format');
const EverythingElse = lazyPart(async () => (await import('./everything-else.tsx')).EverythingElse, 'all fields');

export interface RunFormProps {
  /** Id of the project, whose models can be gone on from. */
  project: string;
  datasets: Dataset[];
  dataset: Dataset | null;
  version: DatasetVersion | null;
  registry: Registry;
  schemas: Record<string, JsonValue>;
  fields: FormField[];
  state: DraftState;
  problems: ConfigProblem[];
  search: string;
  onSearch: (words: string) => void;
  open: ReadonlySet<string>;
  onOpen: (group: string) => void;
  /** What the page started with, for whoever asks where a value comes from. */
  started: Started;
}

export function RunForm(props: RunFormProps) {
  const { datasets, dataset, version, registry, schemas, state, problems, started } = props;
  const { draft, change } = state;
  const fields = fieldsBeside(draft.values, props.fields);
  const task = draft.task ?? 'image-classification';
  const first = firstModel(registry, task);
  const setValues = (values: Values) => change({ values: besidePreset(draft.values, values, first) });
  const agents = useApi('listAgents', {});
  // Where no machine has a second one there is nothing to choose.
  const several = (mostTogether(task, agents.data?.items ?? [])?.most ?? 1) > 1 || 'devices' in draft.values;
  const byName = new Map(fields.map((field) => [field.name, field]));
  const set = (field: FormField, value: JsonValue) => setValues(withValue(draft.values, field, value));

  const forTask = (next: Task, values: Values): Values => {
    const kept = valuesForTask(
      values,
      formFields(schemas, registry, next),
      registry.registries.models?.filter((entry) => entry.tasks.includes(next)) ?? [],
    );
    const model = firstModel(registry, next);
    return kept['model'] === undefined && model !== null ? { ...kept, model } : kept;
  };
  const onDataset = (chosen: Dataset) => {
    const next = taskOf(chosen);
    const values =
      next === draft.task ? draft.values : { ...firstValues(chosen, registry, next), ...forTask(next, draft.values) };
    // Another table has other columns: its own likely target, or the question.
    const { target: _old, ...others } = values;
    change({
      dataset_version_id: chosen.version.id,
      test_dataset_version_id: null,
      task: next,
      values: chosen.id === dataset?.id ? values : { ...others, ...likelyTarget(chosen) },
    });
  };
  const onTarget = (target: string) => {
    const profile = version?.profile;
    const column = profile?.kind === 'table' ? profile.columns.find(({ name }) => name === target) : undefined;
    const next = (column && targetTask(column)) ?? task;
    change({ task: next, values: { ...(next === task ? draft.values : forTask(next, draft.values)), target } });
  };
  const model = byName.get('model');
  const usual = usualRate((name) => {
    const field = byName.get(name);
    return field && valueOf(draft.values, field);
  }, registry);
  const entry = model && entryOf(model, valueOf(draft.values, model));
  const labelled = (field: FormField) => {
    if (field.name === 'learning_rate')
      return { field: { ...field, empty: formatSetting(usual.rate) }, why: `for ${usual.words}` };
    const size = entry?.facts['image_size'];
    return {
      field: field.name === 'image_size' && typeof size === 'number' ? { ...field, empty: String(size) } : field,
    };
  };
  return (
    <div>
      <FormSection title="Data">
        <DataSection
          datasets={datasets}
          dataset={dataset}
          version={version}
          draft={draft}
          onDataset={onDataset}
          onVersion={(id) => change({ dataset_version_id: id })}
          onTestVersion={(id) => change({ test_dataset_version_id: id })}
          onTarget={onTarget}
          onTask={(next) => change({ task: next, values: forTask(next, draft.values) })}
        />
        {problemsOf(problems, 'target')
          .concat(problemsOf(problems, 'task'), problemsOf(problems, 'data'))
          // The question which column is asked above, with buttons.
          .filter((problem) => problem.code !== 'config.missing')
          .map((problem) => (
            <ProblemText key={problem.message} problem={problem} />
          ))}
      </FormSection>
      {model ? (
        <FormSection title="Model">
          <Going
            field={byName.get('continue_from')}
            {...{ problems, first }}
            project={props.project}
            values={draft.values}
            onValues={setValues}
          >
            <PresetModel
              values={draft.values}
              onValues={setValues}
              first={first}
              choice={
                <ModelSection
                  field={model}
                  origin={originOf(model, draft.values, started)}
                  began={started.values['model']}
                  start={started.start}
                  value={valueOf(draft.values, model)}
                  problems={problems}
                  onChange={(value) => setValues({ ...draft.values, model: value })}
                />
              }
            />
          </Going>
        </FormSection>
      ) : null}
      <FormSection title="Training">
        <FieldGrid>
          {FIRST[task]
            .flatMap((name) => byName.get(name) ?? [])
            .map((field) => (
              <LabelledField
                key={`${task}.${field.name}`}
                {...labelled(field)}
                value={valueOf(draft.values, field)}
                origin={originOf(field, draft.values, started)}
                problems={problemsOf(problems, field.name)}
                onChange={(value) => set(field, value)}
              />
            ))}
        </FieldGrid>
        <DecidedByPreset values={draft.values} fields={props.fields} />
      </FormSection>
      <FormSection title="Everything else">
        <EverythingElse
          fields={fields.filter(({ name }) => !ELSEWHERE.has(name) && (name !== 'devices' || several))}
          values={draft.values}
          problems={problems}
          onValues={setValues}
          search={props.search}
          onSearch={props.onSearch}
          open={props.open}
          onOpen={props.onOpen}
          started={started}
          rate={typeof draft.values['learning_rate'] === 'number' ? draft.values['learning_rate'] : usual.rate}
          editors={readingEditors(version)}
        />
      </FormSection>
    </div>
  );
}

/** Images alone go on from a model. */
function Going({ field, children, ...rest }: Omit<ContinueFromProps, 'field'> & { field: FormField | undefined }) {
  if (!field) return children;
  return (
    // The choice among all models stands there until that among one's own has come.
    <Suspense fallback={children}>
      <ContinueFrom field={field} {...rest}>
        {children}
      </ContinueFrom>
    </Suspense>
  );
}

/** The fields of a table's reading have the boxes of the reading. */
function readingEditors(version: DatasetVersion | null): Editors {
  if (version?.profile.kind !== 'table') return {};
  const { columns, rows, reading } = version.profile;
  const shared = { reading, rows, columns: columns.map(({ name }) => name) };
  return {
    columns: (value, onChange) => <RunColumns {...{ ...shared, value, onChange }} />,
    dialect: (value, onChange) => <RunDialect {...{ ...shared, value, onChange }} />,
  };
}

/** What is not asked for, because a preset decides it. */
function DecidedByPreset({ values, fields }: { values: Values; fields: FormField[] }) {
  const { preset } = values;
  if (typeof preset !== 'string') return null;
  const titles = fields.filter(({ isDecided }) => isDecided).map(({ title }) => title.toLowerCase());
  return (
    <p className="note pt-4">
      By the preset {preset}, from the data, the device and the time: {titles.join(', ')}.
    </p>
  );
}

function FormSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-6 border-t border-line py-6 first:border-t-0 first:pt-0 max-tablet:grid-cols-1 max-tablet:gap-3">
      <h2 className="font-semibold">{title}</h2>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
