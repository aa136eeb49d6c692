// Most rows from B27 to B53 of the catalogue of faults, each input built here and given to the API and to the command line: refused with its
// code, or taken and named. The catalogue's prefixes `img.` and `zip.` are `image.` and `archive.` here.
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { deflateSync } from 'node:zlib';
import type { Dataset } from '@trainyard/contracts/dataset';
import { type SentProblem, testPicture, type TestServer, testServer } from '@trainyard/server/testing-server';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

type Answer = Dataset & SentProblem;
type Put = (path: string, content: Buffer | string) => Promise<void>;

async function trainyard(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args, '--server', it.address]);
  const [out, problems] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  return `${out.toString()}${problems.toString()}`;
}

/** The codes of an answer: of its refusal, or of what was found and left out. */
function codesOf({ code, version }: Answer): string[] {
  if (version === undefined) return [code];
  const { profile, findings } = version;
  return [...findings.map((one) => one.code), ...(profile.kind === 'images' ? profile.bad.map((one) => one.code) : [])];
}

const png = (width: number, height: number, shade = 90) =>
  sharp({ create: { width, height, channels: 3, background: { r: shade, g: 20, b: 200 } } })
    .png()
    .toBuffer();
/** A PNG that says a size and has no pixels of it. */
function bomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  const start = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    start,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(60_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Two classes of two pictures each. */
async function good(put: Put, part = ''): Promise<void> {
  for (const [index, name] of ['cat', 'dog'].entries())
    for (const number of [1, 2])
      await put(
        `${part}${name}/${number}.jpg`,
        await testPicture(30 + 50 * index + 90 * (number - 1) + 7 * part.length),
      );
}

const FOLDERS: [row: string, code: string, make: (put: Put, root: string) => Promise<unknown>][] = [
  ['B27 nothing in it', 'image.layout', async () => {}],
  ['B27 no class folders', 'image.layout', async (put) => put('1.jpg', await testPicture(1))],
  ['B28 one class', 'image.one_class', async (put) => put('cat/1.jpg', await testPicture(1))],
  [
    'B29 a class that is only measured',
    'image.unknown_class',
    async (put) => {
      await good(put, 'train/');
      await put('val/fox/1.jpg', await testPicture(3));
    },
  ],
  ['B30 an empty class folder', 'image.empty_class', async (put, root) => (await good(put), mkdir(join(root, 'fox')))],
  ['B31 no bytes', 'image.corrupt', async (put) => (await good(put), put('cat/x.jpg', ''))],
  [
    'B31 cut',
    'image.corrupt',
    async (put) => (await good(put), put('cat/x.jpg', (await testPicture(5)).subarray(0, 300))),
  ],
  ['B32 PNG called JPEG', 'image.extension', async (put) => (await good(put), put('cat/x.jpg', await png(30, 30)))],
  ['B33 HTML', 'image.not_an_image', async (put) => (await good(put), put('cat/x.png', '<!doctype html><p>'))],
  ['B33 a program', 'image.not_an_image', async (put) => (await good(put), put('cat/x.png', '\x7fELF'.padEnd(99)))],
  [
    'B35 SVG',
    'image.svg_not_allowed',
    async (put) => (await good(put), put('cat/x.svg', '<svg xmlns="x"><script>alert(1)</script></svg>')),
  ],
  ['B36 too many pixels', 'image.too_many_pixels', async (put) => (await good(put), put('cat/x.png', bomb(30_000)))],
  [
    'B37 an icon',
    'image.format',
    async (put) => (await good(put), put('cat/x.ico', Buffer.from('00000100'.padEnd(200, '0'), 'hex'))),
  ],
  ['B38 1 × 50,000', 'image.extreme_aspect', async (put) => (await good(put), put('cat/x.png', await png(1, 50_000)))],
  [
    'B39 turned by EXIF',
    'image.rotated',
    async (put) => (await good(put), put('cat/x.jpg', await testPicture(9, { orientation: 6 }))),
  ],
  [
    'B40 twins by case',
    'image.name_collision',
    async (put) => (
      await good(put),
      await put('cat/x.png', await png(9, 9, 1)),
      put('cat/X.png', await png(9, 9, 200))
    ),
  ],
  [
    'B41 a link',
    'image.special_file',
    async (put, root) => (await good(put), symlink('/etc/passwd', join(root, 'cat/x.jpg'))),
  ],
  [
    'B41 a pipe',
    'image.special_file',
    async (put, root) => (await good(put), execFileSync('mkfifo', [join(root, 'cat/x.jpg')])),
  ],
  [
    'B43 one picture in two parts',
    'image.leak',
    async (put) => {
      await good(put, 'train/');
      await good(put, 'val/');
      await put('train/cat/x.png', await png(20, 20));
      await put('val/cat/y.png', await png(20, 20));
    },
  ],
];

test.each(FOLDERS)('%s: %s', async (row, code, make) => {
  const root = join(it.datasets, row.replaceAll(/\W+/g, '-'));
  await mkdir(root);
  const put: Put = async (path, content) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  await make(put, root);
  const { json } = await it.ask<Answer>('POST', `/projects/${it.project}/datasets`, { name: `${row} api`, path: root });
  expect(codesOf(json)).toContain(code);
  const said = await trainyard('register', it.project, root, '--name', `${row} cli`);
  // A refusal says its sentence and what to do; what was found stands with its code.
  expect(said).toContain(json.version === undefined ? json.detail : `(${code})`);
  if (json.version === undefined) expect(said).toContain(json.hint);
  expect(said).not.toMatch(/\n\s+at /);
});

test('B42 what desktop programs leave is no data and is counted', async () => {
  const root = join(it.datasets, 'clutter');
  const put: Put = async (path, content) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  await good(put);
  for (const name of ['.DS_Store', 'Thumbs.db', '._1.jpg']) await put(`cat/${name}`, 'x');
  const { json } = await it.ask<Answer>('POST', `/projects/${it.project}/datasets`, { name: 'clutter', path: root });
  expect(json.version.profile).toMatchObject({ images: 4, ignored: 3, bad_total: 0 });
});

interface Packed {
  name: string;
  text?: Buffer | string;
  mode?: number;
}
async function zip(...contents: Packed[]): Promise<Buffer> {
  const archive = new ZipFile();
  for (const { name, text = name, mode = 0o100644 } of contents)
    archive.addBuffer(Buffer.from(text as string), name, { mode });
  archive.end();
  return buffer(archive.outputStream);
}
/** Other bytes in place of all, or of the first or last, occurrences of a text of the same length. */
function forged(bytes: Buffer, from: string, to: string, which: 'all' | 'last' = 'all'): Buffer {
  const found = Buffer.from(bytes);
  const places: number[] = [];
  for (let at = found.indexOf(from); at >= 0; at = found.indexOf(from, at + 1)) places.push(at);
  for (const at of which === 'all' ? places : places.slice(-1)) found.write(to, at, 'latin1');
  return found;
}
/** A number of the directory changed: `at` bytes behind the start of its entry of that index. */
function directory(bytes: Buffer, index: number, change: (entry: Buffer) => void): Buffer {
  const found = Buffer.from(bytes);
  let at = -1;
  for (let seen = 0; seen <= index; seen += 1) at = found.indexOf('PK\x01\x02', at + 1, 'latin1');
  change(found.subarray(at));
  return found;
}

const ARCHIVES: [row: string, code: string, make: () => Promise<Buffer>][] = [
  ...['../../x', '/tmp/xx', 'C:/xxxx', 'a\\..\\x', '..%2fxx'].map((name): (typeof ARCHIVES)[number] => [
    `B45 ${name}`,
    'archive.entry_escapes',
    async () => forged(await zip({ name: 'a.jpg' }, { name: 'y'.repeat(name.length) }), 'y'.repeat(name.length), name),
  ]),
  ['B46 a link', 'archive.link_not_allowed', () => zip({ name: 'l', text: '/etc/passwd', mode: 0o120777 })],
  ['B47 1000 to 1', 'archive.ratio', () => zip({ name: 'a.jpg', text: Buffer.alloc(300_000_000) })],
  [
    'B48 shared bytes',
    'archive.overlap',
    async () => directory(await zip({ name: 'a.jpg' }, { name: 'b.jpg' }), 1, (entry) => entry.writeUInt32LE(0, 42)),
  ],
  [
    'B50 encrypted',
    'archive.encrypted',
    async () =>
      directory(await zip({ name: 'a.jpg' }), 0, (entry) => entry.writeUInt16LE(entry.readUInt16LE(8) | 1, 8)),
  ],
  ['B51 cut', 'archive.damaged', async () => (await zip({ name: 'a.jpg' })).subarray(0, -30)],
  [
    'B51 another checksum',
    'archive.damaged',
    async () => directory(await zip({ name: 'a.jpg' }), 0, (entry) => entry.writeUInt32LE(1, 16)),
  ],
  [
    'B52 two names',
    'archive.mismatch',
    async () => forged(await zip({ name: 'cat.jpg', text: 'x' }), 'cat.jpg', 'dog.jpg', 'last'),
  ],
  ['B53 twins by case', 'archive.duplicate_entry', () => zip({ name: 'a/x.jpg' }, { name: 'a/X.jpg' })],
  [
    'B53 twice',
    'archive.duplicate_entry',
    async () => forged(await zip({ name: 'a.jpg' }, { name: 'b.jpg' }), 'b.jpg', 'a.jpg'),
  ],
];

test.each(ARCHIVES)('%s: %s, and nothing is left', async (row, code, make) => {
  const bytes = await make();
  const form = new FormData();
  form.append('file', new Blob([bytes as Buffer<ArrayBuffer>]), 'it.zip');
  const { status, json } = await it.ask<Answer>(
    'POST',
    `/projects/${it.project}/datasets/upload?name=${encodeURIComponent(row)}`,
    form,
  );
  expect({ code: json.code, refused: status >= 400 }).toEqual({ code, refused: true });
  const file = join(it.datasets, 'it.zip');
  await writeFile(file, bytes);
  expect(await trainyard('upload', it.project, file, '--name', row)).toContain(json.detail);
  const { json: all } = await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${it.project}`);
  expect(all.items.map(({ name }) => name)).not.toContain(row);
});
