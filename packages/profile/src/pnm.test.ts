import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectImage } from './image-file.ts';
import { decodePnm, readPnm } from './pnm.ts';

const file = (header: string, ...bytes: number[]) => Buffer.concat([Buffer.from(header, 'latin1'), Buffer.from(bytes)]);

test.each([
  ['bits in digits', file('P1\n2 1\n1 0\n'), [0, 0, 0, 255, 255, 255]],
  ['grey in digits', file('P2 # made by hand\n2 1 # wide\n15\n0 15\n'), [0, 0, 0, 255, 255, 255]],
  ['colours in digits', file('P3\n1 1\n255\n1 2 3\n'), [1, 2, 3]],
  ['bits', file('P4\n10 1\n', 0b0111_1111, 0b1000_0000), [255, 255, 255, ...Array(8 * 3).fill(0), 255, 255, 255]],
  ['grey', file('P5\n2 1\n255\n', 7, 9), [7, 7, 7, 9, 9, 9]],
  ['colours', file('P6\n# a comment\n1 2\n255\n', 1, 2, 3, 4, 5, 6), [1, 2, 3, 4, 5, 6]],
  ['colours of 16 bits', file('P6 1 1 65535\n', 255, 255, 0, 0, 128, 0), [255, 0, 128]],
])('pixels: %s', (_, content, pixels) => {
  expect([...(decodePnm(content)?.pixels ?? [])]).toEqual(pixels);
});

test('what is none, or ends too early, has no pixels', () => {
  for (const content of [
    file('P7\n1 1\n'),
    file('P6\n2 2\n255\n', 1, 2, 3),
    file('P5\n1\n'),
    file('P5 1 1 0\n', 1),
    file(''),
  ])
    expect(decodePnm(content)).toBeNull();
  expect(readPnm(file('P6\n43 50\n65535\n'))).toEqual({ kind: 6, width: 43, height: 50, most: 65_535, start: 15 });
});

test('the scan counts them as a training reads them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pnm-'));
  try {
    const inspect = async (content: Buffer) => {
      await writeFile(join(folder, 'one.ppm'), content);
      return inspectImage(join(folder, 'one.ppm'));
    };
    const whole = file('P6\n2 1\n255\n', 1, 2, 3, 4, 5, 6);
    expect((await inspect(whole)).image).toMatchObject({ format: 'ppm', width: 2, height: 1, frames: 1, depth: 8 });
    expect((await inspect(whole.subarray(0, -1))).bad?.code).toBe('image.corrupt');
    expect((await inspect(file('P5 9000 9000 255\n'))).bad?.code).toBe('image.corrupt');
  } finally {
    await rm(folder, { recursive: true });
  }
});
