import { expect, test } from 'vitest';
import { copyFindings } from './image-copies.ts';
import { nearOf } from './image-edited.ts';
import type { Seen } from './image-finding.ts';
import { type Look, lookFrom } from './image-look.ts';
import { type KeptPicture, keptPicture } from './kept-picture.ts';

const image = {
  format: 'png' as const,
  width: 24,
  height: 24,
  frames: 1,
  depth: 8 as const,
  channels: 3,
  cmyk: false,
  alpha: false,
  damaged: false,
  rotated: false,
};
const seen = (path: string, sha256: string, look: Look | null = null): Seen => ({
  found: { path, class: 'cat', split: 'all' },
  file: { bytes: 1, sha256, image, look, bad: null },
});

test('one picture may be there many times', () => {
  const count = 200_000;
  const findings = copyFindings(Array.from({ length: count }, (_, at) => seen(`cat/${at}.png`, 'a')));
  expect(findings).toMatchObject([{ code: 'image.duplicate', count: 1, files: count }]);
});

test('a chain of near copies is grouped alike for findings and for a split, whatever the names are', () => {
  // The first and the last are each like the one between, and not like each other.
  const look = (drift: number) =>
    lookFrom(
      [0, 0],
      Uint8Array.from({ length: 256 }, (_, at) => 128 + (at % 2 ? 60 : -60) + (at % 4 < 2 ? drift : -drift)),
    );
  const chain = [seen('cat/1.png', 'b', look(8)), seen('cat/2.png', 'a', look(0)), seen('cat/3.png', 'c', look(-8))];
  const near = (...which: Seen[]) =>
    Object.fromEntries(nearOf(new Map(which.map(({ file }) => [file.sha256 ?? '', keptPicture(file) as KeptPicture]))));
  expect(near(...chain)).toEqual({ a: 'a', b: 'a', c: 'a' });
  expect(copyFindings(chain)).toMatchObject([
    { code: 'image.near_duplicate', examples: ['cat/1.png ≈ cat/2.png ≈ cat/3.png'], files: 3 },
  ]);
  const [one, , three] = chain;
  expect(near(one as Seen, three as Seen)).toEqual({ b: 'b', c: 'c' });
});
