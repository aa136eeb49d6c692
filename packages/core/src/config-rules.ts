// Rules between fields, and between fields and what is known of the data.
import { type Task } from '@trainyard/contracts/config-field';
import { type ConfigProblem } from '@trainyard/contracts/config-problem';
import { fieldMeta, type FieldName } from '@trainyard/contracts/config';
import { type Registry, RegistryName } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { checkStepColumns } from './column-steps.ts';
import { findEntry } from './config-choice.ts';
import { ownName } from './parameter-names.ts';
import { batchTooLarge, tooManyDevices } from './device-rules.ts';
import { brokenRules } from './entry-rules.ts';
import { brokenContinuing, type ContinueSource } from './continue-rules.ts';
import { brokenFreezing } from './freeze-rules.ts';
import { groupByFaults } from './group-by.ts';
import { didYouMean, nearest } from './nearest.ts';
import type { TargetQuestion } from './target.ts';

/** What is known of the data without reading it now. */
export interface ConfigFacts {
  /** Columns of the table, the target included. */
  columns?: string[];
  /** Examples per class of the target or the class folders. */
  classCounts?: Record<string, number>;
  rows?: number;
  /** Images of the training part. */
  imagesTrain?: number;
  /** The model that the config goes on from, where it is known. */
  source?: ContinueSource;
  /** Devices of one kind that the largest machine has; where none is known nobody can say. */
  devices?: { most: number; kind: 'cpu' | 'cuda' };
  /** Columns that may be meant as the target, for whoever named none. */
  targets?: TargetQuestion;
}

export interface RuleInput {
  task: Task;
  /** Fields that are right by themselves; a rule whose fields are missing here says nothing. */
  config: ReadonlyMap<FieldName, JsonValue>;
  /** Fields that a person wrote. */
  given: ReadonlySet<FieldName>;
  /** What they wrote. */
  raw: ReadonlyMap<FieldName, unknown>;
  registry: Registry;
  facts: ConfigFacts;
}

type Rule = (input: RuleInput) => ConfigProblem[];

const problem = (code: string, path: string, message: string, suggestion?: JsonValue): ConfigProblem => ({
  code,
  severity: 'error',
  path,
  message,
  ...(suggestion === undefined ? {} : { suggestion }),
});
const warning = (code: string, path: string, message: string): ConfigProblem => ({
  code,
  severity: 'warning',
  path,
  message,
});

/** Name and parameters of a canonical choice. */
function choiceOf(value: JsonValue | undefined): { name: string; [parameter: string]: JsonValue } | null {
  if (typeof value === 'string') return { name: value };
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['name'] === 'string'
    ? { ...value, name: value['name'] }
    : null;
}

const largerWithoutCrops: Rule = ({ config, registry }) => {
  const chosen = config.get('augmentation');
  if (!Array.isArray(chosen) || typeof config.get('cache_image_size') !== 'number') return [];
  const crops = chosen.some((one) => findEntry(registry, 'augmentations', choiceOf(one)?.name ?? '')?.facts['crops']);
  const message = 'cache_image_size: it has no effect, for no augmentation cuts pictures.';
  return crops ? [] : [warning('config.incompatible', 'cache_image_size', message)];
};

const noWeights: Rule = ({ config, registry }) => {
  const model = choiceOf(config.get('model'));
  const entry = model && findEntry(registry, 'models', model.name);
  if (config.get('load_pretrained') !== true || entry?.facts['pretrained'] !== 'none') return [];
  if (typeof config.get('continue_from') === 'string') return [];
  return [
    problem(
      'engine.no_pretrained',
      'load_pretrained',
      `load_pretrained: there are no pretrained weights of ${entry.name}. Set it to false, or choose another model.`,
      false,
    ),
  ];
};

const frozen: Rule = ({ config }) => brokenFreezing(config);
const batches: Rule = ({ config, facts }) => batchTooLarge(config, facts.imagesTrain);
const devices: Rule = ({ config, facts }) => tooManyDevices(config, facts.devices);

const neverStops: Rule = ({ config, given }) => {
  const [patience, epochs] = [config.get('early_stopping_patience'), config.get('epochs')];
  return given.has('early_stopping_patience') &&
    typeof patience === 'number' &&
    typeof epochs === 'number' &&
    patience > 0 &&
    patience >= epochs
    ? [
        warning(
          'config.incompatible',
          'early_stopping_patience',
          `early_stopping_patience: with ${epochs} epochs, a patience of ${patience} never stops the training early.`,
        ),
      ]
    : [];
};

/** Rules of the chosen entries that look at fields of the config; those among their own parameters: config-choice.ts. */
const entryRules: Rule = ({ config, raw, registry }) =>
  [...config].flatMap(([field, value]) => {
    const kind = RegistryName.safeParse(fieldMeta(field).registry);
    if (!kind.success) return [];
    const given = raw.get(field);
    const places: [string, JsonValue, unknown][] =
      fieldMeta(field).many && Array.isArray(value)
        ? value.map((one, index) => [`${field}.${index}`, one, Array.isArray(given) ? given[index] : undefined])
        : [[field, value, given]];
    return places.flatMap(([path, one, written]) => {
      const choice = choiceOf(one);
      const entry = choice && findEntry(registry, kind.data, choice.name);
      if (!choice || !entry) return [];
      const names =
        typeof written === 'object' && written !== null ? Object.keys(written).map((name) => ownName(entry, name)) : [];
      return brokenRules(entry, { path, values: new Map(Object.entries(choice)), given: new Set(names), config });
    });
  });

