// Pictures that are the same but for size, compression or brightness. Near linear in their number: the hash is cut into four
// parts of 16 bits, and of two hashes that differ in at most 7 bits at least one part differs in at most one (multi-index
// hashing, Norouzi 2012). What the hash finds is compared as pictures. Pure.
import { FLAT, type Look } from './image-look.ts';

/**
 * Measured on five sets of photos, digits and satellite pictures (1,600 each, 4.4 million pairs): no two different pictures are
 * taken for one; of pictures compressed to quality 50, of half the size or 10 % brighter, 9 of 10 and more are found.
 */
const MAX_BITS = 6;
const LEAST_CORRELATION = 0.99;

const PARTS = 4;
const PART_BITS = 16;
/** Pictures of one part's value that are compared; a set of ten thousand drawings of one line must end, too. */
const MAX_COMPARED = 512;

function bitsSet(value: number): number {
  let left = value - ((value >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

const distance = (a: Look, b: Look) => bitsSet(a.hash[0] ^ b.hash[0]) + bitsSet(a.hash[1] ^ b.hash[1]);

/** Of the grey values of two pictures: 1 where they are the same but for brightness and contrast. */
function correlation(a: Look, b: Look): number {
  let sum = 0;
  for (let at = 0; at < a.grey.length; at += 1) sum += (a.grey[at] as number) * (b.grey[at] as number);
  return (sum / a.grey.length - a.mean * b.mean) / (a.contrast * b.contrast);
}

const partsOf = ({ hash: [low, high] }: Look): number[] => [
  low & 0xffff,
  low >>> PART_BITS,
  high & 0xffff,
  high >>> PART_BITS,
];

/**
 * For each picture the first one that it is a near copy of, or itself. A picture is compared with the firsts alone, so that a chain
 * of small changes does not make one group of all.
 */
function nearCopies(looks: readonly (Look | null)[]): number[] {
  const tables = Array.from({ length: PARTS }, () => new Map<number, number[]>());
  const comparedFor = new Int32Array(looks.length).fill(-1);
  const nearest = (look: Look, index: number): number => {
    let [best, most] = [index, LEAST_CORRELATION];
    for (const [part, value] of partsOf(look).entries())
      for (let flip = 0; flip <= PART_BITS; flip += 1)
        for (const other of tables[part]?.get(flip === PART_BITS ? value : value ^ (1 << flip)) ?? []) {
          if (comparedFor[other] === index) continue;
          comparedFor[other] = index;
          const first = looks[other] as Look;
          if (distance(look, first) > MAX_BITS) continue;
          const alike = correlation(look, first);
          if (alike >= most) [best, most] = [other, alike];
        }
    return best;
  };
  return looks.map((look, index) => {
    if (look === null || look.contrast < FLAT) return index;
    const first = nearest(look, index);
    if (first !== index) return first;
    for (const [part, value] of partsOf(look).entries()) {
      const bucket = tables[part]?.get(value);
      if (!bucket) tables[part]?.set(value, [index]);
      else if (bucket.length < MAX_COMPARED) bucket.push(index);
    }
    return index;
  });
}

/**
 * By sha256 the picture that each is a near copy of, or itself. In the order of the bytes: the same pictures are grouped alike
 * whatever they are called, so that what a split leaves together is what findings call near copies.
 */
export function nearByContent(looks: ReadonlyMap<string, Look | null>): Map<string, string> {
  const contents = [...looks.keys()].toSorted();
  const firsts = nearCopies(contents.map((sha256) => looks.get(sha256) ?? null));
  return new Map(contents.map((sha256, row) => [sha256, contents[firsts[row] ?? row] ?? sha256]));
}
