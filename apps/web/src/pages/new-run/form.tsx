// The page as a form: data, model, training, everything else; what will happen on the right.
import type { ConfigProblem, Task } from '@trainyard/contracts/config';
import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import type { Registry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { ReactNode } from 'react';
import { DataSection } from './data-section.tsx';
import type { DraftState } from './use-draft.ts';
import { EverythingElse } from './everything-else.tsx';
import { LabelledField } from './field-control.tsx';
import { type FormField, type Values, formFields, problemsOf, valueOf, withValue, withoutValue } from './form-model.ts';
import { ModelSection } from './model-section.tsx';
import { firstModel, firstValues, taskOf, valuesForTask } from './start.ts';

/** What matters most, in this order; the form has all others below. */
const SIX: Record<Task, string[]> = {
  'image-classification': ['epochs', 'learning_rate', 'batch_size', 'image_size', 'optimizer', 'augmentation'],
  'tabular-classification': ['validation', 'metric', 'imputation', 'encoding', 'scaling', 'seed'],
  'tabular-regression': ['validation', 'metric', 'imputation', 'encoding', 'scaling', 'seed'],
};
/** Fields that stand elsewhere on the page. */
const ELSEWHERE = new Set(['task', 'data', 'test_data', 'target', 'model']);

export interface RunFormProps {
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
}

export function RunForm(props: RunFormProps) {
  const { datasets, dataset, version, registry, schemas, fields, state, problems } = props;
  const { draft, change } = state;
  const task = draft.task ?? 'image-classification';
  const setValues = (values: Values) => change({ values });
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
    const target =
      chosen.version.profile.kind === 'table' ? chosen.version.profile.suggested_target?.column : undefined;
    change({
      dataset_version_id: chosen.version.id,
      test_dataset_version_id: null,
      task: next,
      values: target === undefined || chosen.id === dataset?.id ? values : { ...values, target },
    });
  };
  const model = byName.get('model');
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
          onTarget={(target) => setValues({ ...draft.values, target })}
          onTask={(next) => change({ task: next, values: forTask(next, draft.values) })}
        />
        {problemsOf(problems, 'target')
          .concat(problemsOf(problems, 'task'), problemsOf(problems, 'data'))
          .map((problem) => (
            <p
              key={problem.message}
              className="note"
              data-tone={problem.severity === 'error' ? 'bad' : 'warn'}
              style={{ paddingTop: 8 }}
            >
              {problem.message}
            </p>
          ))}
      </FormSection>
      {model ? (
        <FormSection title="Model">
          <ModelSection
            field={model}
            value={valueOf(draft.values, model)}
            problems={problems}
            onChange={(value) => setValues({ ...draft.values, model: value })}
          />
        </FormSection>
      ) : null}
      <FormSection title="Training">
        <div className="fields">
          {SIX[task]
            .flatMap((name) => byName.get(name) ?? [])
            .map((field) => (
              <LabelledField
                key={`${task}.${field.name}`}
                field={field}
                value={valueOf(draft.values, field)}
                changed={field.name in draft.values}
                problems={problemsOf(problems, field.name)}
                onChange={(value) => set(field, value)}
                onRevert={() => setValues(withoutValue(draft.values, field.name))}
              />
            ))}
        </div>
      </FormSection>
      <FormSection title="Everything else">
        <EverythingElse
          fields={fields.filter((field) => !ELSEWHERE.has(field.name))}
          values={draft.values}
          problems={problems}
          onValues={setValues}
          search={props.search}
          onSearch={props.onSearch}
          open={props.open}
          onOpen={props.onOpen}
        />
      </FormSection>
    </div>
  );
}

function FormSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="form-section">
      <h2>{title}</h2>
      <div style={{ minWidth: 0 }}>{children}</div>
    </section>
  );
}
