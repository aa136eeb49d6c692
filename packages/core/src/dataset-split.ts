// A set divided anew: seeded, stratified, with whole units on one side. What a unit is, copies, near copies, a series, the caller says.

/** 32 bits of a text (FNV-1a), mixed so that texts that differ in their end alone are far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** For each row the first row that it shares any key with, through others too. `keys` are columns; null shares with nobody. */
export function unitsOf(rows: number, keys: readonly (readonly (string | null)[])[]): number[] {
  const parent = Array.from({ length: rows }, (_, row) => row);
  const rootOf = (row: number): number => {
    let at = row;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  for (const column of keys) {
    const first = new Map<string, number>();
    for (let row = 0; row < rows; row += 1) {
      const key = column[row] ?? null;
      if (key === null) continue;
      const other = first.get(key);
      if (other === undefined) first.set(key, row);
      else {
        const [a, b] = [rootOf(other), rootOf(row)];
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  return parent.map((_, row) => rootOf(row));
}

export interface Dividing {
  /** The class of each row. */
  labels: readonly string[];
  /** For each row the number of its unit. */
  units: readonly number[];
  /** What orders rows apart from the seed: the same row is drawn alike wherever it stands. */
  keys: readonly string[];
  shares: { train: number; val: number; test: number };
  seed: number;
}

const PARTS = ['train', 'val', 'test'] as const;
type Part = (typeof PARTS)[number];

/**
 * The part of each row. In random order, large units first, each goes where its classes lack most of their share (iterative
 * stratification, Sechidis 2011); the first of every class is learned from.
 */
export function divide({ labels, units, keys, shares, seed }: Dividing): Part[] {
  const members = Map.groupBy(labels.keys(), (row) => units[row] as number);
  const order = [...members.values()]
    .map((rows) => ({ rows, rank: hashOf(`${seed} ${rows.map((row) => keys[row] ?? '').toSorted()[0]}`) }))
    .toSorted((a, b) => b.rows.length - a.rows.length || a.rank - b.rank);
  const sizes = new Map<string, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const taken = new Map<string, Record<Part, number>>(
    [...sizes.keys()].map((name) => [name, { train: 0, val: 0, test: 0 }]),
  );
  const found: Part[] = [];
  for (const { rows } of order) {
    const own = Map.groupBy(rows, (row) => labels[row] as string);
    const lack = (part: Part): number =>
      [...own].reduce((sum, [name, { length }]) => {
        const size = sizes.get(name) as number;
        return sum + (length * (shares[part] * size - (taken.get(name) as Record<Part, number>)[part])) / size;
      }, 0);
    const fresh = [...own.keys()].some((name) => taken.get(name)?.train === 0);
    const part = fresh
      ? 'train'
      : PARTS.filter((one) => shares[one] > 0).reduce((best, one) => (lack(one) > lack(best) ? one : best));
    for (const row of rows) found[row] = part;
    for (const [name, { length }] of own) (taken.get(name) as Record<Part, number>)[part] += length;
  }
  return found;
}
