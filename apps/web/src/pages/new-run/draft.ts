// What a person typed on the page, kept in the browser until the run is queued: reloads, wrong clicks and broken YAML lose nothing.
import { fieldAliases, type Task } from '@trainyard/contracts/config';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { isMap, parseDocument, stringify } from 'yaml';
import { type Values, same } from './form-model.ts';

export interface Draft {
  mode: 'form' | 'yaml';
  task: Task | null;
  dataset_version_id: string | null;
  test_dataset_version_id: string | null;
  name: string;
  group_id: string | null;
  values: Values;
  /** The text of the YAML view as it was last seen; comments and order live here. */
  yaml: string;
  saved_at: string | null;
}

export const emptyDraft: Draft = {
  mode: 'form',
  task: null,
  dataset_version_id: null,
  test_dataset_version_id: null,
  name: '',
  group_id: null,
  values: {},
  yaml: '',
  saved_at: null,
};

/** The config that is checked and queued. */
export function configOf(draft: Pick<Draft, 'task' | 'values'>): Record<string, JsonValue> {
  return { ...(draft.task === null ? {} : { task: draft.task }), ...draft.values };
}

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

/** The draft under a key, null when there is none or it cannot be read. */
export function readDraft(storage: Pick<Storage, 'getItem'>, key: string): Draft | null {
  try {
    const found = storage.getItem(key);
    if (found === null) return null;
    const draft = JSON.parse(found) as Partial<Draft>;
    return typeof draft === 'object' && draft !== null && typeof draft.values === 'object'
      ? { ...emptyDraft, ...draft }
      : null;
  } catch {
    return null;
  }
}

/** Keeps the draft; a full or forbidden storage is no reason to disturb a person. */
export function writeDraft(storage: Pick<Storage, 'setItem'>, key: string, draft: Draft): boolean {
  try {
    storage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function draftKey(project: string, from: string | undefined): string {
  return `trainyard.draft.${project}${from === undefined ? '' : `.${from}`}`;
}
