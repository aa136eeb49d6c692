// The form as data: fields of the config schema with the entries of the registry they may name.
// Values hold only what differs from the defaults, so "changed" and "revert" need no second bookkeeping.
import type { Task } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { ownNames } from '@trainyard/core/parameter-names';
import { AUTO } from '@trainyard/core/preset';
import { type Control, type Schema, controlOf, rangeWords } from './control.ts';

export type Values = Record<string, JsonValue>;
export interface FormField {
  name: string;
  title: string;
  help: string;
  group: string;
  default: JsonValue | undefined;
  /** What stands where it is left empty, if that is known. */
  empty?: string;
  control: Control;
  range: string;
  /** The entries that a registry field may name; null for plain fields. */
  entries: RegistryEntry[] | null;
  many: boolean;
  /** Not in a config that names a preset: its recipe decides it. */
  isDecided: boolean;
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** The fields that a task has, in the order of the schema. */
export function formFields(fields: Record<string, JsonValue>, registry: Registry, task: Task): FormField[] {
  return Object.entries(fields).flatMap(([name, schema]) => {
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [];
    const tasks = schema['tasks'];
    if (Array.isArray(tasks) && !tasks.includes(task)) return [];
    return [formField(name, schema, registry, task)];
  });
}

/** The fields that have a say beside what is set: a preset decides many, and its time is limited only where there is one. */
export function fieldsBeside(values: Values, fields: readonly FormField[]): FormField[] {
  const hasPreset = typeof values['preset'] === 'string';
  return fields.filter((field) =>
    hasPreset ? !field.isDecided : field.name !== 'time_limit' || 'time_limit' in values,
  );
}

/** A preset takes a model of its own when it comes; when it goes, there has to be one again: `first`. */
export function besidePreset(before: Values, values: Values, first: string | null): Values {
  // Which model it is says the one that is gone on from.
  if (typeof values['continue_from'] === 'string') return values;
  const [had, has] = [before, values].map((one) => typeof one['preset'] === 'string');
  if (!had && has) return withoutValue(values, 'model');
  const model = choiceName(values['model']);
  return had && !has && first !== null && (model === '' || model === AUTO) ? { ...values, model: first } : values;
}

function formField(name: string, schema: Schema, registry: Registry, task: Task): FormField {
  const registryName = text(schema['registry']);
  const entries =
    registryName === ''
      ? null
      : (registry.registries[registryName as keyof Registry['registries']] ?? []).filter(
          // What only a preset may name is no choice of a person's.
          (entry) => (entry.tasks.length === 0 || entry.tasks.includes(task)) && entry.facts['preset_only'] !== true,
        );
  const control = controlOf(schema);
  return {
    name,
    title: text(schema['title']) || titleOf(name),
    help: text(schema['description']),
    group: text(schema['group']) || 'other',
    default: schema['default'],
    control,
    range: rangeWords(control),
    entries,
    many: schema['many'] === true,
    isDecided: schema['decided_by'] === 'preset',
  };
}

/** The parameters of a registry entry as fields. */
export function parameterFields(entry: RegistryEntry): FormField[] {
  const properties = entry.parameters['properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return [];
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [];
    const control = controlOf(schema);
    return [
      {
        name,
        title: text(schema['title']) || titleOf(name),
        help: text(schema['description']),
        group: '',
        default: schema['default'],
        control,
        range: rangeWords(control),
        entries: null,
        many: false,
        isDecided: false,
      },
    ];
  });
}

function titleOf(name: string): string {
  return (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('_', ' ');
}

/** The name that a choice gives, '' for none. */
export function choiceName(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? text(value['name']) : '';
}

/** The entry that a choice names, by name or alias. */
export function entryOf(field: FormField, value: JsonValue | undefined): RegistryEntry | null {
  const name = choiceName(value);
  return field.entries?.find((entry) => entry.name === name || entry.aliases.includes(name)) ?? null;
}

/** A parameter of a choice; undefined when it was not given. */
export function parameterOf(value: JsonValue | undefined, parameter: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[parameter] : undefined;
}

/** The choice with one parameter set, or taken out when it is the default; plain name when none is left. */
export function withParameter(value: JsonValue | undefined, parameter: FormField, next: JsonValue): JsonValue {
  const name = choiceName(value);
  const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { name };
  const { [parameter.name]: _old, ...rest } = given;
  const result: { [key: string]: JsonValue } = same(next, parameter.default)
    ? rest
    : { ...rest, [parameter.name]: next };
  return Object.keys(result).length === 1 ? name : { ...result, name };
}

/** What stands in the field: what was set, else the default. */
export function valueOf(values: Values, field: FormField): JsonValue | undefined {
  return field.name in values ? values[field.name] : field.default;
}

/** The values with one field set; a value equal to the default is no change. */
export function withValue(values: Values, field: FormField, next: JsonValue): Values {
  const { [field.name]: _old, ...rest } = values;
  return same(next, field.default) ? rest : { ...rest, [field.name]: next };
}

export function withoutValue(values: Values, name: string): Values {
  const { [name]: _old, ...rest } = values;
  return rest;
}

/** A config (of a run, a file, a saved one) as values: without what the page decides elsewhere and without defaults. */
export function valuesOfConfig(config: Record<string, JsonValue>, fields: readonly FormField[]): Values {
  const byName = new Map(fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) => {
      if (name === 'data' || name === 'test_data' || name === 'task') return [];
      const field = byName.get(name);
      const plain = field?.entries ? withoutDefaults(field, value) : value;
      return field && same(plain, field.default) ? [] : [[name, plain]];
    }),
  );
}

/** A choice without the parameters that equal their defaults, so that a canonical config does not look changed. */
export function withoutDefaults(field: FormField, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((part) => withoutDefaults(field, part));
  const entry = entryOf(field, value);
  if (entry === null) return value;
  return parameterFields(entry).reduce<JsonValue>(
    (choice, parameter) => {
      const given = parameterOf(choice, parameter.name);
      return given === undefined ? choice : withParameter(choice, parameter, given);
    },
    underOwnNames(entry, value),
  );
}

/** Parameters of an earlier version under the names that they have now; one that stands twice stays for the check to name. */
function underOwnNames(entry: RegistryEntry, value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { values, problems } = ownNames(entry, value);
  return problems.length > 0 ? value : Object.fromEntries(values);
}

export function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((part) => sorted(part) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).toSorted();
  // `{name}` alone and the plain name are the same choice.
  if (keys.length === 1 && keys[0] === 'name') return value['name'];
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key]) ?? null]));
}

/** Problems of a field or of anything inside it. */
export function problemsOf(problems: readonly ConfigProblem[], path: string): ConfigProblem[] {
  return problems.filter(
    (problem) => problem.path === path || problem.path.startsWith(`${path}.`) || problem.path.startsWith(`${path}[`),
  );
}

/** Fields that hold all the words, in name, title, help or the names of their entries. */
export function searchFields(fields: readonly FormField[], words: string): FormField[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return fields.filter((field) => {
    const parameters =
      field.entries?.flatMap((entry) => [
        entry.name,
        entry.title,
        ...parameterFields(entry).map((parameter) => parameter.title),
      ]) ?? [];
    const haystack = [field.name, field.title, field.help, ...parameters].join(' ').toLowerCase();
    return wanted.every((word) => haystack.includes(word));
  });
}
