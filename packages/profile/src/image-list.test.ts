// A folder with a list in place of class folders: what it makes of good lists, and every way in which one is refused or reported.
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scanImages } from './images.ts';

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'list-'));
  root = join(folder, 'data');
  await mkdir(root);
  for (let number = 1; number <= 6; number += 1) await picture(`img/${number}.png`, 40 * number);
});
afterEach(() => rm(folder, { recursive: true }));

async function picture(path: string, shade: number): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await sharp({ create: { width: 24, height: 24, channels: 3, background: { r: shade, g: 255 - shade, b: 9 } } })
    .png()
    .toFile(file);
}

const labelProblem = (label: string) => (label.includes('/') ? 'it holds a slash' : null);
async function scan(list: string | Buffer, name = 'list.csv') {
  await writeFile(join(root, name), list);
  return scanImages(root, { label: 'The data', labels: { list: name, labelProblem } });
}
const GOOD = ['img/1.png,cat', 'img/2.png,cat', 'img/3.png,dog', 'img/4.png,dog'];
const lines = (...rows: string[]) => ['path,label', ...rows, ''].join('\n');

test('labels are those of the list, whatever its separator, encoding and order of columns', async () => {
  const { profile, files, findings } = await scan(lines(...GOOD));
  expect(profile).toMatchObject({
    images: 4,
    splits: { all: 4 },
    classes: [
      { name: 'cat', total: 2 },
      { name: 'dog', total: 2 },
    ],
  });
  expect(files.map(({ path, class: label, split }) => [path, label, split])).toEqual(
    GOOD.map((row) => [...row.split(','), 'all']),
  );
  expect(findings.filter(({ code }) => code.startsWith('image.list'))).toEqual([]);
  const other =
    'Split;Path;note;LABEL\r\ntrain;img/1.png;;M\xe4use\r\ntrain;./img/2.png;x;"Hunde"\r\nval;img//3.png;;M\xe4use\r\n';
  const told = await scan(Buffer.from(other, 'latin1'), 'other.csv');
  expect(told.files.map(({ path, class: label, split }) => [path, label, split])).toEqual([
    ['img/1.png', 'Mäuse', 'train'],
    ['img/2.png', 'Hunde', 'train'],
    ['img/3.png', 'Mäuse', 'val'],
  ]);
});

test.each<[string, string, string[], string, string]>([
  ['a path that leads out', 'path,label', ['../x.png,cat'], 'image.list_outside', 'line 6: "../x.png" leads out'],
  ['one that leads out later', 'path,label', ['img/../../x.png,cat'], 'image.list_outside', 'leads out of the folder'],
  ['an absolute path', 'path,label', ['/etc/passwd,cat'], 'image.list_outside', '"/etc/passwd" is absolute'],
  ['a drive', 'path,label', ['C:/x.png,cat'], 'image.list_outside', 'is absolute'],
  ['backslashes', 'path,label', ['img\\5.png,cat'], 'image.list_outside', 'divided by /'],
  [
    'two labels of one picture',
    'path,label',
    ['img/5.png,cat', './img/1.png,dog'],
    'image.list_conflict',
    'line 7: "img/1.png" is "dog", and "cat" in line 2',
  ],
  ['a label that is no name', 'path,label', ['img/5.png,a/b'], 'image.list_label', 'line 6: "a/b", it holds a slash'],
  ['no column of labels', 'path,class', [], 'image.list_columns', 'has the columns "path", "class"'],
  ['one label alone', 'path,label', ['x'], 'csv.row_width', ''],
])('%s: refused, with its lines', async (_, head, rows, code, text) => {
  const error = await scan([head, ...GOOD, ...rows, ''].join('\n')).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
  if (code.startsWith('image.')) expect((error as Error).message).toContain('list.csv');
});

