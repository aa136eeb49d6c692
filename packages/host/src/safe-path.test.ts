import fc from 'fast-check';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInside, joinBelow, safeJoin, unsafeReason } from './safe-path.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'safe-join-'));
  await mkdir(join(root, 'in/deep'), { recursive: true });
  await mkdir(join(root, 'out'));
  await writeFile(join(root, 'out/secret'), 'x');
  await symlink(join(root, 'out'), join(root, 'in/link'));
});
afterAll(() => rm(root, { recursive: true }));

const tricks = [
  '..',
  '.',
  '/',
  '\\',
  '%2e',
  '%2E%2e',
  '%252e',
  '%2f',
  '%5c',
  '\0',
  'C:',
  'a',
  'train',
  '.jpg',
  '50%',
  '%',
  ' ',
  'é',
  '😀',
  '-rf',
  '\n',
  ';',
];

describe('unsafeReason', () => {
  test.each([
    'a.jpg',
    'train/Forest/1.jpg',
    '50% off.jpg',
    '100%',
    'a..b',
    '...',
    '-rf',
    'ünïcode/😀.png',
    '__proto__',
    ' a ',
  ])('%j is plain', (name) => {
    expect(unsafeReason(name)).toBeNull();
  });
  test.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['C:/x', 'absolute'],
    ['c:x', 'absolute'],
    ['a\\b', 'backslash'],
    ['../x', 'out of its folder'],
    ['a/../../x', 'out of its folder'],
    ['a//b', 'empty part'],
    ['./a', 'empty part'],
    ['a/', 'empty part'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['..%2fx', 'percent'],
    ['%2e%2e/x', 'percent'],
    ['%252e%252e/x', 'percent'],
    ['%2fetc', 'percent'],
    ['a%00', 'percent'],
    ['a%5cb', 'percent'],
    ['x'.repeat(256), '255 bytes'],
    [`${'x'.repeat(200)}/`.repeat(11) + 'x', '2048 bytes'],
    ['\ud800', 'Unicode'],
  ])('%j is refused: %s', (name, reason) => {
    expect(unsafeReason(name)).toContain(reason);
  });
});

describe('safeJoin', () => {
  test('whatever the name, the path stays inside or is refused', async () => {
    const name = fc.oneof(
      fc.array(fc.constantFrom(...tricks), { maxLength: 8 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    const inside = join(root, 'in');
    await fc.assert(
      fc.asyncProperty(name, async (part) => {
        const path = await safeJoin(inside, part).catch(() => null);
        if (path !== null) expect(path.startsWith(inside + sep)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  }, 180_000);

  test('a link that leads out is refused, also for files that do not exist yet', async () => {
    await expect(safeJoin(join(root, 'in'), 'link/secret')).rejects.toMatchObject({
      code: 'http.bad_request',
      message: expect.stringContaining('a link leads out'),
    });
    await expect(safeJoin(join(root, 'in'), 'link/new/file')).rejects.toMatchObject({ code: 'http.bad_request' });
    expect(await safeJoin(join(root, 'in'), 'deep/new/file')).toBe(join(root, 'in/deep/new/file'));
  });

  test('a folder with the same beginning is not inside', async () => {
    expect(await isInside(join(root, 'in'), join(root, 'in-other'))).toBe(false);
    expect(await isInside(join(root, 'in'), join(root, 'in'))).toBe(true);
    expect(await isInside('/', join(root, 'in'))).toBe(true);
  });
});

describe('joinBelow', () => {
  test('no name leaves the folder', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', 'C:\\', '\0', '', '%2e%2e', '...'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        let joined: string;
        try {
          joined = joinBelow('/some/folder', pieces.join('/'));
        } catch (error) {
          expect(error).toMatchObject({ code: 'file.not_found' });
          return;
        }
        expect(joined.startsWith(`/some/folder${sep}`)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['train/a b/ü..png', 'a\nb.png', 'a\\b.png', '%2e%2e/x', 'b:c'])('a file may be called %j', (name) => {
    expect(joinBelow('/some/folder', name)).toBe(`/some/folder/${name}`);
  });

  test.each(['a/../../b', '/etc/passwd', '', 'C:\\x', '..\\x'])('%j is refused and named', (name) => {
    expect(() => joinBelow('/some/folder', name)).toThrow(JSON.stringify(name));
  });
});
