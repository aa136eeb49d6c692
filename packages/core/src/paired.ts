// Two models on the same examples: how far they can be told apart.
import { wilsonInterval } from './statistics.ts';

/** What two models answered for the same examples: how often both, one of them alone, or neither was right. */
export interface Paired {
  both: number;
  /** The newer model alone. */
  gained: number;
  /** The older model alone. */
  lost: number;
  neither: number;
}

/**
 * 95 % interval of the newer model's share of right answers minus the older one's, paired by example (R. G. Newcombe 1998,
 * Statistics in Medicine 17, 2635, method 10): Wilson's intervals of both shares, with their correlation. As `paired` of the
 * engine's reference.py.
 * @returns lower and upper bound, −1 to 1; at least one example
 */
export function pairedInterval({ both, gained, lost, neither }: Paired): [number, number] {
  const count = both + gained + lost + neither;
  const [after, before] = [(both + gained) / count, (both + lost) / count];
  const [low, high] = wilsonInterval(after, count);
  const [lowBefore, highBefore] = wilsonInterval(before, count);
  let together = both * neither - gained * lost;
  if (together > 0) together = Math.max(0, together - count / 2);
  const scale = (both + gained) * (lost + neither) * (both + lost) * (gained + neither);
  const phi = scale > 0 ? together / Math.sqrt(scale) : 0;
  const reach = (a: number, b: number): number => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  return [
    after - before - reach(after - low, highBefore - before),
    after - before + reach(high - after, before - lowBefore),
  ];
}

/**
 * McNemar's test, exact: how likely so uneven a split of the examples that one model alone has right is where both are as good.
 * @returns two-sided p, 0 to 1; 1 where no example tells them apart
 */
export function mcnemar({ gained, lost }: Pick<Paired, 'gained' | 'lost'>): number {
  const count = gained + lost;
  // Sum of binomial coefficients over 2^n, by logarithms: neither overflows for any number of examples.
  let log = -count * Math.LN2;
  let tail = Math.exp(log);
  for (let k = 1; k <= Math.min(gained, lost); k += 1) {
    log += Math.log((count - k + 1) / k);
    tail += Math.exp(log);
  }
  return gained === lost ? 1 : Math.min(1, 2 * tail);
}

/**
 * Which of several p values hold together at a level (Holm 1979): that any of them is a mistake is no likelier than that.
 * @returns for each, in its place, whether it holds
 */
export function holm(values: readonly number[], level: number): boolean[] {
  const order = values.map((_, place) => place).toSorted((a, b) => (values[a] ?? 1) - (values[b] ?? 1));
  const found = values.map(() => false);
  for (const [rank, place] of order.entries()) {
    if ((values[place] ?? 1) > level / (values.length - rank)) break;
    found[place] = true;
  }
  return found;
}
