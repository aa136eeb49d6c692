// Rows B31 to B44 of the catalogue of faults: each file among good ones, its answer, and what to do. B27 to B30 and the files that
// are no pictures are in images.test.ts.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scanImages } from './images.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'faults-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A picture of coloured patches, which no two numbers share. */
function patches(number: number, width = 64, height = 64): Sharp {
  const pixels = Buffer.from({ length: 8 * 8 * 3 } as ArrayLike<number>).map(
    (_, at) => (Math.imul(at + 1, 2_654_435_761 + number * 40_503) >>> 13) & 255,
  );
  return sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } }).resize(width, height, { fit: 'fill' });
}

async function put(path: string, content: Sharp | Buffer): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await (Buffer.isBuffer(content) ? writeFile(file, content) : content.toFile(file));
}

async function good(...names: string[]): Promise<void> {
  for (const [index, name] of names.entries())
    for (const number of [1, 2]) await put(`${name}/${number}.png`, patches(100 * (index + 1) + number).png());
}

const findingOf = async (code: string) => (await scanImages(root)).findings.find((one) => one.code === code);

const trait: [string, string, () => Promise<void>, string[], string][] = [
  ['CMYK', 'image.cmyk', () => put('cat/x.jpg', patches(1).toColourspace('cmyk').jpeg()), ['cat/x.jpg'], 'RGB'],
  [
    '16 bits over the whole range',
    'image.deep',
    async () => {
      const values = Uint16Array.from({ length: 64 }, (_, at) => at * 1040);
      const picture = sharp(values, { raw: { width: 8, height: 8, channels: 1 } });
      await put('cat/x.png', picture.toColourspace('grey16').png());
    },
    [],
    'divided by their range',
  ],
  ['transparency', 'image.alpha', () => put('cat/x.png', patches(1).ensureAlpha(0.5).png()), ['cat/x.png'], 'dropped'],
  [
    'turned by EXIF',
    'image.rotated',
    () => put('cat/x.jpg', patches(1, 64, 32).withMetadata({ orientation: 6 }).jpeg()),
    ['cat/x.jpg'],
    'upright',
  ],
  ['1 × 1', 'image.tiny', () => put('cat/x.png', patches(1, 1, 1).png()), ['cat/x.png: 1 × 1'], 'Leave them out'],
  [
    '1 × 50,000',
    'image.extreme_aspect',
    () => put('cat/x.png', patches(1, 1, 50_000).png()),
    ['cat/x.png: 1 × 50000'],
    'Cut them',
  ],
  [
    'animated',
    'image.animated',
    async () => {
      const frames = await Promise.all([1, 2].map((number) => patches(number).png().toBuffer()));
      await put('cat/x.gif', sharp(frames, { join: { animated: true } }).gif());
    },
    ['cat/x.gif: 2 frames'],
    'first frame',
  ],
  [
    'twins by case',
    'image.name_collision',
    async () => {
      await put('cat/X.png', patches(1).png());
      await put('cat/x.png', patches(2).png());
    },
    ['"cat/X.png" and "cat/x.png"'],
    'Rename them',
  ],
  [
    'twins by the spelling of an accent',
    'image.name_collision',
    async () => {
      await put('cat/\u00e9.png', patches(1).png());
      await put('cat/e\u0301.png', patches(2).png());
    },
    ['"cat/e\u0301.png" and "cat/\u00e9.png"'],
    'Rename them',
  ],
];

test.each(trait)('%s: used, and said', async (_, code, make, examples, remedy) => {
  await good('cat', 'dog');
  await make();
  const { findings, profile } = await scanImages(root);
  expect(findings.find((one) => one.code === code)).toMatchObject({
    count: Math.max(1, examples.length),
    examples,
    message: expect.stringContaining(remedy),
  });
  expect(profile).toMatchObject({ bad_total: 0 });
  expect(profile.images).toBeGreaterThan(4);
});

test('names that mean something to a shell or a terminal are names', async () => {
  await good('cat', 'dog');
  const odd = ['-rf.png', 'two\nlines.png', '\u{1F600}.png', `${'x'.repeat(250)}.png`];
  for (const [index, name] of odd.entries()) await put(`cat/${name}`, patches(index + 1).png());
  const { files, profile } = await scanImages(root);
  expect(profile.bad_total).toBe(0);
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(odd.map((name) => `cat/${name}`)));
});

test('a JPEG cut in its middle, with an end put back, is read like everywhere and said', async () => {
  await good('cat', 'dog');
  const bytes = await patches(1, 400, 400).jpeg().toBuffer();
  await put('cat/cut.jpg', Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.from([0xff, 0xd9])]));
  expect(await findingOf('image.damaged')).toMatchObject({
    severity: 'warning',
    examples: ['cat/cut.jpg'],
    message: expect.stringContaining('Replace them'),
  });
});

