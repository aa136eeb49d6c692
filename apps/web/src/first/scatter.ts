// Rows of a table as marks of two columns. Pure: the component only draws.

export interface Mark {
  x: number;
  y: number;
  group: number;
}
export interface Scatter {
  marks: Mark[];
  groups: { name: string; count: number; x: number; y: number }[];
  x: { name: string; min: number; max: number };
  y: { name: string; min: number; max: number };
}

const MOST_GROUPS = 8;

/** Marks of the rows that have both numbers; groups by size, their label above the highest mark of the group. Null when there is nothing to draw. */
export function scatterOf(columns: string[], rows: (string | null)[][], names: { x: string; y: string; group: string }): Scatter | null {
  const [ix, iy, ig] = [columns.indexOf(names.x), columns.indexOf(names.y), columns.indexOf(names.group)];
  if (ix < 0 || iy < 0 || ig < 0) return null;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[ig] ?? '', (counts.get(row[ig] ?? '') ?? 0) + 1);
  const order = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, MOST_GROUPS).map(([name]) => name);
  const marks: Mark[] = [];
  for (const row of rows) {
    const [x, y, group] = [Number.parseFloat(row[ix] ?? ''), Number.parseFloat(row[iy] ?? ''), order.indexOf(row[ig] ?? '')];
    if (Number.isFinite(x) && Number.isFinite(y) && group >= 0) marks.push({ x, y, group });
  }
  if (marks.length === 0) return null;
  const range = (values: number[]): { min: number; max: number } => ({ min: Math.min(...values), max: Math.max(...values) });
  const groups = order.map((name, group) => {
    const own = marks.filter((mark) => mark.group === group);
    const mean = (key: 'x' | 'y'): number => own.reduce((sum, mark) => sum + mark[key], 0) / Math.max(1, own.length);
    return { name, count: counts.get(name) ?? 0, x: mean('x'), y: mean('y') };
  });
  return { marks, groups, x: { name: names.x, ...range(marks.map((mark) => mark.x)) }, y: { name: names.y, ...range(marks.map((mark) => mark.y)) } };
}

/** Round numbers between two values, at most `most`. */
export function roundTicks(min: number, max: number, most: number): number[] {
  const raw = (max - min || 1) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw;
  const ticks = [];
  for (let value = Math.ceil(min / step) * step; value <= max + step * 1e-9; value += step) ticks.push(Number(value.toPrecision(12)));
  return ticks;
}