const divided = (...rows: string[]) => ['path,label,split', ...rows, ''].join('\n');
test.each<[string, string[], string]>([
  ['a part that is not known', ['img/1.png,cat,train', 'img/2.png,dog,holdout'], 'line 3: "holdout"'],
  ['a part in some lines', ['img/1.png,cat,train', 'img/2.png,dog,'], 'line 3: empty'],
  ['nothing to learn from', ['img/1.png,cat,val', 'img/2.png,dog,val'], 'no row of the part train'],
])('%s: refused', async (_, rows, text) => {
  await expect(scan(divided(...rows))).rejects.toMatchObject({
    code: 'image.list_split',
    message: expect.stringContaining(text),
  });
});

test('the same picture in two parts is refused, and a class that is only measured is named', async () => {
  await expect(scan(divided('img/1.png,cat,train', 'img/2.png,dog,train', 'img/1.png,cat,test'))).rejects.toMatchObject(
    { code: 'image.list_conflict', message: expect.stringContaining('stands in test, and in train') },
  );
  await expect(
    scan(divided('img/1.png,cat,train', 'img/2.png,dog,training', 'img/3.png,fox,val')),
  ).rejects.toMatchObject({ code: 'image.unknown_class', message: expect.stringContaining('"fox" (1 in val/)') });
  await expect(scan(lines('img/1.png,cat', 'img/2.png,cat'))).rejects.toMatchObject({
    code: 'image.one_class',
    message: expect.stringContaining('has only the label "cat"'),
  });
});

test('what is missing, without a label, or there twice is left out, counted and said with its lines', async () => {
  const { findings, files } = await scan(
    lines(...GOOD, 'img/1.png,cat', 'img/9.png,dog', 'no/8.png,cat', 'img/5.png,', 'img/6.png,  '),
  );
  const of = (code: string) => findings.find((one) => one.code === code);
  expect(of('image.list_missing')).toMatchObject({
    severity: 'warning',
    count: 2,
    examples: ['line 7: img/9.png', 'line 8: no/8.png'],
    message: expect.stringContaining('take the lines out'),
  });
  expect(of('image.list_unlabelled')).toMatchObject({
    count: 2,
    examples: ['line 9: img/5.png', 'line 10: img/6.png'],
  });
  expect(of('image.list_repeated')).toMatchObject({ severity: 'info', count: 1 });
  expect(files).toHaveLength(4);
});

test('nothing that the list names exists: refused, for it is the wrong folder', async () => {
  await expect(scan(lines('x/1.png,cat', 'x/2.png,dog'))).rejects.toMatchObject({
    code: 'image.list_missing',
    message: expect.stringContaining('(2 lines): line 2: x/1.png'),
  });
});

test('links are never followed, of a file and of a folder above it; broken files are named', async () => {
  await writeFile(join(folder, 'secret.png'), await sharp(join(root, 'img/1.png')).toBuffer());
  await mkdir(join(folder, 'outside'));
  await link(join(folder, 'secret.png'), join(folder, 'outside/1.png'));
  await symlink(join(folder, 'secret.png'), join(root, 'link.png'));
  await symlink(join(folder, 'outside'), join(root, 'linked'));
  await writeFile(join(root, 'broken.png'), 'hello');
  const { profile, files } = await scan(lines(...GOOD, 'link.png,cat', 'linked/1.png,dog', 'broken.png,dog'));
  expect(profile.bad).toEqual([
    { path: 'broken.png', code: 'image.not_an_image', reason: 'the content is text' },
    { path: 'link.png', code: 'image.special_file', reason: 'it is a link or no plain file' },
    { path: 'linked/1.png', code: 'image.special_file', reason: 'it is a link or no plain file' },
  ]);
  expect(files.filter(({ class: label }) => label !== null)).toHaveLength(4);
});

test.each([
  ['that is not there', 'none.csv', 'is not there'],
  ['outside', '../list.csv', 'leads out of the folder'],
  ['that is a folder', 'img', 'is a link or no plain file'],
])('a list %s', async (_, list, text) => {
  await writeFile(join(folder, 'list.csv'), lines(...GOOD));
  await expect(scanImages(root, { labels: { list, labelProblem } })).rejects.toMatchObject({
    code: 'image.list_file',
    message: expect.stringContaining(text),
  });
});
