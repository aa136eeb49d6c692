// A chunk: the values of one series in one frame, with a summary (first, last, smallest, largest, a NaN: points that exist) and
// an outline (smallest and largest of every few points), so that a chart of any width is exact without reading all values.

/** Points that one pair of an outline stands for. */
export const OUTLINE_POINTS = 32;
/** Chunks with fewer points have no outline: their values are read as fast. */
const OUTLINE_FROM = 2 * OUTLINE_POINTS;

/** Points of one series in a frame: `at` are indexes in the frame, from 0, ascending. */
export interface Column {
  name: string;
  at: number[];
  values: number[];
}

/** What is shown of a chunk: one point per step, the newest; n is 0 where nothing is. Without a number low and high are NaN. */
export interface Summary {
  n: number;
  /** Steps strictly increase from point to point. */
  sorted: boolean;
  firstStep: number;
  first: number;
  lastStep: number;
  last: number;
  lowStep: number;
  low: number;
  highStep: number;
  high: number;
  /** The first step whose value is NaN; null where none is. */
  nanStep: number | null;
}

export interface Outline {
  at: number[];
  values: number[];
}

/** A column as a chunk. `stepOf` answers for an index in the frame; points beyond `shownTo` are superseded and not shown. */
export function summarise(
  column: Column,
  stepOf: (at: number) => number,
  shownTo: number | null,
): { summary: Summary; outline: Outline | null } {
  const steps = column.at.map(stepOf);
  const sorted = steps.every((step, index) => index === 0 || step > (steps[index - 1] as number));
  const shown = shownIndexes(steps, sorted, shownTo);
  const summary = summaryOf(shown, steps, column.values);
  return { summary: { ...summary, sorted }, outline: sorted ? outlineOf(column, shown) : null };
}

/** Indexes of what is shown by step: all up to a limit, and of several points of one step the newest. */
function shownIndexes(steps: readonly number[], sorted: boolean, shownTo: number | null): number[] {
  if (sorted) {
    const end = shownTo === null ? -1 : steps.findIndex((step) => step > shownTo);
    return Array.from({ length: end === -1 ? steps.length : end }, (_, index) => index);
  }
  const newest = new Map(steps.map((step, index) => [step, index]));
  const kept = [...newest].filter(([step]) => shownTo === null || step <= shownTo);
  return kept.sort(([a], [b]) => a - b).map(([, index]) => index);
}

function summaryOf(
  shown: readonly number[],
  steps: readonly number[],
  values: readonly number[],
): Omit<Summary, 'sorted'> {
  let low = -1;
  let high = -1;
  let nan = -1;
  for (const index of shown) {
    const value = values[index] as number;
    if (Number.isNaN(value)) {
      if (nan === -1) nan = index;
      continue;
    }
    if (low === -1 || value < (values[low] as number)) low = index;
    if (high === -1 || value > (values[high] as number)) high = index;
  }
  const [first = -1] = shown;
  const last = shown.at(-1) ?? -1;
  return {
    n: shown.length,
    firstStep: steps[first] ?? 0,
    first: values[first] ?? Number.NaN,
    lastStep: steps[last] ?? 0,
    last: values[last] ?? Number.NaN,
    lowStep: steps[low] ?? 0,
    low: values[low] ?? Number.NaN,
    highStep: steps[high] ?? 0,
    high: values[high] ?? Number.NaN,
    nanStep: steps[nan] ?? null,
  };
}

function outlineOf({ at, values }: Column, shown: readonly number[]): Outline | null {
  if (shown.length < OUTLINE_FROM) return null;
  const outline: Outline = { at: [], values: [] };
  const keep = (index: number): void => {
    outline.at.push(at[index] as number);
    outline.values.push(values[index] as number);
  };
  for (let from = 0; from < shown.length; from += OUTLINE_POINTS) {
    let low = -1;
    let high = -1;
    for (let index = from; index < Math.min(from + OUTLINE_POINTS, shown.length); index += 1) {
      const value = values[index] as number;
      if (Number.isNaN(value)) continue;
      if (low === -1 || value < (values[low] as number)) low = index;
      if (high === -1 || value > (values[high] as number)) high = index;
    }
    if (low === -1) continue;
    keep(Math.min(low, high));
    if (low !== high) keep(Math.max(low, high));
  }
  return outline;
}

/** An outline in at most `pairs` stretches, each with its smallest and its largest. */
export function thinOutline({ at, values }: Outline, pairs: number): Outline {
  const width = Math.max(1, Math.ceil(values.length / pairs));
  if (width <= 2) return { at, values };
  const thin: Outline = { at: [], values: [] };
  for (let from = 0; from < values.length; from += width) {
    let low = from;
    let high = from;
    for (let index = from + 1; index < Math.min(from + width, values.length); index += 1) {
      if ((values[index] as number) < (values[low] as number)) low = index;
      if ((values[index] as number) > (values[high] as number)) high = index;
    }
    for (const index of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      thin.at.push(at[index] as number);
      thin.values.push(values[index] as number);
    }
  }
  return thin;
}
