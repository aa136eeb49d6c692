// Which pictures look most like one: by the perceptual hash, which sees coarse shapes, light and dark, and by 16 × 16 grey values where
// that is equal. It knows nothing of what is in a picture. Pure.
import { alikeness, hashDistance } from './near-copies.ts';
import type { Look } from './image-look.ts';

/** Places in `looks`, the most alike first, at most `limit`; pictures that have no look are none of them. */
export function moreLike(one: Look, looks: readonly (Look | null)[], limit: number): number[] {
  const ranked = looks.flatMap((look, place) =>
    look === null ? [] : { place, bits: hashDistance(one, look), alike: alikeness(one, look) },
  );
  return ranked
    .toSorted((a, b) => a.bits - b.bits || b.alike - a.alike || a.place - b.place)
    .slice(0, limit)
    .map(({ place }) => place);
}
