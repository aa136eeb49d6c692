import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspectImage } from './image-file.ts';
import { scanImages } from './images.ts';
import { fingerprint } from './manifest.ts';

const repository = join(import.meta.dirname, '../../..');
const shared = process.env['TRAINYARD_SHARED_DATA'] ?? join(repository, '../shared/data');

let root: string;
let shade = 0;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'images-'));
  shade = 0;
});
afterEach(() => rm(root, { recursive: true }));

/** A picture of its own bytes at `path` below the root. */
async function picture(path: string, size = 24): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  shade += 1;
  const noise = { type: 'gaussian', mean: shade * 3, sigma: 20 } as const;
  const image = sharp({ create: { width: size, height: size, channels: 3, background: '#000', noise } });
  await (path.endsWith('.png') ? image.png() : image.jpeg()).toFile(file);
  return file;
}

async function classes(...names: string[]): Promise<void> {
  for (const name of names) for (const index of [1, 2]) await picture(`${name}/${index}.jpg`);
}

const codes = (scan: Awaited<ReturnType<typeof scanImages>>) => scan.findings.map(({ code }) => code);

test('the EuroSAT example, exactly', async () => {
  const { profile, findings, files } = await scanImages(join(repository, 'examples/eurosat'));
  expect(profile.classes.map(({ name }) => name)).toEqual([
    'AnnualCrop',
    'Forest',
    'HerbaceousVegetation',
    'Highway',
    'Industrial',
    'Pasture',
    'PermanentCrop',
    'Residential',
    'River',
    'SeaLake',
  ]);
  expect(profile.classes.every(({ counts, total }) => counts.train === 60 && counts.test === 20 && total === 80)).toBe(
    true,
  );
  expect(profile).toMatchObject({
    splits: { train: 600, test: 200 },
    images: 800,
    bytes: 2_738_083,
    size: { min: [64, 64], median: [64, 64], max: [64, 64] },
    formats: { jpeg: 800 },
    bad_total: 0,
    ignored: 0,
  });
  expect(findings).toEqual([]);
  expect(files).toHaveLength(800);
  expect(files[0]).toMatchObject({ path: 'train/AnnualCrop/AnnualCrop_1.jpg', class: 'AnnualCrop', split: 'train' });
});

