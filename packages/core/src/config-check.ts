// Checks a config as a person wrote it: all problems at once, each with its path, and the canonical config with all
// defaults when there is none. Used by server, command line and agent; the engine checks the canonical one again.
import { Task } from '@trainyard/contracts/config-field';
import { Config } from '@trainyard/contracts/config-field';
import { type ConfigProblem } from '@trainyard/contracts/config-problem';
import { configFields, fieldMeta, type FieldName, fieldsOf } from '@trainyard/contracts/config';
import { type Registry, RegistryName } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { checkChoice, type ChoicePlace, findEntry } from './config-choice.ts';
import { checkSteps } from './column-steps.ts';
import { valueSchema } from './config-fields.ts';
import { parameterHome, withHome } from './key-homes.ts';
import { readKeys, tooComplex } from './config-keys.ts';
import { checkRules, type ConfigFacts } from './config-rules.ts';
import { isDecided, takePreset } from './preset.ts';
import { checkValue, received } from './value-check.ts';
import { nearest } from './nearest.ts';
import { targetWords } from './target.ts';
import { usualRate } from './learning-rate.ts';

export interface ConfigCheck {
  /** Errors block, warnings do not; in the order of the fields. */
  problems: ConfigProblem[];
  /** Canonical keys, all defaults filled in; null when there is an error. */
  config: Config | null;
}

const DEFAULT_METRIC: Record<Task, string> = {
  'image-classification': 'accuracy',
  'tabular-classification': 'accuracy',
  'tabular-regression': 'rmse',
};
const fieldNames = Object.keys(configFields) as FieldName[];
const error = (code: string, path: string, message: string): ConfigProblem => ({
  code,
  severity: 'error',
  path,
  message,
});

/** Checks everything that can be known without reading data; `facts` are what is known of the data. */
export function checkConfig(raw: unknown, registry: Registry, facts: ConfigFacts = {}): ConfigCheck {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return {
      problems: [
        error('config.type', '', `The config: received ${received(raw)}, expected a mapping of keys to values.`),
      ],
      config: null,
    };
  const complex = tooComplex(raw);
  if (complex) return { problems: [complex], config: null };

  const task = readTask(raw, registry);
  const { problems: keys, values } = readKeys(raw, task.value);
  const problems = keys.map((one) => withHome(one, values, { task: task.value, registry }));
  problems.push(...task.problems, ...takePreset(values, task.value));
  const canonical = new Map<FieldName, JsonValue>();
  if (task.value) canonical.set('task', task.value);
  const wanted = task.value ? fieldsOf(task.value) : [...values.keys()];
  for (const name of fieldNames) {
    if (name === 'task' || isDecided(name, values)) continue;
    if (!wanted.includes(name)) {
      if (values.has(name) && task.value) problems.push(inapplicable(name, task.value, values, registry));
      continue;
    }
    const field = checkField(name, values, { task: task.value, registry });
    problems.push(...(name === 'target' ? field.problems.map((one) => asked(one, facts)) : field.problems));
    if (field.value !== undefined) canonical.set(name, field.value);
  }
  if (canonical.get('learning_rate') === null)
    canonical.set('learning_rate', usualRate((name) => canonical.get(name), registry).rate);
  const given = new Set(values.keys());
  const input = { config: canonical, given, raw: values, registry, facts };
  if (task.value) problems.push(...checkRules({ task: task.value, ...input }));
  const order = (path: string) => fieldNames.indexOf(path.split('.')[0] as FieldName);
  problems.sort((a, b) => order(a.path) - order(b.path));
  const bad = problems.some(({ severity }) => severity === 'error');
  return { problems, config: bad ? null : Config.parse(Object.fromEntries(canonical)) };
}