const targetMissing: Rule = ({ config, facts: { columns } }) => {
  const target = config.get('target');
  if (typeof target !== 'string' || !columns || columns.includes(target)) return [];
  return [
    problem(
      'csv.target_missing',
      'target',
      `target: there is no column ${JSON.stringify(target)}.${didYouMean(target, columns)}`,
      nearest(target, columns) ?? undefined,
    ),
  ];
};

const droppedColumns: Rule = ({ config, facts: { columns } }) => {
  const [dropped, target] = [config.get('drop_columns'), config.get('target')];
  if (!Array.isArray(dropped)) return [];
  const found = dropped.flatMap((name, index): ConfigProblem[] => {
    const path = `drop_columns.${index}`;
    if (typeof name !== 'string') return [];
    if (name === target)
      return [
        problem(
          'config.incompatible',
          path,
          `${path}: ${JSON.stringify(name)} is the target, which cannot be left out.`,
        ),
      ];
    if (!columns || columns.includes(name)) return [];
    return [
      problem(
        'config.no_such_column',
        path,
        `${path}: there is no column ${JSON.stringify(name)}.${didYouMean(name, columns)}`,
        nearest(name, columns) ?? undefined,
      ),
    ];
  });
  const left = columns?.filter((name) => name !== target && !dropped.includes(name));
  if (left?.length === 0 && typeof target === 'string')
    found.push(problem('csv.no_features', 'drop_columns', 'drop_columns: no column is left to learn from.'));
  return found;
};

const stepColumns: Rule = ({ config, facts: { columns } }) =>
  columns ? checkStepColumns(config.get('steps'), columns, config.get('target')) : [];

const classes: Rule = ({ task, config, facts: { classCounts } }) => {
  if (!classCounts || task === 'tabular-regression') return [];
  const counts = Object.entries(classCounts);
  const images = task === 'image-classification';
  if (counts.length === 1)
    return [
      problem(
        images ? 'image.one_class' : 'csv.target_constant',
        images ? 'data' : 'target',
        `${images ? 'data' : 'target'}: there is only one class, ${JSON.stringify(counts[0]?.[0])}; a classifier needs at least two.`,
      ),
    ];
  const metric = choiceOf(config.get('metric'))?.name;
  if (metric === 'roc_auc' && counts.length > 2)
    return [
      problem(
        'config.incompatible',
        'metric',
        `metric: roc_auc is for two classes, and there are ${counts.length}. Use roc_auc_ovr.`,
        'roc_auc_ovr',
      ),
    ];
  if (metric === 'roc_auc_ovr' && counts.length === 2)
    return [
      problem(
        'config.incompatible',
        'metric',
        'metric: roc_auc_ovr is for more than two classes, and there are two. Use roc_auc.',
        'roc_auc',
      ),
    ];
  return [];
};

const folds: Rule = ({ task, config, facts: { classCounts, rows } }) => {
  const validation = choiceOf(config.get('validation'));
  const wanted = validation?.['folds'];
  if (typeof wanted !== 'number') return [];
  if (rows !== undefined && wanted > rows)
    return [
      problem(
        'config.incompatible',
        'validation.folds',
        `validation.folds: received ${wanted}, and the table has ${rows} rows.`,
        rows,
      ),
    ];
  if (!classCounts || task === 'tabular-regression') return [];
  const small = Object.entries(classCounts).filter(([, count]) => count < wanted);
  const listed = small
    .slice(0, 5)
    .map(([name, count]) => `${JSON.stringify(name)} has ${count}`)
    .join(', ');
  return small.length > 0
    ? [
        problem(
          'csv.class_too_small',
          'validation.folds',
          `validation.folds: received ${wanted}, so each class needs ${wanted} rows: ${listed}.`,
        ),
      ]
    : [];
};

/** Of the models that must have a number in every cell, none takes a missing one. */
const leftMissing: Rule = ({ config, registry }) => {
  const model = choiceOf(config.get('model'));
  const entry = model && findEntry(registry, 'models', model.name);
  const takes = entry?.facts['takes'];
  if (!entry || choiceOf(config.get('imputation'))?.name !== 'none') return [];
  if (Array.isArray(takes) && takes.includes('missing')) return [];
  return [
    problem(
      'config.incompatible',
      'imputation',
      `imputation: received none, and ${entry.name} cannot learn from missing cells. Use auto.`,
      'auto',
    ),
  ];
};

const sameData: Rule = ({ config }) => {
  const test = config.get('test_data');
  return typeof test === 'string' && test === config.get('data')
    ? [
        warning(
          'config.incompatible',
          'test_data',
          'test_data: it is the training data itself, so the test metrics say nothing about new data.',
        ),
      ]
    : [];
};

const groups: Rule = ({ config }) =>
  groupByFaults(config.get('group_by')).map((fault) => problem('config.range', 'group_by', fault));

const rules: Rule[] = [
  groups,
  frozen,
  ({ config, facts }) => brokenContinuing(config, facts),
  largerWithoutCrops,
  noWeights,
  batches,
  devices,
  neverStops,
  entryRules,
  targetMissing,
  droppedColumns,
  stepColumns,
  classes,
  folds,
  leftMissing,
  sameData,
];

/** All rules that are broken. */
export function checkRules(input: RuleInput): ConfigProblem[] {
  return rules.flatMap((rule) => rule(input));
}
