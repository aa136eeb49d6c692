// Where a key belongs that stands in the wrong place: a parameter of a model beside the model, a field inside of it.
import { configFields, fieldMeta, type FieldName } from '@trainyard/contracts/config';
import type { Task } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { type Registry, type RegistryEntry, RegistryName } from '@trainyard/contracts/registry';
import { fieldFor, machineHint } from './foreign-words.ts';
import { ownName } from './parameter-names.ts';

const has = (entry: RegistryEntry, key: string) =>
  Object.hasOwn((entry.parameters['properties'] ?? {}) as object, ownName(entry, key));

const nameOf = (choice: unknown) =>
  typeof choice === 'object' && choice !== null && 'name' in choice ? choice.name : choice;

/** `model: {name: lightgbm, n_estimators: …}` for a key that is a parameter of what a field has chosen, or may choose. */
export function parameterHome(
  key: string,
  values: ReadonlyMap<FieldName, unknown>,
  { task, registry }: { task: Task | null; registry: Registry },
): string | null {
  const found: { field: FieldName; entry: RegistryEntry; chosen: boolean }[] = [];
  for (const field of Object.keys(configFields) as FieldName[]) {
    const { registry: kind, many } = fieldMeta(field);
    if (kind === undefined || many || (task !== null && !fieldMeta(field).tasks.includes(task))) continue;
    const name = nameOf(values.get(field));
    for (const entry of registry.registries[RegistryName.parse(kind)]) {
      if ((task !== null && !entry.tasks.includes(task)) || !has(entry, key)) continue;
      const chosen = typeof name === 'string' && (entry.name === name || entry.aliases.includes(name));
      // A model was chosen for what it is; of the other fields there is a usual one that nobody had to name.
      if (chosen || field !== 'model') found.push({ field, entry, chosen });
    }
  }
  const [best] = found.toSorted((a, b) => Number(b.chosen) - Number(a.chosen));
  if (!best) return null;
  const write = `write ${best.field}: {name: ${best.entry.name}, ${key}: …}.`;
  return `${best.entry.name} has a parameter of that name: ${write}`;
}

/** An unknown key with what leads to its place; as it is where nothing does. */
export function withHome(
  problem: ConfigProblem,
  values: ReadonlyMap<FieldName, unknown>,
  where: { task: Task | null; registry: Registry },
): ConfigProblem {
  if (problem.code !== 'config.unknown_key') return problem;
  const key = problem.path;
  const none = `${key}: there is no such key.`;
  const home = parameterHome(key, values, where);
  if (home !== null) return told(problem, `${none} ${home}`);
  const machine = machineHint(key);
  if (machine !== null) return told(problem, `${none} ${machine}`);
  const field = fieldFor(key);
  if (field === null || values.has(field) || (where.task !== null && !fieldMeta(field).tasks.includes(where.task)))
    return problem;
  return { ...problem, message: `${none} Did you mean ${JSON.stringify(field)}?`, suggestion: field };
}

/** The same problem in other words, and without a word to put in its place. */
const told = ({ code, severity, path }: ConfigProblem, message: string): ConfigProblem => ({
  code,
  severity,
  path,
  message,
});

/** For a parameter that an entry does not have: that it is a field of the config, or a matter of the machine. */
export function fieldHome(key: string, task: Task | null): string | null {
  const machine = machineHint(key);
  if (machine !== null) return machine;
  const field = Object.hasOwn(configFields, key) ? (key as FieldName) : fieldFor(key);
  const atTop: (FieldName | null)[] = ['seed', 'deterministic', 'metric', 'validation'];
  if (field === null || !atTop.includes(field) || (task !== null && !fieldMeta(field).tasks.includes(task)))
    return null;
  return `It is the field ${JSON.stringify(field)} of the config, beside the model.`;
}
