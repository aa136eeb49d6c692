// What a config sets otherwise than the defaults, or than another run. Pure.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { flatConfig } from '@trainyard/core/flat-config';
import { fieldLabel, inOrder } from '../project/differing.ts';
import { type FormField, same, withoutDefaults } from './form-model.ts';

export interface Change {
  key: string;
  label: string;
  before: string;
  after: string;
}

/** Decided by the page and the data, in every run. */
const ALWAYS = new Set(['task', 'data', 'test_data']);

/** What a config as a person wrote it sets otherwise than the defaults, in reading order. */
export function fromDefaults(config: Record<string, JsonValue>, fields: readonly FormField[]): Change[] {
  return inOrder(config)
    .filter(([name]) => !ALWAYS.has(name))
    .flatMap(([name, value]) => {
      const field = fields.find((one) => one.name === name);
      const standard = field?.default ?? null;
      // A parameter that is written out as its default is none that is set otherwise.
      const set = field?.entries ? withoutDefaults(field, value) : value;
      if (same(standard, set)) return [];
      return changesOf(flatConfig({ [name]: standard }), flatConfig({ [name]: set }));
    });
}

/** What two configs with all their fields do not have in common, but for the data. */
export function fromConfig(before: Record<string, unknown>, after: Record<string, unknown>): Change[] {
  const flat = (config: Record<string, unknown>) =>
    flatConfig(Object.fromEntries(inOrder(config).filter(([name]) => name !== 'data' && name !== 'test_data')));
  return changesOf(flat(before), flat(after));
}

function changesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => (before.get(key) ?? '') !== (after.get(key) ?? ''))
    .map((key) => ({ key, label: fieldLabel(key), before: before.get(key) ?? '', after: after.get(key) ?? '' }));
}
