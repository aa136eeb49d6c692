// A config as flat facts, so that runs can be compared, filtered and listed field by field.
// A registry choice becomes its name, and each of its parameters a field of its own (`optimizer.weight_decay`).
import type { JsonValue } from '@trainyard/contracts/scalar';

export type FlatConfig = Map<string, string>;

/** Words of a value: lists joined, choices by name, nothing for null. */
export function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(wordsOf).join(', ');
  if (typeof value === 'object') {
    const { name, ...parameters } = value as Record<string, JsonValue>;
    if (typeof name === 'string') return name;
    return Object.entries(parameters)
      .map(([key, part]) => `${key} ${wordsOf(part)}`)
      .join(', ');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberWords(value);
  return String(value);
}

/** Small and large numbers as a person writes them: 1e-4 rather than 0.0001. */
export function numberWords(value: number): string {
  // No more digits than a person would type: 1.3333333333333333 is 1.333.
  const short = Number.isInteger(value) ? value : Number(value.toPrecision(4));
  const size = Math.abs(short);
  if (size !== 0 && (size < 0.001 || size >= 1e7)) return short.toExponential().replace('e+', 'e');
  return String(short);
}

/** All fields of a config with their words; parameters of a choice below the field's name. */
export function flatConfig(config: Record<string, unknown>): FlatConfig {
  const flat: FlatConfig = new Map();
  for (const [key, value] of Object.entries(config)) {
    flat.set(key, wordsOf(value));
    const choices = Array.isArray(value) ? value : [value];
    for (const choice of choices) addParameters(flat, key, choice, Array.isArray(value));
  }
  return flat;
}

function addParameters(flat: FlatConfig, key: string, choice: unknown, many: boolean): void {
  if (typeof choice !== 'object' || choice === null || !('name' in choice)) return;
  const { name, ...parameters } = choice as Record<string, JsonValue>;
  for (const [parameter, value] of Object.entries(parameters)) {
    flat.set(many ? `${key}.${String(name)}.${parameter}` : `${key}.${parameter}`, wordsOf(value));
  }
}
