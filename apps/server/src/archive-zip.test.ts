import { createWriteStream, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { unsafeReason } from '@trainyard/host/safe-path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { unpackZip } from './archive-zip.ts';

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

interface StoredEntry {
  name: string;
  data: Buffer;
  local: Buffer;
  offset: number;
}

/** An entry that is not compressed, with its local header, by the layout of APPNOTE 4.3.7. */
function stored(name: string, data: Buffer): StoredEntry {
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(20, 4);
  head.writeUInt32LE(crc32(data), 14);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt32LE(data.length, 22);
  head.writeUInt16LE(name.length, 26);
  return { name, data, local: Buffer.concat([head, Buffer.from(name), data]), offset: 0 };
}

/** The bytes of entries followed by a directory that names them (APPNOTE 4.3.12 and 4.3.16). */
function directoryOf(body: Buffer, entries: StoredEntry[]): Buffer {
  const rows = entries.map(({ name, data, offset }) => {
    const row = Buffer.alloc(46);
    row.write('PK\x01\x02', 'latin1');
    row.writeUInt16LE(20, 6);
    row.writeUInt32LE(crc32(data), 16);
    row.writeUInt32LE(data.length, 20);
    row.writeUInt32LE(data.length, 24);
    row.writeUInt16LE(name.length, 28);
    row.writeUInt32LE(offset, 42);
    return Buffer.concat([row, Buffer.from(name)]);
  });
  const directory = Buffer.concat(rows);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
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
    code: 'archive.entry_escapes',
    message: expect.stringContaining(reason),
  });
  expect(await files()).toEqual([]);
});

describe('refused whole, with the entry named', () => {
  test('a symbolic link and a device', async () => {
    await pack([{ name: 'a.jpg' }, { name: 'link', text: '/etc/passwd', mode: 0o120777 }]);
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.link_not_allowed',
      message: 'The archive entry "link" is a link.',
    });
    await pack([{ name: 'device', mode: 0o020666 }]);
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.special_entry',
      message: 'The archive entry "device" is no plain file.',
    });
    expect(await files()).toEqual([]);
  });

  test('the same name twice, also in another case', async () => {
    await pack([{ name: 'cat/1.jpg' }, { name: 'cat/1.JPG' }]);
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.duplicate_entry',
      message: 'The archive has the same entry twice: "cat/1.jpg" and "cat/1.JPG".',
    });
  });

  test('1000 to 1', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.alloc(150_000_000), 'zeros.csv');
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(archive));
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.ratio',
      message: expect.stringContaining('unpacks to 150000000, more than 200 times its size'),
    });
    expect(await files()).toEqual([]);
  });

  test('entries that share bytes: one whose data holds the next entry whole', async () => {
    const inner = stored('b.csv', Buffer.from('1,2\n'));
    const outer = stored('a.csv', inner.local);
    writeFileSync(archive, directoryOf(outer.local, [outer, { ...inner, offset: 30 + 'a.csv'.length }]));
    await expect(unpackZip(archive, folder)).rejects.toMatchObject({
      code: 'archive.overlap',
      message: 'The archive entries "a.csv" and "b.csv" share bytes.',
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
      code: 'archive.mismatch',
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
    if (/zip-slip|absolute path|invalid relative|invalid characters/.test(name))
      expect(result).toBe('archive.entry_escapes');
    else if (/encryption/.test(name)) expect(result).toBe('archive.encrypted');
    else if (/bytes in the stream|size mismatch/.test(name)) expect(result).toBe('archive.size_lie');
    else if (name.includes('failure')) expect(result).toMatch(/^archive\.(damaged|overlap|mismatch|ratio)$/);
    else if (name.includes('bogus')) expect(result).toBe('archive.damaged');
    else expect(result).toMatch(/^(unpacked|archive\.entry_escapes)$/);
    expect(await outside()).toEqual(['a', 'a/b', 'a/b/c']);
  });
});

describe('whatever an entry is called', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '=cmd',
      '@x',
      '50 %',
      '%00',
      '%2e%2e',
      'a,b',
      '"q"',
      "it's",
      '\u202Ertl',
      '\u0646\u0645\u0648',
      '\u{1F600}',
      '-rf',
      '..',
      '.',
      ' ',
      'C:',
      '\\',
      '\n',
      'CON',
      'x'.repeat(260),
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
  );
  const name = fc
    .array(
      fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map((segments) => segments.join('/'));
  const hidden = (one: string) => one.split('/').some((segment) => segment.startsWith('.') || segment.endsWith('/'));

  test('it comes out under that name with its bytes, or nothing comes out at all; never anything outside', async () => {
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder, { recursive: true });
        const length = Buffer.byteLength(given);
        // The library that packs refuses some of these names, so another of the same length is overwritten.
        await pack([{ name: 'y'.repeat(length), text: 'the bytes' }]);
        await forge('y'.repeat(length), given);
        const code = await unpackZip(archive, folder).then(
          () => null,
          (error: { code: string }) => error.code,
        );
        const found = (await readdir(folder, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
        // A folder of itself is passed over, whatever it is called.
        if (given.endsWith('/')) expect([null, 'archive.entry_escapes']).toContain(code);
        else if (unsafeReason(given) !== null) expect([given, code]).toEqual([given, 'archive.entry_escapes']);
        else expect([given, code]).toEqual([given, null]);
        expect(found).toEqual(code === null && !hidden(given) ? [given] : []);
        if (found.length > 0) expect(await readFile(join(folder, given), 'utf8')).toBe('the bytes');
        expect(await outside()).toEqual(['a', 'a/b', 'a/b/c', 'it.zip']);
      }),
      { numRuns: 150, examples: [['=cmd|x'], ['a/%00'], ['a\u202Eb/c'], ['../x'], ['a\nb'], ['a/./b']] },
    );
  });
});