/** The task as given, or the only one that the model can do. */
function readTask(raw: object, registry: Registry): { value: Task | null; problems: ConfigProblem[] } {
  const { values } = readKeys(raw, null);
  const given = values.get('task');
  const parsed = Task.safeParse(given);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const listed = Task.options.join(', ');
  if (given !== undefined) {
    const near = typeof given === 'string' ? nearest(given, Task.options) : null;
    const problem = error('config.range', 'task', `task: received ${received(given)}, allowed is one of ${listed}.`);
    return { value: null, problems: [near === null ? problem : { ...problem, suggestion: near }] };
  }
  const model = values.get('model');
  const name = typeof model === 'object' && model !== null && 'name' in model ? model.name : model;
  const tasks =
    typeof name !== 'string'
      ? []
      : (findEntry(registry, 'models', name)?.tasks ?? (name.includes('/') ? [Task.enum['image-classification']] : []));
  const [only, ...others] = tasks;
  if (only && others.length === 0) return { value: only, problems: [] };
  return {
    value: null,
    problems: [
      error(
        'config.missing',
        'task',
        `task: it is missing, allowed is one of ${tasks.length > 0 ? tasks.join(', ') : listed}.`,
      ),
    ],
  };
}

/** A target that nobody named is asked for, with the columns that may be meant; it is never chosen for them. */
function asked(problem: ConfigProblem, { targets, columns }: ConfigFacts): ConfigProblem {
  if (problem.code !== 'config.missing' || !targets || !columns) return problem;
  return { ...problem, message: `target: which column is to be predicted?${targetWords(targets, columns)}` };
}

function inapplicable(name: FieldName, task: Task, values: Map<FieldName, unknown>, registry: Registry): ConfigProblem {
  const why = name === 'devices' ? 'a table is trained on one device' : `it has no effect for ${task}`;
  const problem = error('config.inapplicable', name, `${name}: ${why}. Remove it.`);
  const hint = parameterHome(name, values, { task, registry });
  return hint === null ? problem : { ...problem, hint };
}

interface Checked {
  problems: ConfigProblem[];
  value?: JsonValue;
}

function checkField(
  name: FieldName,
  values: Map<FieldName, unknown>,
  where: Pick<ChoicePlace, 'task' | 'registry'>,
): Checked {
  const schema = valueSchema(name);
  if (!values.has(name) && schema.default === undefined)
    return { problems: [error('config.missing', name, `${name}: it is missing. ${fieldMeta(name).description}`)] };
  const raw = values.has(name)
    ? values.get(name)
    : name === 'metric' && where.task
      ? DEFAULT_METRIC[where.task]
      : schema.default;
  const { registry: kindName, many } = fieldMeta(name);
  if (kindName === undefined || (raw === null && schema.default === null && where.task === null)) {
    const problems = checkValue(raw, schema, name);
    if (name === 'steps' && problems.length === 0) return checkSteps(raw as JsonValue[], where);
    return problems.length > 0 ? { problems } : { problems, value: raw as JsonValue };
  }
  const kind = RegistryName.parse(kindName);
  if (!many) {
    // `metric: null` is how "the usual one of the task" is written out.
    const choice = raw === null && name === 'metric' && where.task ? DEFAULT_METRIC[where.task] : raw;
    const { problems, value } = checkChoice(choice, { path: name, kind, ...where });
    return value === null ? { problems } : { problems, value: value as JsonValue };
  }
  if (!Array.isArray(raw))
    return {
      problems: [
        error(
          'config.type',
          name,
          `${name}: received ${received(raw)}, expected a list of names, or of mappings with name and parameters.`,
        ),
      ],
    };
  const size = checkValue(
    raw,
    { type: 'array', ...(schema.maxItems === undefined ? {} : { maxItems: schema.maxItems }) },
    name,
  );
  if (size.length > 0) return { problems: size };
  const results = raw.map((item, index) => checkChoice(item, { path: `${name}.${index}`, kind, ...where }));
  return {
    problems: results.flatMap(({ problems }) => problems),
    value: results.flatMap(({ value }) => (value === null ? [] : [value as JsonValue])),
  };
}
