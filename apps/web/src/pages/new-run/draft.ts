// What a person typed on the page, kept in the browser until the run is queued: reloads, wrong clicks and broken YAML lose nothing.
import type { Task } from '@trainyard/contracts/config-field';
import type { FieldName } from '@trainyard/contracts/config';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { isDecided } from '@trainyard/core/preset';
import type { Values } from './form-model.ts';

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

/** The config that is checked and queued. What was set and a preset decides is kept in the draft, for when the preset goes again. */
export function configOf({ task, values }: Pick<Draft, 'task' | 'values'>): Record<string, JsonValue> {
  const given = new Map(Object.entries(values)) as Map<FieldName, JsonValue>;
  const own = [...given].filter(([name]) => !isDecided(name, given));
  return { ...(task === null ? {} : { task }), ...Object.fromEntries(own) };
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
