import { expect, test } from 'vitest';
import { lookOf } from './image-look.ts';
import { moreLike } from './more-like.ts';

/** 32 × 32 grey values of a wave of so many periods, as bright as that. */
const wave = (periods: number, level = 0) =>
  lookOf(
    Uint8Array.from({ length: 32 * 32 }, (_, at) =>
      Math.min(
        255,
        Math.round(
          110 + level + 90 * Math.sin(((at % 32) / 32) * periods * 2 * Math.PI) * Math.cos(Math.floor(at / 32) / 9),
        ),
      ),
    ),
  );

test('the picture itself, then it in another light, then others; what has no look is left out', () => {
  const looks = [wave(3), null, wave(1, 20), wave(1), wave(5)];
  expect(moreLike(wave(1), looks, 2)).toEqual([3, 2]);
  expect(moreLike(wave(1), looks, 9)).toHaveLength(4);
});
