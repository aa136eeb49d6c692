// Runs that a person has picked to compare. They stay picked whatever the list is sorted by and wherever it is scrolled.
import { create } from 'zustand';

interface Picked {
  /** Ids by project. */
  ids: Record<string, readonly string[]>;
  toggle: (project: string, run: string) => void;
  clear: (project: string) => void;
}

export const usePicked = create<Picked>((set) => ({
  ids: {},
  toggle: (project, run) =>
    set(({ ids }) => {
      const old = ids[project] ?? [];
      return { ids: { ...ids, [project]: old.includes(run) ? old.filter((id) => id !== run) : [...old, run] } };
    }),
  clear: (project) => set(({ ids }) => ({ ids: { ...ids, [project]: [] } })),
}));