const same: [string, (picture: Sharp) => Sharp][] = [
  ['compressed anew', (picture) => picture.jpeg({ quality: 50 })],
  ['of half the size', (picture) => picture.resize(100, 100).png()],
  ['brighter', (picture) => picture.linear(0.9, 20).png()],
];

test.each(same)('the same picture %s, in two parts: a leak', async (_, change) => {
  await good('train/cat', 'train/dog', 'test/cat', 'test/dog');
  await put('train/cat/x.png', patches(1, 200, 200).png());
  await put('test/cat/y.bin', change(sharp(await patches(1, 200, 200).png().toBuffer())));
  expect(await findingOf('image.near_leak')).toMatchObject({
    severity: 'warning',
    count: 1,
    examples: ['test/cat/y.bin ≈ train/cat/x.png'].map((text) =>
      expect.stringMatching(`${text}|train/cat/x.png ≈ test/cat/y.bin`),
    ),
    message: expect.stringContaining('Remove them'),
  });
});

test('near copies in one part, and under two classes', async () => {
  await good('cat', 'dog');
  await put('cat/x.png', patches(1, 200, 200).png());
  await put('cat/y.jpg', patches(1, 200, 200).jpeg());
  await put('dog/z.jpg', patches(1, 100, 100).jpeg());
  expect(await findingOf('image.near_duplicate')).toMatchObject({ severity: 'info', count: 1 });
  expect(await findingOf('image.near_conflict')).toMatchObject({
    examples: ['cat/x.png ≈ cat/y.jpg ≈ dog/z.jpg'],
  });
});

test('flat pictures are no copies of each other', async () => {
  await good('cat', 'dog');
  for (const shade of [10, 90, 200])
    await put(
      `cat/${shade}.png`,
      sharp({ create: { width: 32, height: 32, channels: 3, background: { r: shade, g: shade, b: 9 } } }).png(),
    );
  expect(await findingOf('image.near_duplicate')).toBeUndefined();
});

test('a class that a part lacks', async () => {
  await good('train/cat', 'train/dog', 'train/fox', 'val/cat', 'val/dog');
  expect(await findingOf('image.missing_class')).toMatchObject({
    severity: 'warning',
    count: 1,
    examples: ['fox'],
    message: expect.stringContaining('val/ has no picture of 1 class'),
  });
});

test('names that suggest series are offered as groups, and one that two parts share is said', async () => {
  for (const [part, patients] of [
    ['train', [1, 2, 3, 4, 5, 6, 7]],
    ['test', [7, 8]],
  ] as const)
    for (const patient of patients)
      for (const slice of [1, 2, 3])
        await put(
          `${part}/${patient % 2 ? 'ill' : 'well'}/${part === 'test' && patient === 7 ? 'p7' : `p${patient}`}_slice0${slice + (part === 'test' ? 3 : 0)}.png`,
          patches(10 * patient + slice + (part === 'test' ? 500 : 0)).png(),
        );
  expect(await findingOf('image.series')).toMatchObject({
    severity: 'info',
    count: 8,
    message: expect.stringContaining('group_by: "{group}_slice*"'),
  });
  expect(await findingOf('image.series_leak')).toMatchObject({ severity: 'warning', examples: ['p7'] });
});

test('numbered names of one kind are no series', async () => {
  for (const name of ['cat', 'dog'])
    for (let at = 0; at < 12; at += 1)
      await put(`${name}/IMG_${at}.png`, patches(at + (name === 'cat' ? 0 : 50)).png());
  expect(await findingOf('image.series')).toBeUndefined();
});

test('progress is told for each file', async () => {
  await good('cat', 'dog');
  const told: [number, number | null][] = [];
  await scanImages(root, { onProgress: (files, read) => told.push([files, read]) });
  expect(told).toEqual([[2, null], [4, null], ...[1, 2, 3, 4].map((read) => [4, read])]);
});

test('pictures without a class are counted with the others while they are read', async () => {
  await good('cat', 'dog', 'unlabelled');
  const told: [number, number | null][] = [];
  await scanImages(root, { onProgress: (files, read) => told.push([files, read]) });
  expect(told).toEqual([[2, null], [4, null], [6, null], ...[1, 2, 3, 4, 5, 6].map((read) => [6, read])]);
});

test.each([
  ['looked through', 2, null],
  ['read', 4, 1],
])('a scan that is given up while folders are %s does not end well', async (_, files, read) => {
  await good('cat', 'dog');
  const stop = new AbortController();
  let told = 0;
  const scan = scanImages(root, {
    signal: stop.signal,
    onProgress: (...now) => {
      told += 1;
      if (now[0] === files && now[1] === read) stop.abort(new Error('enough'));
    },
  });
  await expect(scan).rejects.toThrow('enough');
  // Of those looked through nothing more is opened.
  if (read === null) expect(told).toBe(1);
});
