// The config as text and back. A chunk of its own: the library weighs 30 KB, and most people never open the text.
import { fieldAliases } from '@trainyard/contracts/config';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { isMap, parseDocument, stringify } from 'yaml';
import { same } from './form-model.ts';

/** The config as YAML. What `previous` says already keeps its place, form and comments; only what changed is rewritten. */
export function yamlOf(config: Record<string, JsonValue>, previous = ''): string {
  if (previous.trim() === '') return stringify(config, { lineWidth: 100 });
  const document = parseDocument(previous, { uniqueKeys: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return stringify(config, { lineWidth: 100 });
  const before = document.toJS() as Record<string, JsonValue>;
  // Keys that the page decides elsewhere stay as they were written.
  for (const key of Object.keys(before))
    if (!(key in config) && key !== 'data' && key !== 'test_data') document.delete(key);
  for (const [key, value] of Object.entries(config)) if (!same(before[key], value)) document.set(key, value);
  return document.toString({ lineWidth: 100 });
}

/** What a YAML text says, under the fields' own names; null where it is no mapping. Whether it is right the server says. */
export function typedConfig(text: string): Record<string, JsonValue> | null {
  const document = parseDocument(text, { uniqueKeys: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  return Object.fromEntries(
    Object.entries(document.toJS() as Record<string, JsonValue>).map(([key, value]) => [
      fieldAliases[key] ?? key,
      value,
    ]),
  );
}
