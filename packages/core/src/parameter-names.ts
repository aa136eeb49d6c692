// Parameters of a registry entry under the names that it has for them. The engine has the same in registry.py (own_names).
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { RegistryEntry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';

type Named = Pick<RegistryEntry, 'parameter_aliases'> & Partial<Pick<RegistryEntry, 'parameters'>>;

/** The parameter that a key means: itself, or that of which it is an alias. */
export function ownName({ parameter_aliases: aliases = {} }: Named, key: string): string {
  return (Object.hasOwn(aliases, key) ? aliases[key]?.parameter : undefined) ?? key;
}

/** Of a name that stands for one item of a list, which one. */
const itemOf = ({ parameter_aliases: aliases = {} }: Named, key: string): number | undefined =>
  Object.hasOwn(aliases, key) ? aliases[key]?.item : undefined;

/** The default of a parameter that is a list. */
function listOf({ parameters }: Named, name: string): JsonValue[] {
  const schemas = (parameters?.['properties'] ?? {}) as Record<string, { default?: JsonValue }>;
  const value = Object.hasOwn(schemas, name) ? schemas[name]?.default : undefined;
  return Array.isArray(value) ? [...value] : [];
}

/** A choice with every key under its own name and the value that belongs there; of two for one parameter the first stays. */
export function ownNames(entry: Named, given: Record<string, unknown>, path = ''): OwnNames {
  const values = new Map<string, JsonValue>();
  const problems: ConfigProblem[] = [];
  const writtenAs = new Map<string, string>();
  for (const [key, value] of Object.entries(given)) {
    const name = ownName(entry, key);
    const item = itemOf(entry, key);
    const place = item === undefined ? name : `${name}.${item}`;
    const twice = item === undefined ? firstOf(writtenAs, name) : (writtenAs.get(name) ?? writtenAs.get(place));
    if (twice !== undefined) {
      const message = `${path}.${key}: ${twice} and ${key} are the same parameter (${name}). Remove one of them.`;
      problems.push({ code: 'config.duplicate_key', severity: 'error', path: `${path}.${key}`, message });
      continue;
    }
    writtenAs.set(place, key);
    if (item !== undefined) {
      const whole = values.get(name) ?? listOf(entry, name);
      values.set(name, Array.isArray(whole) ? whole.toSpliced(item, 1, value as JsonValue) : whole);
      continue;
    }
    values.set(name, name === key ? (value as JsonValue) : translated(entry, key, value as JsonValue));
  }
  return { values, problems };
}

/** Under what a parameter, or an item of it, was written already. */
function firstOf(writtenAs: ReadonlyMap<string, string>, name: string): string | undefined {
  return [...writtenAs].find(([place]) => place === name || place.startsWith(`${name}.`))?.[1];
}

export interface OwnNames {
  /** A Map, so that no key from outside can reach a prototype. */
  values: Map<string, JsonValue>;
  problems: ConfigProblem[];
}

function translated({ parameter_aliases: aliases = {} }: Named, key: string, value: JsonValue): JsonValue {
  const pair = aliases[key]?.values.find(([old]) => old === value);
  return pair ? pair[1] : value;
}
