// What the page starts with: a dataset, the task that fits it, a model that can be trained at once.
import type { Task } from '@trainyard/contracts/config-field';
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import type { Run } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { targetQuestion } from '@trainyard/core/target';
import { type Draft, emptyDraft } from './draft.ts';
import { type FormField, type Values, formFields, valuesOfConfig } from './form-model.ts';

/** The task of a dataset: of its kind, and for tables of the one column that is likely meant. */
export function taskOf(dataset: Dataset): Task {
  const { profile } = dataset.version;
  if (profile.kind === 'images') return 'image-classification';
  return targetQuestion(profile).likely?.task ?? 'tabular-classification';
}

/** Trees are the best guess for a table: a forest for few rows, boosting for many. */
const FOREST_ROWS = 2000;

/** A model that needs no network and gives a good first result; whatever stands first where none of those is registered. */
export function firstModel(registry: Registry, task: Task, rows = 0): string | null {
  const entries = (registry.registries.models ?? []).filter((entry) => entry.tasks.includes(task));
  const trees = rows < FOREST_ROWS ? ['random_forest', 'lightgbm'] : ['lightgbm', 'random_forest'];
  const bundled = entries.find(({ facts }) => facts['pretrained'] === 'bundled' && facts['preset_only'] !== true);
  const tree = trees.flatMap((name) => entries.find((entry) => entry.name === name) ?? [])[0];
  return (bundled ?? tree ?? entries[0])?.name ?? null;
}

/** Values of a first draft on a dataset. */
export function firstValues(dataset: Dataset, registry: Registry, task: Task): Values {
  const { profile } = dataset.version;
  const model = firstModel(registry, task, profile.kind === 'table' ? profile.rows : 0);
  const frozen = model !== null && isBundled(registry, model) ? { freeze_backbone: true } : {};
  return {
    ...(model === null ? {} : { model, ...(task === 'image-classification' ? frozen : {}) }),
    ...likelyTarget(dataset),
  };
}

/** The target where only one column can be meant; where more can, the page asks. */
export function likelyTarget({ version: { profile } }: Dataset): Values {
  const likely = profile.kind === 'table' ? targetQuestion(profile).likely : null;
  return likely === null ? {} : { target: likely.column };
}

function isBundled(registry: Registry, name: string): boolean {
  return (
    registry.registries.models?.some((entry) => entry.name === name && entry.facts['pretrained'] === 'bundled') ?? false
  );
}

/** Values that survive a change of the task: fields that the other task has too, and never a model of another task. */
export function valuesForTask(values: Values, fields: readonly FormField[], models: readonly RegistryEntry[]): Values {
  const known = new Set(fields.map((field) => field.name));
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      if (!known.has(name)) return false;
      if (name !== 'model') return true;
      const model =
        typeof value === 'string'
          ? value
          : typeof value === 'object' && value !== null && !Array.isArray(value)
            ? value['name']
            : null;
      return models.some(
        (entry) => entry.name === model || (typeof model === 'string' && entry.aliases.includes(model)),
      );
    }),
  );
}

export function draftOnDataset(dataset: Dataset, registry: Registry, groupId: string | null): Draft {
  const task = taskOf(dataset);
  return {
    ...emptyDraft,
    task,
    dataset_version_id: dataset.version.id,
    group_id: groupId,
    values: firstValues(dataset, registry, task),
  };
}

/** The draft of a clone: everything of the run but its name. */
export function draftOfRun(run: Run, registry: Registry, fields: Record<string, JsonValue>): Draft {
  const test = run.config['test_data'];
  return {
    ...emptyDraft,
    task: run.task,
    dataset_version_id: run.dataset_version_id,
    group_id: run.group_id,
    test_dataset_version_id: typeof test === 'string' && test.startsWith('dsv_') ? test : null,
    values: valuesOfConfig(withoutUsualMetric(run), formFields(fields, registry, run.task)),
  };
}

/** The draft of a training that goes on from a run: its settings, on the newest version of its data or what a person chooses. */
export function draftGoingOn(
  run: Run,
  dataset: Dataset | undefined,
  registry: Registry,
  fields: Record<string, JsonValue>,
): Draft {
  const draft = draftOfRun(run, registry, fields);
  // These follow from the model; quick would make its last layer anew.
  const { model: _model, image_size: _size, load_pretrained: _weights, preset, ...values } = draft.values;
  const kept = preset === undefined ? {} : { preset: preset === 'quick' ? 'balanced' : preset };
  return {
    ...draft,
    dataset_version_id: dataset?.version.id ?? run.dataset_version_id,
    values: { ...values, ...kept, continue_from: run.id },
  };
}

/** A run names its metric even where the config left it open; in the form that is no change. */
function withoutUsualMetric(run: Run): Record<string, JsonValue> {
  const { metric, ...rest } = run.config as Record<string, JsonValue>;
  return metric === undefined || metric === (run.task === 'tabular-regression' ? 'rmse' : 'accuracy')
    ? rest
    : { ...rest, metric };
}

/** The draft of a saved config, on a dataset that its task fits. */
export function draftOfConfig(
  config: Record<string, JsonValue>,
  dataset: Dataset,
  registry: Registry,
  fields: Record<string, JsonValue>,
): Draft {
  const task = (config['task'] as Task | undefined) ?? taskOf(dataset);
  return {
    ...emptyDraft,
    task,
    dataset_version_id: dataset.version.id,
    values: valuesOfConfig(config, formFields(fields, registry, task)),
  };
}
