import { createWriteStream, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { unpackZip } from './archive.ts';

const corpus = join(
  process.env['TRAINYARD_SHARED_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'),
  'bad-archives',
);

let root: string;
let folder: string;
let archive: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'archive-'));
  folder = join(root, 'a/b/c/unpacked');
  archive = join(root, 'it.zip');
  await mkdir(folder, { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

interface Content {
  name: string;
  text?: string;
  mode?: number;
}

async function pack(contents: Content[]): Promise<void> {
  const zip = new ZipFile();
  for (const { name, text = name, mode = 0o100644 } of contents) zip.addBuffer(Buffer.from(text), name, { mode });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive));
}

/** Puts other bytes in place of all occurrences of a text of the same length. */
async function forge(from: string | Buffer, to: string | Buffer): Promise<void> {
  const bytes = await readFile(archive);
  const [a, b] = [Buffer.from(from as string), Buffer.from(to as string)];
  expect(a.length).toBe(b.length);
  for (let at = bytes.indexOf(a); at >= 0; at = bytes.indexOf(a, at + 1)) b.copy(bytes, at);
  writeFileSync(archive, bytes);
}

const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
const outside = async () =>
  (await readdir(root, { recursive: true })).filter((name) => !name.startsWith('a/b/c/unpacked')).sort();

test('plain files in folders come out; what desktop programs add does not', async () => {
  await pack([
    { name: 'cat/1.jpg' },
    { name: 'dog/ü 50%.jpg' },
    { name: '__MACOSX/cat/._1.jpg' },
    { name: 'cat/.DS_Store' },
  ]);
  await unpackZip(archive, folder);
  expect(await files()).toEqual(['1.jpg', 'ü 50%.jpg']);
  expect(await readFile(join(folder, 'cat/1.jpg'), 'utf8')).toBe('cat/1.jpg');
});

test.each([
  ['../../x', 'invalid relative path'],
  ['/tmp/x', 'absolute path'],
  ['C:/x', 'absolute path'],
  ['a\\..\\x', 'invalid characters'],
  ['..%2fx', 'percent'],
  ['a\u0001b', 'control'],
])('an entry called %j is refused and nothing is written', async (name, reason) => {
  await pack([{ name: 'first.jpg' }, { name: 'x'.repeat(Buffer.byteLength(name)) }]);
  await forge('x'.repeat(Buffer.byteLength(name)), name);
  await expect(unpackZip(archive, folder)).rejects.toMatchObject({
    code: 'archive.unsafe',
    message: expect.stringContaining(reason),
  });
  expect(await files()).toEqual([]);
});

describe('refused whole, with the entry named', () => {
  test('a symbolic link and a device', async () => {
    await pack([{ name: 'a.jpg' }, { name: 'link', text: '/etc/passwd', mode: 0o120777 }]);
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.unsafe',
      message: 'The archive entry "link" is a symbolic link.',
    });
    await pack([{ name: 'device', mode: 0o020666 }]);
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      message: 'The archive entry "device" is no plain file.',
    });
    expect(await files()).toEqual([]);
  });

  test('the same name twice, also in another case', async () => {
    await pack([{ name: 'cat/1.jpg' }, { name: 'cat/1.JPG' }]);
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.unsafe',
      message: 'The archive has the same entry twice: "cat/1.jpg" and "cat/1.JPG".',
    });
  });

  test('1000 to 1', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.alloc(150_000_000), 'zeros.csv');
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(archive));
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.too_large',
      message: expect.stringContaining('unpacks to 150000000, more than 200 times its size'),
    });
    expect(await files()).toEqual([]);
  });

  test('changed content', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('the right text'), 'a.csv', { compress: false });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(archive));
    await forge('the right text', 'the wrong text');
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.damaged',
      message: 'The archive entry "a.csv" has another checksum than it says.',
    });
  });

  test('a local header that disagrees with the directory', async () => {
    await pack([{ name: 'abc.csv', text: 'x' }]);
    const bytes = await readFile(archive);
    bytes.write('abd.csv', bytes.indexOf('abc.csv'));
    writeFileSync(archive, bytes);
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.damaged',
      message: expect.stringContaining('another name in its own header'),
    });
  });

  test('what is no zip', async () => {
    writeFileSync(archive, 'PK but nothing else');
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({ code: 'archive.damaged' });
  });
});

describe.skipIf(!existsSync(corpus))('the corpus of hostile archives', () => {
  const zips = existsSync(corpus)
    ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.zip'))
    : [];

  test.each(zips)('%s', async (name) => {
    const result = await unpackZip(join(corpus, name), folder).then(
      () => 'unpacked',
      (error: { code: string }) => error.code,
    );
    if (/zip-slip|absolute path|invalid relative|invalid characters/.test(name)) expect(result).toBe('archive.unsafe');
    else if (/encryption/.test(name) && name.includes('success')) expect(result).toBe('archive.unsafe');
    else if (name.includes('failure')) expect(result).toMatch(/^archive\.(damaged|unsafe|too_large)$/);
    else if (name.includes('bogus')) expect(result).toBe('archive.damaged');
    else expect(result).toMatch(/^(unpacked|archive\.unsafe)$/);
    expect(await outside()).toEqual(['a', 'a/b', 'a/b/c']);
  });
});
