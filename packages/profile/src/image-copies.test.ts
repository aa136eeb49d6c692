import { expect, test } from 'vitest';
import { copyFindings } from './image-copies.ts';
import type { Seen } from './image-finding.ts';

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
const seen = (path: string, sha256: string): Seen => ({
  found: { path, class: 'cat', split: 'all' },
  file: { bytes: 1, sha256, image, look: null, bad: null },
});

test('one picture may be there many times', () => {
  const count = 200_000;
  const findings = copyFindings(Array.from({ length: count }, (_, at) => seen(`cat/${at}.png`, 'a')));
  expect(findings).toMatchObject([{ code: 'image.duplicate', count: 1, files: count }]);
});
