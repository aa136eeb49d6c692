import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { unpackArchive } from './archive.ts';

const corpus = join(
  process.env['TRAINYARD_SHARED_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'),
  'bad-archives/zip-slip',
);

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'archive-'));
  folder = join(root, 'a/b/unpacked');
  await mkdir(folder, { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

interface Content {
  name: string;
  type?: string;
  body?: Buffer;
  /** Bytes that its header says, where they are not those of the body. */
  bytes?: number;
}

/** A tar by the letter of POSIX, with whatever is asked for. */
function tar(contents: Content[], end = true): Buffer {
  const blocks = contents.flatMap(({ name, type = '0', body = Buffer.from(name), bytes }) => {
    const content = type === '0' || 'xL'.includes(type) ? body : Buffer.alloc(0);
    const head = Buffer.alloc(512);
    head.write(name, 0, 100);
    head.write('0000777\0', 100);
    head.write(`${(bytes ?? content.length).toString(8).padStart(11, '0')}\0`, 124);
    head.write('        ', 148);
    head.write(type, 156);
    head.write('/etc/passwd', 157);
    head.write('ustar\x0000', 257, 'latin1');
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [head, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(end ? 1024 : 0)]);
}

async function write(name: string, content: Buffer): Promise<string> {
  const path = join(root, name);
  await writeFile(path, content);
  return path;
}

async function packed(name: string, content: Buffer): Promise<string> {
  const plain = await write('plain.bin', content);
  const path = join(root, name);
  const pack = name.endsWith('gz') ? createGzip() : createZstdCompress();
  await pipeline(createReadStream(plain), pack, createWriteStream(path));
  await rm(plain);
  return path;
}

const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

const GOOD: Content[] = [
  { name: './', type: '5' },
  { name: './cat/', type: '5' },
  { name: './cat/1.jpg' },
  { name: './cat/._1.jpg' },
  { name: `dog/${'ü'.repeat(20)}.jpg`, body: Buffer.alloc(100_000, 7) },
];

describe('the same files come out of every kind of archive', () => {
  test.each([['it.tar'], ['it.tar.gz'], ['it.tgz'], ['it.tar.zst']])('%s', async (name) => {
    const path = name === 'it.tar' ? await write(name, tar(GOOD)) : await packed(name, tar(GOOD));
    await unpackArchive(path, name, folder);
    expect(await files()).toEqual(['cat/1.jpg', `dog/${'ü'.repeat(20)}.jpg`]);
    expect(await readFile(join(folder, 'cat/1.jpg'), 'utf8')).toBe('./cat/1.jpg');
    expect((await readFile(join(folder, `dog/${'ü'.repeat(20)}.jpg`))).equals(Buffer.alloc(100_000, 7))).toBe(true);
    // The archive says 0777.
    expect((await stat(join(folder, 'cat/1.jpg'))).mode & 0o777).toBe(0o600);
  });

  test('long names of pax and of GNU tar', async () => {
    const long = `${'d'.repeat(90)}/${'f'.repeat(90)}.jpg`;
    const record = ` path=pax/${long}\n`;
    const pax = `${record.length + 3}${record}`;
    const content = tar([
      { name: 'x', type: 'x', body: Buffer.from(pax) },
      { name: 'cut', body: Buffer.from('one') },
      { name: '././@LongLink', type: 'L', body: Buffer.from(`gnu/${long}\0`) },
      { name: 'cut', body: Buffer.from('two') },
    ]);
    await unpackArchive(await write('it.tar', content), 'it.tar', folder);
    expect(await files()).toEqual([`gnu/${long}`, `pax/${long}`]);
    expect(await readFile(join(folder, `gnu/${long}`), 'utf8')).toBe('two');
  });

  test('an archive in an archive is not opened', async () => {
    const inner = tar([{ name: '../../x' }]);
    await unpackArchive(await write('it.tar', tar([{ name: 'a/in.tar', body: inner }])), 'it.tar', folder);
    expect(await files()).toEqual(['a/in.tar']);
  });
});

/** Rows B45 to B56 of the catalogue of faults, for tar; those that only a zip can have are in archive-zip.test.ts. */
const REFUSED: [string, Content[], string, string][] = [
  ['a name that leads out', [{ name: '../../x' }], 'archive.entry_escapes', '"../../x"'],
  ['an absolute name', [{ name: '/tmp/x' }], 'archive.entry_escapes', 'it is absolute'],
  ['a name of another system', [{ name: 'C:\\x' }], 'archive.entry_escapes', 'backslash'],
  ['a name behind percent signs', [{ name: '..%2fx' }], 'archive.entry_escapes', 'percent'],
  [
    'a link and a file through it',
    [{ name: 'out', type: '2' }, { name: 'out/x' }],
    'archive.link_not_allowed',
    '"out" is a link',
  ],
  ['a hard link', [{ name: 'hard', type: '1' }], 'archive.link_not_allowed', '"hard"'],
  ['a device', [{ name: 'tty', type: '3' }], 'archive.special_entry', '"tty" is no plain file'],
  ['a pipe', [{ name: 'pipe', type: '6' }], 'archive.special_entry', '"pipe"'],
  ['the same name twice', [{ name: 'a/x' }, { name: 'a/x' }], 'archive.duplicate_entry', '"a/x"'],
  ['twins by case', [{ name: 'a/x' }, { name: 'a/X' }], 'archive.duplicate_entry', '"a/x" and "a/X"'],
  ['a file that is a folder, too', [{ name: 'a/x/y' }, { name: 'a/x' }], 'archive.duplicate_entry', '"a/x"'],
  ['a size that is none', [{ name: 'x', bytes: 5_000_000 }], 'archive.damaged', 'ends within the entry "x"'],
];

describe('refused whole, with the entry named, and nothing is written', () => {
  test.each(REFUSED)('%s', async (_, contents, code, text) => {
    const archive = await packed('it.tar.gz', tar([{ name: 'first.jpg' }, ...contents]));
    await expect(unpackArchive(archive, 'it.tar.gz', folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
    expect(await files()).toEqual([]);
    expect((await readdir(root)).sort()).toEqual(['a', 'it.tar.gz']);
  });

  test('1000 to 1, which no header tells of what is packed', async () => {
    const archive = await packed('it.tar.zst', tar([{ name: 'zeros.csv', body: Buffer.alloc(150_000_000) }]));
    await expect(unpackArchive(archive, 'it.tar.zst', folder)).rejects.toMatchObject({
      code: 'archive.ratio',
      message: expect.stringContaining('more than 200 times its size'),
    });
    expect(await files()).toEqual([]);
  });

  test('200,001 entries', async () => {
    const one = tar([{ name: 'x', type: '5' }], false);
    const many = Buffer.concat([...Array.from({ length: 200_001 }, () => one), Buffer.alloc(1024)]);
    await expect(unpackArchive(await write('it.tar', many), 'it.tar', folder)).rejects.toMatchObject({
      code: 'archive.too_many_entries',
    });
  });

  test.each([
    ['a tar without its end', 'it.tar', tar(GOOD, false), 'archive.damaged'],
    ['a header with a flipped bit', 'it.tar', Buffer.from(tar(GOOD)).fill('x', 3, 4), 'archive.damaged'],
    ['a kind that is not read', 'it.tar.xz', Buffer.from('x'), 'archive.format'],
    ['text called tar.gz', 'it.tar.gz', Buffer.from('hello'), 'archive.damaged'],
    ['an empty file', 'it.tar', Buffer.alloc(0), 'archive.damaged'],
  ])('%s', async (_, name, content, code) => {
    await expect(unpackArchive(await write(name, content), name, folder)).rejects.toMatchObject({ code });
    expect(await files()).toEqual([]);
  });

  test.each([['it.tar.gz'], ['it.tar.zst']])('%s that was cut off', async (name) => {
    const archive = await packed(
      name,
      tar([{ name: 'x', body: Buffer.from(Array.from({ length: 9999 }, Math.random)) }]),
    );
    await truncate(archive, Math.floor((await stat(archive)).size / 2));
    await expect(unpackArchive(archive, name, folder)).rejects.toMatchObject({ code: 'archive.damaged' });
  });

  test('a zip with a file below a file', async () => {
    const zip = new ZipFile();
    for (const name of ['a', 'a/x']) zip.addBuffer(Buffer.from(name), name);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(join(root, 'it.zip')));
    await expect(unpackArchive(join(root, 'it.zip'), 'it.zip', folder)).rejects.toMatchObject({
      code: 'archive.duplicate_entry',
    });
  });

  test.skipIf(!existsSync(corpus)).each([['zip-slip.tar'], ['zip-slip-win.tar'], ['zip-slip.zip']])(
    'the published %s',
    async (name) => {
      await expect(unpackArchive(join(corpus, name), name, folder)).rejects.toMatchObject({
        code: 'archive.entry_escapes',
      });
      expect(await files()).toEqual([]);
    },
  );
});
