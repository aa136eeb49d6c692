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
export function scatterOf(
  columns: string[],
  rows: (string | null)[][],
  names: { x: string; y: string; group: string },
): Scatter | null {
  const [ix, iy, ig] = [columns.indexOf(names.x), columns.indexOf(names.y), columns.indexOf(names.group)];
  if (ix < 0 || iy < 0 || ig < 0) return null;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[ig] ?? '', (counts.get(row[ig] ?? '') ?? 0) + 1);
  const order = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST_GROUPS)
    .map(([name]) => name);
  const marks: Mark[] = [];
  for (const row of rows) {
    const [x, y, group] = [
      Number.parseFloat(row[ix] ?? ''),
      Number.parseFloat(row[iy] ?? ''),
      order.indexOf(row[ig] ?? ''),
    ];
    if (Number.isFinite(x) && Number.isFinite(y) && group >= 0) marks.push({ x, y, group });
  }
  if (marks.length === 0) return null;
  const range = (values: number[]): { min: number; max: number } => ({
    min: Math.min(...values),
    max: Math.max(...values),
  });
  const groups = order.map((name, group) => {
    const own = marks.filter((mark) => mark.group === group);
    const mean = (key: 'x' | 'y'): number => own.reduce((sum, mark) => sum + mark[key], 0) / Math.max(1, own.length);
    return { name, count: counts.get(name) ?? 0, x: mean('x'), y: mean('y') };
  });
  return {
    marks,
    groups,
    x: { name: names.x, ...range(marks.map((mark) => mark.x)) },
    y: { name: names.y, ...range(marks.map((mark) => mark.y)) },
  };
}

interface Box {
  x: number;
  y: number;
}
const LABEL = { width: 88, height: 16 };

/** Where a group's name hides the fewest marks, in pixels: beside its outermost marks, inside `width` × `height`. */
export function labelPlace(marks: (Box & { group: number })[], group: number, width: number, height: number): Box {
  const own = marks.filter((mark) => mark.group === group);
  const by = (value: (mark: Box) => number): Box =>
    own.reduce((best, mark) => (value(mark) > value(best) ? mark : best), own[0] ?? { x: width / 2, y: height / 2 });
  const [top, bottom, left, right] = [by((m) => -m.y), by((m) => m.y), by((m) => -m.x), by((m) => m.x)];
  const side = LABEL.width / 2 + 8;
  const places = [
    { x: top.x, y: top.y - 14 },
    { x: bottom.x, y: bottom.y + 14 },
    { x: left.x - side, y: left.y },
    { x: right.x + side, y: right.y },
    { x: left.x, y: top.y },
    { x: right.x, y: bottom.y },
    { x: right.x, y: top.y },
    { x: left.x, y: bottom.y },
  ];
  const inside = places.map(({ x, y }) => ({
    x: Math.min(Math.max(x, LABEL.width / 2 + 44), width - LABEL.width / 2),
    y: Math.min(Math.max(y, LABEL.height), height),
  }));
  const hidden = (place: Box): number =>
    marks.filter(
      (mark) => Math.abs(mark.x - place.x) < LABEL.width / 2 + 3 && Math.abs(mark.y - place.y) < LABEL.height / 2 + 3,
    ).length;
  return inside.toSorted((a, b) => hidden(a) - hidden(b))[0]!;
}

/** Round numbers between two values, at most `most`. */
export function roundTicks(min: number, max: number, most: number): number[] {
  const raw = (max - min || 1) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw;
  const ticks = [];
  for (let value = Math.ceil(min / step) * step; value <= max + step * 1e-9; value += step)
    ticks.push(Number(value.toPrecision(12)));
  return ticks;
}
