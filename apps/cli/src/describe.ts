// `trainyard describe`: the registry as help text, from what the engine itself says.
import { describeEngine, findEngine } from '@trainyard/agent/engine';
import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import { nearest } from '@trainyard/core/nearest';
import { textTable } from './text-table.ts';

interface Parameter {
  type?: string | string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  enum?: unknown[];
  items?: Parameter;
  minItems?: number;
  maxItems?: number;
  ordered?: boolean;
  description?: string;
}

export async function describe(
  name: string | undefined,
  options: { plugins?: string; json?: boolean },
): Promise<number> {
  const registry = await describeEngine(findEngine(process.env, options.plugins), process.env);
  const text = options.json ? JSON.stringify(registry) : textOf(registry, name);
  if (text === null) {
    console.error(unknownText(registry, name ?? ''));
    return 1;
  }
  console.log(text);
  if (!options.json) for (const { message } of registry.problems ?? []) console.log(`\nwarning: ${message}`);
  return 0;
}

/** What is said of a name that is neither a registry nor an entry. */
export function unknownText({ registries }: Registry, name: string): string {
  const entries = Object.values(registries).flat();
  const near = nearest(name, [
    ...Object.keys(registries),
    ...entries.flatMap((entry) => [entry.name, ...entry.aliases]),
  ]);
  const said = `There is no registry and no entry called ${name}.`;
  return near === null
    ? `${said} Registries: ${Object.keys(registries).join(', ')}.`
    : `${said} Did you mean ${JSON.stringify(near)}?`;
}

export function textOf({ registries }: Registry, name: string | undefined): string | null {
  const kinds = Object.entries(registries);
  if (name === undefined) return kinds.map(([kind, entries]) => `${kind}\n${overview(entries)}`).join('\n\n');
  const own = kinds.find(([kind]) => kind === name);
  if (own) return own[1].map(detail).join('\n\n');
  const found = kinds
    .flatMap(([, entries]) => entries)
    .filter((entry) => entry.name === name || entry.aliases.includes(name));
  return found.length > 0 ? found.map(detail).join('\n\n') : null;
}

function overview(entries: RegistryEntry[]): string {
  return textTable(
    ['name', 'parameters', 'what it is'],
    entries.map((entry) => [entry.name, Object.keys(parametersOf(entry)).join(', '), entry.title]),
  );
}

function detail(entry: RegistryEntry): string {
  const head = `${entry.name}${entry.aliases.length > 0 ? ` (${entry.aliases.join(', ')})` : ''} — ${entry.title}\n  ${entry.help}\n  for ${entry.tasks.join(', ')}${entry.reference ? `\n  reference: ${entry.reference}` : ''}${entry.origin ? `\n  from ${entry.origin}` : ''}`;
  const rows = Object.entries(parametersOf(entry)).map(([key, parameter]) => [
    `  ${key}`,
    kindOf(parameter),
    JSON.stringify(parameter.default) ?? '',
    rangeOf(parameter),
    parameter.description ?? '',
  ]);
  if (rows.length === 0) return head;
  const table = textTable(['  parameter', 'type', 'default', 'range', 'what it does'], rows);
  return [head, table, ...rulesOf(entry), ...oldNamesOf(entry)].join('\n');
}

export function parametersOf(entry: RegistryEntry): Record<string, Parameter> {
  return (entry.parameters['properties'] ?? {}) as Record<string, Parameter>;
}

export function kindOf({ type, enum: values, items }: Parameter): string {
  if (values) return 'choice';
  const types = [type ?? ''].flat().map((one) => (one === 'array' && items ? `list of ${kindOf(items)}` : one));
  return types.join(' or ');
}

export function rangeOf({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  enum: values,
  ...list
}: Parameter): string {
  if (values) return values.map(String).join(' | ');
  if (list.items) return [sizeOf(list), rangeOf(list.items)].filter(Boolean).join(', each ');
  const low = minimum !== undefined ? `≥ ${minimum}` : exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : '';
  const high = maximum !== undefined ? `≤ ${maximum}` : exclusiveMaximum !== undefined ? `< ${exclusiveMaximum}` : '';
  return [low, high].filter(Boolean).join(', ');
}

function sizeOf({ minItems = 0, maxItems, ordered }: Pick<Parameter, 'minItems' | 'maxItems' | 'ordered'>): string {
  if (maxItems === minItems) return `${minItems} items${ordered ? ', the smaller first' : ''}`;
  if (maxItems === undefined) return minItems > 0 ? `≥ ${minItems} items` : '';
  return `${minItems} to ${maxItems} items`;
}

/** Rules between parameters, in the words of the entry. */
function rulesOf({ rules = [] }: RegistryEntry): string[] {
  return rules.map(
    ({ left, op, right, when, severity, why }) =>
      `  ${severity === 'error' ? 'must be' : 'should be'} ${left} ${op} ${right}${when === undefined ? '' : ` where ${when} is true`}: ${why}`,
  );
}

/** Other names that a config may use for the parameters. */
function oldNamesOf({ parameter_aliases: aliases = {} }: RegistryEntry): string[] {
  const told = Object.entries(aliases).map(
    ([alias, { parameter, item }]) => `${alias} is ${parameter}${item === undefined ? '' : `[${item}]`}`,
  );
  return told.length > 0 ? [`  also: ${told.join(', ')}`] : [];
}
