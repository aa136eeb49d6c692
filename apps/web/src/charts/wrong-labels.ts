// Labels that a person marked as wrong among the mistakes of a run: kept in this window until they are made a version of the data.
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { useState } from 'react';

/** By the bytes of a picture, of which the newest version may have it elsewhere: the class that it shall have. */
export type WrongLabels = ReadonlyMap<string, string>;

/** One edit for each class. */
export function relabelEdits(marked: WrongLabels): DatasetEdit[] {
  return [...Map.groupBy(marked, ([, name]) => name)].map(([name, pictures]) => ({
    edit: 'relabel',
    pictures: { sha256: pictures.map(([sha256]) => sha256) },
    class: name,
  }));
}

const keyOf = (run: string) => `wrong labels of ${run}`;

function remembered(run: string): WrongLabels {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(keyOf(run)) ?? '[]') as [string, string][]);
  } catch {
    return new Map();
  }
}

function remember(run: string, marked: WrongLabels): void {
  try {
    if (marked.size === 0) sessionStorage.removeItem(keyOf(run));
    else sessionStorage.setItem(keyOf(run), JSON.stringify([...marked]));
  } catch {
    // A window that keeps nothing has it until it is left.
  }
}

export function useWrongLabels(run: string) {
  const [marked, setMarked] = useState<WrongLabels>(() => remembered(run));
  const keep = (next: WrongLabels) => {
    setMarked(next);
    remember(run, next);
  };
  return {
    marked,
    /** null: the label is right after all. */
    mark(sha256: string, name: string | null) {
      const next = new Map(marked);
      if (name === null) next.delete(sha256);
      else next.set(sha256, name);
      keep(next);
    },
    forget: () => keep(new Map()),
  };
}
