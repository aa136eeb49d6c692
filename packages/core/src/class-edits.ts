// What a person wrote beside the classes of a set, as edits: another name renames, a name that is there already merges.
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';

export interface ClassRow {
  name: string;
  /** What it shall be called; null: it shall go. */
  to: string | null;
}

/** A name that none of these is. */
function unlike(names: ReadonlySet<string>, name: string): string {
  for (let number = 1; ; number += 1) if (!names.has(`${name} ${number}`)) return `${name} ${number}`;
}

/** Edits that make it so, none where nothing is changed. Two that change names with each other pass through a third. */
export function classEdits(rows: readonly ClassRow[]): DatasetEdit[] {
  const gone = rows.filter(({ to }) => to === null).map(({ name }) => name);
  const changed = rows.filter((row): row is { name: string; to: string } => row.to !== null && row.to !== row.name);
  const leaving = new Set(changed.map(({ name }) => name));
  const names = new Set(rows.flatMap(({ name, to }) => [name, ...(to === null ? [] : [to])]));
  // Where a name is left and taken at once, the order would decide what becomes of it.
  const crossing = changed.some(({ to }) => leaving.has(to));
  const first: DatasetEdit[] = [];
  const moving = changed.map(({ name, to }) => {
    if (!crossing) return { from: name, to };
    const between = unlike(names, name);
    names.add(between);
    first.push({ edit: 'rename_class', from: name, to: between });
    return { from: between, to };
  });
  const staying = new Set(rows.filter(({ name, to }) => to === name).map(({ name }) => name));
  const targets = Map.groupBy(moving, ({ to }) => to);
  return [
    ...(gone.length > 0 ? [{ edit: 'delete_classes' as const, classes: gone }] : []),
    ...first,
    ...[...targets].map(([into, sources]): DatasetEdit => {
      const [one, ...more] = sources;
      if (one && more.length === 0 && !staying.has(into)) return { edit: 'rename_class', from: one.from, to: into };
      return { edit: 'merge_classes', classes: sources.map(({ from }) => from), into };
    }),
  ];
}
