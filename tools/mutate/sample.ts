// Drawing some of many at random, and what the drawn say of all.

/** Numbers in [0, 1) that follow from a seed alone (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of the items, each set of them as likely as any other; all of them where there are no more. The same seed draws the same. */
export function draw<T>(items: readonly T[], count: number, seed: number): T[] {
  const left = [...items];
  const next = numbersOf(seed);
  const drawn: T[] = [];
  while (drawn.length < count && left.length > 0) drawn.push(...left.splice(Math.floor(next() * left.length), 1));
  return drawn;
}

/** Quantile of the normal distribution that leaves 2.5 % on each side. */
const Z = 1.959964;

/** 95 % interval of a share by Wilson, from 0 to 1: it keeps its promise also where the share is near an end or the sample small. */
export function interval(hits: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const share = hits / of;
  const middle = share + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}
