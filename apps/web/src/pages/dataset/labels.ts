// What a person gave pictures in the grid: kept in this window by version until it is saved as a new one. Pure but for the hook.
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { useState } from 'react';

/** By the place of a picture in its version the class that it was given; null: it is left out. */
export type Given = ReadonlyMap<number, string | null>;

/** One edit for each class that was given. */
export function givenEdits(given: Given): DatasetEdit[] {
  const classes = Map.groupBy(given, ([, name]) => name);
  return [...classes].map(([name, pictures]): DatasetEdit => {
    const indices = pictures.map(([index]) => index);
    return name === null
      ? { edit: 'remove', pictures: { indices } }
      : { edit: 'relabel', pictures: { indices }, class: name };
  });
}

const keyOf = (version: string) => `labels of ${version}`;

function remembered(version: string): Given {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(keyOf(version)) ?? '[]') as [number, string | null][]);
  } catch {
    return new Map();
  }
}

function remember(version: string, given: Given): void {
  try {
    if (given.size === 0) sessionStorage.removeItem(keyOf(version));
    else sessionStorage.setItem(keyOf(version), JSON.stringify([...given]));
  } catch {
    // A window that keeps nothing has it until it is left.
  }
}

export interface Labels {
  given: Given;
  chosen: ReadonlySet<number>;
  choose: (indices: Iterable<number>, how: 'only' | 'add' | 'toggle') => void;
  /** Gives the chosen pictures a class, or leaves them out; then none is chosen. */
  give: (name: string | null) => void;
  /** Gives each of these its own class. */
  giveEach: (those: Iterable<[index: number, name: string]>) => void;
  /** Takes back what the chosen pictures were given. */
  takeBack: () => void;
  forget: () => void;
}

export function useLabels(version: string): Labels {
  const [given, setGiven] = useState<Given>(() => remembered(version));
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const keep = (next: Given) => {
    setGiven(next);
    remember(version, next);
  };
  return {
    given,
    chosen,
    choose: (indices, how) =>
      setChosen((old) => {
        const next = new Set(how === 'only' ? [] : old);
        for (const index of indices)
          if (how === 'toggle' && old.has(index)) next.delete(index);
          else next.add(index);
        return next;
      }),
    give(name) {
      keep(new Map([...given, ...[...chosen].map((index): [number, string | null] => [index, name])]));
      setChosen(new Set());
    },
    giveEach(those) {
      keep(new Map([...given, ...those]));
      setChosen(new Set());
    },
    takeBack() {
      keep(new Map([...given].filter(([index]) => !chosen.has(index))));
      setChosen(new Set());
    },
    forget() {
      keep(new Map());
      setChosen(new Set());
    },
  };
}
