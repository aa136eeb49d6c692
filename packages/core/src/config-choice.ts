// A field that names an entry of a registry: the name, its parameters, and all defaults.
import type { Choice, Task } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Registry, RegistryEntry, RegistryName } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { brokenRules } from './entry-rules.ts';
import { isHubId, modelIdProblem } from './config-model-id.ts';
import { fieldHome } from './key-homes.ts';
import { didYouMean, nearest } from './nearest.ts';
import { ownNames } from './parameter-names.ts';
import { checkValue, received, type ValueSchema } from './value-check.ts';

/** Where a choice stands and what it may name. */
export interface ChoicePlace {
  path: string;
  kind: RegistryName;
  /** null while the task is not known: everything registered is then possible. */
  task: Task | null;
  registry: Registry;
}

export interface ChoiceResult {
  problems: ConfigProblem[];
  /** The canonical form: the name alone where the entry has no parameters. */
  value: Choice | null;
  entry: RegistryEntry | null;
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entry of a registry by name or alias. */
export function findEntry(registry: Registry, kind: RegistryName, name: string): RegistryEntry | null {
  const entries = registry.registries[kind];
  return entries.find((entry) => entry.name === name) ?? entries.find((entry) => entry.aliases.includes(name)) ?? null;
}

/** Names that a task may use, in the order of the registry. */
export function namesFor(registry: Registry, kind: RegistryName, task: Task | null): string[] {
  return registry.registries[kind]
    .filter((entry) => task === null || entry.tasks.includes(task))
    .map((entry) => entry.name);
}

const failed = (problem: Omit<ConfigProblem, 'severity'>): ChoiceResult => ({
  problems: [{ severity: 'error', ...problem }],
  value: null,
  entry: null,
});

/** Checks a choice and fills it. */
export function checkChoice(raw: unknown, place: ChoicePlace): ChoiceResult {
  const { path, registry, kind, task } = place;
  const name = isMapping(raw) && Object.hasOwn(raw, 'name') ? raw['name'] : raw;
  if (typeof name !== 'string' || name === '')
    return failed({
      code: 'config.type',
      path,
      message: `${path}: received ${received(raw)}, expected a name, or a mapping with name and parameters.`,
    });
  const entry = findEntry(registry, kind, name);
  if (!entry) return unregistered(raw, name, place);
  if (task !== null && !entry.tasks.includes(task)) {
    const names = namesFor(registry, kind, task);
    return failed({
      code: 'config.incompatible',
      path,
      message: `${path}: ${JSON.stringify(name)} is for ${entry.tasks.join(' and ')}, not for ${task}. For ${task} there are: ${names.join(', ')}.`,
    });
  }
  return checkParameters(isMapping(raw) ? raw : {}, entry, path, task);
}

function unregistered(raw: unknown, name: string, { path, registry, kind, task }: ChoicePlace): ChoiceResult {
  const names = namesFor(registry, kind, task);
  const words = registry.registries[kind]
    .filter((entry) => names.includes(entry.name))
    .flatMap((entry) => [entry.name, ...entry.aliases]);
  const near = nearest(name, words);
  const suggestion: { suggestion?: JsonValue } = near === null ? {} : { suggestion: near };
  const hub = kind === 'models' && (task === null || task === 'image-classification');
  if (hub && isHubId(name)) {
    const problems: ConfigProblem[] = isMapping(raw)
      ? checkParameters(raw, { ...NO_PARAMETERS, name }, path, task).problems
      : [];
    if (near !== null)
      problems.push({
        code: 'config.not_registered',
        severity: 'warning',
        path,
        message: `${path}: ${JSON.stringify(name)} is not registered, so it will be asked for at the Hugging Face hub. Did you mean ${JSON.stringify(near)}?`,
        suggestion: near,
      });
    return { problems, value: name, entry: null };
  }
  const badId = hub ? modelIdProblem(name, path) : null;
  if (badId) return { problems: [badId], value: null, entry: null };
  return failed({
    code: 'config.not_registered',
    path,
    message: `${path}: the registry of ${kind} has no ${JSON.stringify(name)}.${foreign(name, near, { registry, kind, task }) ?? didYouMean(name, words, 12, names)}`,
    ...suggestion,
  });
}

/** ' Did you mean "x", which is for …?' where the word is near a name of another task alone. */
function foreign(
  name: string,
  near: string | null,
  { registry, kind, task }: Omit<ChoicePlace, 'path'>,
): string | null {
  if (near !== null || task === null) return null;
  const word = nearest(name, namesFor(registry, kind, null));
  const entry = word === null ? null : findEntry(registry, kind, word);
  return entry && ` Did you mean ${JSON.stringify(word)}? It is for ${entry.tasks.join(' and ')}, not for ${task}.`;
}

/** What a model from the hub takes besides its name: nothing. */
const NO_PARAMETERS: RegistryEntry = {
  name: '',
  aliases: [],
  title: '',
  help: '',
  tasks: [],
  parameters: { type: 'object', properties: {} },
  facts: {},
};

const inapplicable = (path: string, task: Task): ConfigProblem => ({
  code: 'config.inapplicable',
  severity: 'error',
  path,
  message: `${path}: it has no effect for ${task}. Remove it.`,
});

/** `tasks`: those that it has an effect for, where these are not all of its entry's. */
type ParameterSchema = ValueSchema & { tasks?: Task[] };

function schemasOf(entry: RegistryEntry): Map<string, ParameterSchema> {
  return new Map(Object.entries((entry.parameters['properties'] ?? {}) as Record<string, ParameterSchema>));
}

function checkParameters(
  raw: Record<string, unknown>,
  entry: RegistryEntry,
  path: string,
  task: Task | null,
): ChoiceResult {
  const schemas = schemasOf(entry);
  const { values: given, problems } = ownNames(entry, raw, path);
  for (const key of given.keys()) {
    if (key === 'name' || schemas.has(key)) continue;
    const known = [...schemas.keys(), ...Object.keys(entry.parameter_aliases ?? {})];
    const home = path.startsWith('model') ? fieldHome(key, task) : null;
    const near = home === null ? nearest(key, known) : null;
    const there = known.length === 0 ? ' It has none.' : didYouMean(key, known, 12, [...schemas.keys()]);
    const message = `${path}.${key}: ${JSON.stringify(entry.name)} has no such parameter.${home === null ? there : ` ${home}`}`;
    problems.push({
      code: 'config.unknown_key',
      severity: 'error',
      path: `${path}.${key}`,
      message,
      ...(near === null ? {} : { suggestion: near }),
    });
  }
  const values: [string, JsonValue][] = [];
  for (const [key, schema] of schemas) {
    const value = given.get(key);
    if (value !== undefined) {
      const idle = value !== null && task !== null && schema.tasks?.includes(task) === false;
      problems.push(...(idle ? [inapplicable(`${path}.${key}`, task)] : checkValue(value, schema, `${path}.${key}`)));
      values.push([key, value]);
    } else if (schema.default !== undefined) values.push([key, schema.default]);
    else
      problems.push({
        code: 'config.missing',
        severity: 'error',
        path: `${path}.${key}`,
        message: `${path}.${key}: ${JSON.stringify(entry.name)} needs it.`,
      });
  }
  const value: Choice = schemas.size === 0 ? entry.name : { name: entry.name, ...Object.fromEntries(values) };
  if (problems.length > 0) return { problems, value: null, entry };
  const broken = brokenRules(entry, { path, values: new Map(values), given: new Set(given.keys()), config: null });
  return { problems: broken, value: broken.some(({ severity }) => severity === 'error') ? null : value, entry };
}
