// Pictures in the order of how near their features are to those of one: by the cosine of vectors whose mean is taken away, as
// engine/trainyard_engine/images/neighbours.py has it. Two passes over the file; what is held is a number a picture.
import { type Embeddings, eachVector } from './embeddings.ts';

/** Pictures of which the mean is made. */
const MEAN_OF = 4096;

function lengthOf(vector: Int8Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum) || 1;
}

/** The mean direction of some of `wanted`, and the vector of `own`; null where that is not kept. */
async function firstPass(kept: Embeddings, own: number, wanted: ReadonlySet<number>) {
  const mean = new Float64Array(kept.width);
  const step = Math.ceil(wanted.size / MEAN_OF);
  let [seen, used] = [0, 0];
  let ours: Int8Array | null = null;
  for await (const { row, vector } of eachVector(kept)) {
    if (row === own) ours = Int8Array.from(vector);
    if (!wanted.has(row) || seen++ % step !== 0) continue;
    used += 1;
    const length = lengthOf(vector);
    for (let at = 0; at < vector.length; at += 1) mean[at] = (mean[at] as number) + (vector[at] as number) / length;
  }
  return ours && { ours, mean: mean.map((value) => value / Math.max(1, used)) };
}

/**
 * @param own Row of the picture.
 * @param wanted Rows of those that it is compared with.
 * @returns at most `limit` rows, the nearest first; null where the picture itself is not kept
 */
export async function nearestFeatures(
  kept: Embeddings,
  own: number,
  wanted: ReadonlySet<number>,
  limit: number,
): Promise<number[] | null> {
  const first = await firstPass(kept, own, wanted);
  if (first === null) return null;
  const { ours, mean } = first;
  const length = lengthOf(ours);
  const asked = Float64Array.from(mean, (value, at) => (ours[at] as number) / length - value);
  const askedMean = asked.reduce((sum, value, at) => sum + value * (mean[at] as number), 0);
  const meanMean = mean.reduce((sum, value) => sum + value * value, 0);
  const found: { row: number; near: number }[] = [];
  for await (const { row, vector } of eachVector(kept)) {
    if (!wanted.has(row)) continue;
    let [own2, withAsked, withMean] = [0, 0, 0];
    for (let at = 0; at < vector.length; at += 1) {
      const value = vector[at] as number;
      own2 += value * value;
      withAsked += value * (asked[at] as number);
      withMean += value * (mean[at] as number);
    }
    const size = Math.sqrt(own2) || 1;
    const apart = Math.sqrt(Math.max(1e-12, (own2 > 0 ? 1 : 0) - (2 * withMean) / size + meanMean));
    found.push({ row, near: row === own ? Infinity : (withAsked / size - askedMean) / apart });
  }
  return found
    .toSorted((a, b) => b.near - a.near || a.row - b.row)
    .slice(0, limit)
    .map(({ row }) => row);
}
