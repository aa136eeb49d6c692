// `trainyard describe`: the registry as help text, from what the engine itself says.
import { describeEngine, findEngine } from '@trainyard/agent/engine';
import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import { textTable } from './text-table.ts';

interface Parameter {
  type?: string | string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  enum?: unknown[];
  description?: string;
}

export async function describe(
  name: string | undefined,
  options: { plugins?: string; json?: boolean },
): Promise<number> {
  const registry = await describeEngine(findEngine(process.env, options.plugins), process.env);
  const text = options.json ? JSON.stringify(registry) : textOf(registry, name);
  if (text === null) {
    console.error(
      `There is no registry and no entry called ${name}. Registries: ${Object.keys(registry.registries).join(', ')}.`,
    );
    return 1;
  }
  console.log(text);
  return 0;
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
  const head = `${entry.name}${entry.aliases.length > 0 ? ` (${entry.aliases.join(', ')})` : ''} — ${entry.title}\n  ${entry.help}\n  for ${entry.tasks.join(', ')}`;
  const rows = Object.entries(parametersOf(entry)).map(([key, parameter]) => [
    `  ${key}`,
    kindOf(parameter),
    JSON.stringify(parameter.default) ?? '',
    rangeOf(parameter),
    parameter.description ?? '',
  ]);
  return rows.length > 0
    ? `${head}\n${textTable(['  parameter', 'type', 'default', 'range', 'what it does'], rows)}`
    : head;
}

function parametersOf(entry: RegistryEntry): Record<string, Parameter> {
  return (entry.parameters['properties'] ?? {}) as Record<string, Parameter>;
}

function kindOf({ type, enum: values }: Parameter): string {
  return values ? 'choice' : Array.isArray(type) ? type.join(' or ') : (type ?? '');
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, enum: values }: Parameter): string {
  if (values) return values.map(String).join(' | ');
  const low = minimum !== undefined ? `≥ ${minimum}` : exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : '';
  const high = maximum !== undefined ? `≤ ${maximum}` : exclusiveMaximum !== undefined ? `< ${exclusiveMaximum}` : '';
  return [low, high].filter(Boolean).join(', ');
}
