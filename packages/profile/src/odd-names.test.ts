// Columns and classes may be called anything; what they are called comes back as it was, and means nothing to anybody.
import type { Dialect } from '@trainyard/contracts/reading';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStructure } from './csv-structure.ts';
import { readRows } from './rows.ts';
import { profileTable } from './table.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'odd-names-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ODD = [
  "=cmd|'/c calc'!A0",
  '@SUM(1+1)',
  '+1',
  '-1',
  'a,b;c|d\te',
  'say "hi"',
  '""',
  'two\nlines',
  'two\r\nlines',
  '%00',
  '%22',
  '../..',
  '\u202Ertl',
  '\u0646\u0645\u0648\u0630\u062C',
  '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}',
  '\uFEFF mark',
  "'; drop table runs; --",
  '$1',
  '__proto__',
  'constructor',
  'x'.repeat(3000),
  '<img onerror=x>',
  'NULL',
  'rowid',
];
/** Without NUL, which makes a file binary, and without halves of characters, which UTF-8 has no bytes for. */
const text = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: 'binary', maxLength: 12 }).map((one) => one.toWellFormed().replaceAll('\0', '')),
);
const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
/** As a person says it: what is guessed of a file looks at what its first line says, and numbers over numbers may be no names. */
const dialect: Dialect = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: 'double',
  skip_lines: 0,
  comment: null,
  header: true,
  trailing_delimiter: false,
};
const header = fc.uniqueArray(
  text.map((one) => one.trim()).filter((one) => one !== ''),
  { minLength: 2, maxLength: 6 },
);

async function write(columns: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const path = join(folder, 'it.csv');
  await writeFile(path, [columns, ...rows].map((cells) => `${quoted(cells)}\n`).join(''));
  return path;
}

test('every name that a header can hold comes back equal', async () => {
  await fc.assert(
    fc.asyncProperty(header, async (columns) => {
      const path = await write(columns, [columns.map(() => '1'), columns.map(() => '2')]);
      expect(await readStructure(path, dialect)).toMatchObject({ columns, rows: 2 });
    }),
    { examples: [[ODD.map((one) => one.trim())]] },
  );
});

/** What a cell may be besides a word for nothing, and shorter than what a page cuts. */
const CELLS = ODD.map((one) => one.trim()).filter((one) => one !== 'NULL' && one.length < 100);

test('a table of odd names and values is profiled, counted and paged like any other', async () => {
  const cacheDir = join(folder, 'cache');
  await fc.assert(
    fc.asyncProperty(header, fc.constantFrom(...CELLS), async (columns, value) => {
      const rows = Array.from({ length: 6 }, (_, row) =>
        columns.map((_one, at) => (at > 0 ? `${row}.5` : row % 2 === 0 ? 'b' : value)),
      );
      const path = await write(columns, rows);
      const { profile, files } = await profileTable(path, cacheDir, { dialect });
      expect(profile.columns.map(({ name }) => name)).toEqual(columns);
      expect(profile.columns[0]?.top.map((one) => one.value).toSorted()).toEqual(['b', value].toSorted());
      expect(profile.head).toEqual(rows);
      const query = {
        path,
        sha256: files[0]?.sha256 ?? '',
        cacheDir,
        dialect,
        columns: columns.length,
        offset: 1,
        limit: 3,
      };
      expect(await readRows(query)).toEqual(rows.slice(1, 4));
    }),
    {
      numRuns: 8,
      examples: [
        [['=cmd', 'say "hi"', 'two\nlines', '\u202Ertl', '%00'], "=cmd|'/c calc'!A0"],
        [['a\r\nb', 'c'], 'd'],
        [['a', 'b\rc'], 'd\re'],
      ],
    },
  );
});