describe('layout', () => {
  test('class folders alone are the part `all`; the fingerprint names the content, not the place', async () => {
    await classes('cat', 'dog');
    const first = await scanImages(root);
    expect(first.profile.splits).toEqual({ all: 4 });
    for (const name of ['cat', 'dog'])
      await cp(join(root, name), join(root, 'elsewhere', 'deeper', name), { recursive: true });
    const second = await scanImages(join(root, 'elsewhere/deeper'));
    expect(second.fingerprint).toBe(first.fingerprint);
    await picture('elsewhere/deeper/cat/3.jpg');
    expect((await scanImages(join(root, 'elsewhere/deeper'))).fingerprint).not.toBe(first.fingerprint);
  });

  test('one wrapper folder is stepped into', async () => {
    await classes('download/cat', 'download/dog');
    const scan = await scanImages(root);
    expect(scan.root).toBe(join(root, 'download'));
    expect(scan.files[0]?.path).toBe('cat/1.jpg');
  });

  test('parts have several words in any case; folders below a class belong to it; a class may be called test', async () => {
    await classes('Training/cat/young', 'Training/dog', 'valid/cat');
    expect((await scanImages(root)).profile).toMatchObject({
      splits: { train: 4, val: 2 },
      classes: [{ name: 'cat', counts: { train: 2, val: 2 } }, { name: 'dog' }],
    });
    await rm(join(root, 'Training'), { recursive: true });
    await rm(join(root, 'valid'), { recursive: true });
    await classes('test', 'control');
    expect((await scanImages(root)).profile.splits).toEqual({ all: 4 });
  });

  test.each([
    ['seg_train/seg_train', 'seg_test/seg_test'],
    ['training_set', 'test_set'],
    ['Train Images', 'dev'],
    ['train2017', 'val2017'],
    ['trainset', 'testset'],
  ])('parts by their words, also wrapped: %s and %s', async (train, other) => {
    await classes(`set/${train}/cat`, `set/${train}/dog`, `set/${other}/cat`);
    const { splits } = (await scanImages(root)).profile;
    expect(splits).toMatchObject({ train: 4 });
    expect(Object.keys(splits)).toHaveLength(2);
  });

  test('folders that all hold the same folders are parts of unknown names, not classes', async () => {
    await classes('first/cat', 'first/dog', 'second/cat', 'second/dog');
    await expect(scanImages(root)).rejects.toMatchObject({
      code: 'image.layout',
      message: expect.stringContaining('2 folders ("first", "second") all hold the same 2 folders ("cat", "dog")'),
    });
  });

  test('pictures are told by content: foreign names, no name, and other formats among them', async () => {
    await classes('cat', 'dog');
    const bytes = await readFile(await picture('cat/a.jpg'));
    for (const name of ['b.jfif', 'c', 'd.dat']) await writeFile(join(root, 'cat', name), bytes);
    await writeFile(join(root, 'cat/notes.txt'), 'P5 is a point of the plan');
    const { profile } = await scanImages(root);
    expect(profile).toMatchObject({ images: 8, ignored: 1, bad_total: 0 });
  });

  test('what is left out or may be meant otherwise is a finding with its files', async () => {
    await classes('cat/persian', 'dog', '.net');
    const { findings, profile } = await scanImages(root);
    expect(profile.images).toBe(4);
    expect(findings).toMatchObject([
      { code: 'image.too_few' },
      { code: 'image.hidden', count: 2, examples: ['.net/1.jpg', '.net/2.jpg'] },
      { code: 'image.two_levels', examples: ['cat/persian'] },
    ]);
  });

  test('one class beside a hidden one says so', async () => {
    await classes('java', '.net');
    await expect(scanImages(root)).rejects.toMatchObject({
      code: 'image.one_class',
      message: expect.stringContaining('The hidden folder ".net" holds 2 pictures'),
    });
  });

  test('hidden and desktop files are passed over and counted', async () => {
    await classes('cat', 'dog');
    for (const name of ['.DS_Store', 'Thumbs.db', 'cat/._1.jpg', 'cat/notes.txt', '__MACOSX'])
      await writeFile(join(root, name), 'x');
    const { profile } = await scanImages(root);
    expect(profile).toMatchObject({ ignored: 5, images: 4, bad_total: 0 });
  });

  test.each([
    ['an empty folder', [], 'image.layout', 'has no pictures and no class folders.'],
    [
      'pictures without classes',
      ['a.jpg', 'b.jpg'],
      'image.layout',
      'has 2 pictures ("a.jpg", "b.jpg") and no class folders.',
    ],
    [
      'a part without classes',
      ['train/a.jpg'],
      'image.layout',
      'has 1 picture ("a.jpg") and no class folders in train/.',
    ],
    ['no train/', ['val/cat/1.jpg', 'test/cat/1.jpg'], 'image.layout', 'has val/ and test/ and no train/.'],
    ['one class', ['train/cat/1.jpg'], 'image.one_class', 'has only the class folder "cat".'],
    [
      'a class that train/ lacks',
      ['train/cat/1.jpg', 'train/dog/1.jpg', 'val/cat/2.jpg', 'val/fox/3.jpg'],
      'image.unknown_class',
      '"fox" (1 in val/)',
    ],
  ])('%s', async (_, files, code, text) => {
    for (const file of files) await picture(file);
    await expect(scanImages(root)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
  });

  test('a class folder without a readable picture is named, with the reason', async () => {
    await classes('cat', 'dog');
    await mkdir(join(root, 'fox'));
    await expect(scanImages(root)).rejects.toMatchObject({
      code: 'image.empty_class',
      message: `${root} has no readable picture in the class folder "fox".`,
    });
    await writeFile(join(root, 'fox/1.jpg'), '');
    await expect(scanImages(root)).rejects.toMatchObject({
      message: expect.stringContaining('the first is fox/1.jpg: the file has 0 bytes.'),
    });
  });
});

describe('broken files among good ones', () => {
  test('are named with code and reason, counted, and stay in the manifest without a class', async () => {
    await classes('cat', 'dog');
    const cut = await picture('cat/cut.jpg', 200);
    await truncate(cut, 2000);
    const cutPng = await picture('cat/cut.png', 200);
    await truncate(cutPng, 2000);
    await writeFile(join(root, 'cat/empty.jpg'), '');
    await writeFile(join(root, 'cat/text.jpg'), 'this is not a picture\n');
    await writeFile(join(root, 'cat/page.png'), '<!DOCTYPE html><p>404');
    await writeFile(
      join(root, 'cat/drawing.svg'),
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    );
    await symlink('/etc/passwd', join(root, 'cat/link.jpg'));
    await symlink(join(root, 'cat'), join(root, 'dog/loop'));
    execFileSync('mkfifo', [join(root, 'dog/pipe.jpg')]);
    const { profile, files, findings } = await scanImages(root);
    expect(profile.bad).toEqual([
      { path: 'cat/cut.jpg', code: 'image.corrupt', reason: 'the picture ends too early or is damaged' },
      { path: 'cat/cut.png', code: 'image.corrupt', reason: 'the picture ends too early or is damaged' },
      {
        path: 'cat/drawing.svg',
        code: 'image.svg_not_allowed',
        reason: 'the content is an SVG drawing; export it as PNG',
      },
      { path: 'cat/empty.jpg', code: 'image.corrupt', reason: 'the file has 0 bytes' },
      { path: 'cat/link.jpg', code: 'image.special_file', reason: 'it is a link or no plain file' },
      { path: 'cat/page.png', code: 'image.not_an_image', reason: 'the content is an HTML page' },
      { path: 'cat/text.jpg', code: 'image.not_an_image', reason: 'the content is text' },
      { path: 'dog/loop', code: 'image.special_file', reason: 'it is a link or no plain file' },
      { path: 'dog/pipe.jpg', code: 'image.special_file', reason: 'it is a link or no plain file' },
    ]);
    expect(profile).toMatchObject({ bad_total: 9, images: 4 });
    expect(files.filter((file) => file.class === null).map(({ path }) => path)).toEqual([
      'cat/cut.jpg',
      'cat/cut.png',
      'cat/drawing.svg',
      'cat/empty.jpg',
      'cat/page.png',
      'cat/text.jpg',
    ]);
    expect(findings[0]).toMatchObject({ code: 'image.bad', severity: 'warning', count: 9 });
  });

  test('a link that takes the place of a file between listing and opening is not followed', async () => {
    await symlink('/etc/passwd', join(root, 'x.jpg'));
    expect(await inspectImage(join(root, 'x.jpg'))).toMatchObject({
      sha256: null,
      bad: { code: 'image.special_file' },
    });
  });

  test('a picture of 900 million pixels is refused by its header', async () => {
    const chunk = (type: string, data: Buffer) => {
      const body = Buffer.concat([Buffer.from(type), data]);
      const frame = Buffer.alloc(8);
      frame.writeUInt32BE(data.length, 0);
      frame.writeUInt32BE(crc32(body), 4);
      return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
    };
    const header = Buffer.from([0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 0, 0, 0, 0]);
    const bomb = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    await writeFile(join(root, 'bomb.png'), bomb);
    expect((await inspectImage(join(root, 'bomb.png'))).bad).toEqual({
      code: 'image.too_many_pixels',
      reason: '30000 × 30000 pixels; at most 50000000 are allowed',
    });
  });
});

describe('findings', () => {
  test('the same picture in two parts, under two classes, and twice', async () => {
    await classes('train/cat', 'train/dog');
    await picture('test/cat/9.jpg');
    await copyFile(join(root, 'train/cat/1.jpg'), join(root, 'test/cat/same.jpg'));
    await copyFile(join(root, 'train/cat/2.jpg'), join(root, 'train/dog/3.jpg'));
    await copyFile(join(root, 'train/dog/1.jpg'), join(root, 'train/dog/4.jpg'));
    const { findings } = await scanImages(root);
    expect(findings.find(({ code }) => code === 'image.leak')).toMatchObject({
      severity: 'warning',
      count: 1,
      examples: ['train/cat/1.jpg = test/cat/same.jpg'],
    });
    expect(findings.find(({ code }) => code === 'image.label_conflict')).toMatchObject({
      examples: ['train/cat/2.jpg = train/dog/3.jpg'],
    });
    expect(findings.find(({ code }) => code === 'image.duplicate')).toMatchObject({ severity: 'info', count: 2 });
  });

  test('classes of very different size, few pictures, a png named jpg, things outside', async () => {
    for (let index = 0; index < 15; index += 1) await picture(`cat/${index}.jpg`);
    await picture('dog/1.jpg');
    const png = await picture('dog/2.png');
    await copyFile(png, join(root, 'dog/3.jpg'));
    await rm(png);
    await picture('lost.jpg');
    const scan = await scanImages(root);
    expect(codes(scan)).toEqual(['image.imbalance', 'image.too_few', 'image.outside', 'image.extension']);
    expect(scan.findings.at(-1)).toMatchObject({ examples: ['dog/3.jpg: png'] });
    expect(scan.profile.formats).toEqual({ jpeg: 16, png: 1 });
  });
});

test('the fingerprint does not depend on the order of the files', () => {
  const files = [
    { path: 'b', bytes: 1, sha256: 'x' },
    { path: 'a', bytes: 2, sha256: 'y' },
  ];
  expect(fingerprint(files)).toBe(fingerprint(files.toReversed()));
  expect(fingerprint(files)).not.toBe(
    fingerprint([
      { path: 'b', bytes: 1, sha256: 'y' },
      { path: 'a', bytes: 2, sha256: 'x' },
    ]),
  );
});

describe.skipIf(!existsSync(join(shared, 'bad-images')))('the corpus of odd and broken images', () => {
  const files = existsSync(join(shared, 'bad-images'))
    ? readdirSync(join(shared, 'bad-images'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

  test('each file is a picture or has a reason; nothing throws, nothing is huge', async () => {
    for (const file of files) {
      const seen = await inspectImage(file);
      expect(seen.image === null, file).toBe(seen.bad !== null);
      if (seen.image) expect(seen.image.width * seen.image.height, file).toBeLessThanOrEqual(50_000_000);
      expect(seen.bad?.reason ?? '', file).not.toContain('\n');
    }
  });

  test('known ones', async () => {
    const see = async (name: string) => {
      const { image, bad } = await inspectImage(join(shared, 'bad-images', name));
      return bad?.code ?? `${image?.format} ${image?.width}×${image?.height}`;
    };
    expect(await see('sharp/Landscape_6.jpg')).toBe('jpeg 600×450');
    expect(await see('sharp/giant-image.jpg')).toBe('image.too_many_pixels');
    expect(await see('sharp/65536-uint32-limit.png')).toBe('image.too_many_pixels');
    expect(await see('sharp/truncated.jpg')).toBe('image.corrupt');
    expect(await see('sharp/check.svg')).toBe('image.svg_not_allowed');
    expect(await see('sharp/pitm.avif')).toBe('image.format');
    expect(await see('lfs-pointer/agricultural00.tif')).toBe('image.not_an_image');
    expect(await see('heif/heif_corrupted/empty.heic')).toBe('image.corrupt');
  });
});

describe('what cannot teach or measure', () => {
  test('a part without class folders lies outside, and an empty folder in a part is no class', async () => {
    await classes('train/cat', 'train/dog');
    await picture('test/unknown.jpg');
    await mkdir(join(root, 'val/zebra'), { recursive: true });
    const { profile, findings } = await scanImages(root);
    expect(profile.classes.map(({ name }) => name)).toEqual(['cat', 'dog']);
    expect(profile.splits).toEqual({ train: 4 });
    expect(findings.find(({ code }) => code === 'image.outside')).toMatchObject({ count: 1, examples: ['test/'] });
    await rm(join(root, 'val/zebra'), { recursive: true });
    expect((await scanImages(root)).profile.splits).toEqual({ train: 4 });
  });

  test('a PNG whose middle is gone or damaged, though its end is there', async () => {
    await classes('cat', 'dog');
    const file = await picture('cat/whole.png');
    const bytes = await readFile(file);
    const middle = Math.floor(bytes.length / 2);
    await writeFile(join(root, 'cat/cut.png'), Buffer.concat([bytes.subarray(0, middle), bytes.subarray(-12)]));
    const flipped = Buffer.from(bytes);
    flipped[middle] = (flipped[middle] ?? 0) ^ 255;
    await writeFile(join(root, 'cat/flipped.png'), flipped);
    const { profile } = await scanImages(root);
    expect(profile.bad.map(({ path, code }) => [path, code])).toEqual([
      ['cat/cut.png', 'image.corrupt'],
      ['cat/flipped.png', 'image.corrupt'],
    ]);
    expect(profile.images).toBe(5);
  });

  test('class folders that read the same are said', async () => {
    await classes('Cat', 'cat', 'dog');
    const twins = (await scanImages(root)).findings.find(({ code }) => code === 'image.name_twins');
    expect(twins?.examples).toEqual(['"Cat" and "cat"']);
  });
});
