import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dialect } from '@trainyard/contracts/reading';
import { readRows } from './rows.ts';
import { profileTable } from './table.ts';
import { tableCachePath } from './table-file.ts';

const repository = join(import.meta.dirname, '../../..');
const shared = process.env['TRAINYARD_SHARED_DATA'] ?? join(repository, '../shared/data');
let folder: string;
let cacheDir: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'table-'));
  cacheDir = join(folder, 'cache');
});
afterAll(() => rm(folder, { recursive: true }));

async function profile(content: string | Buffer, name = 'it.csv') {
  const path = join(folder, name);
  await writeFile(path, content);
  return profileTable(path, cacheDir);
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');

test('given up while the file is read for the first time, and not only after it', async () => {
  const path = join(folder, 'given-up.csv');
  // Whoever reads on comes to a row that is none.
  await writeFile(path, `a,b\n${lines(10, (index) => `${index},1`)}1,2,3\n`);
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(profileTable(path, cacheDir, {}, gone)).rejects.toThrow('gone');
});

test('the penguins example, exactly', async () => {
  const {
    profile: penguins,
    findings,
    files,
  } = await profileTable(join(repository, 'examples/penguins/penguins.csv'), cacheDir);
  expect(penguins).toMatchObject({
    kind: 'table',
    rows: 344,
    bytes: 15_241,
    duplicates: 0,
    reading: { dialect: { delimiter: ',', quote: '"', encoding: 'utf-8' }, plain: true },
  });
  expect(penguins.columns.map(({ name, type, missing, distinct }) => [name, type, missing, distinct])).toEqual([
    ['species', 'categorical', 0, 3],
    ['island', 'categorical', 0, 3],
    ['bill_length_mm', 'numeric', 2, 164],
    ['bill_depth_mm', 'numeric', 2, 80],
    ['flipper_length_mm', 'numeric', 2, 55],
    ['body_mass_g', 'numeric', 2, 94],
    ['sex', 'categorical', 0, 3],
    ['year', 'numeric', 0, 3],
  ]);
  const [species, , bill] = penguins.columns;
  expect(species).toMatchObject({
    numeric: null,
    histogram: null,
    top: [
      { value: 'Adelie', count: 152 },
      { value: 'Gentoo', count: 124 },
      { value: 'Chinstrap', count: 68 },
    ],
  });
  // Of R: summary(penguins$bill_length_mm), sd(…).
  expect(bill?.numeric).toMatchObject({ min: 32.1, max: 59.6, median: 44.45 });
  expect(bill?.numeric?.mean).toBeCloseTo(43.92193, 5);
  expect(bill?.numeric?.std).toBeCloseTo(5.459584, 5);
  expect(bill?.histogram).toHaveLength(20);
  expect(bill?.histogram?.reduce((a, b) => a + b)).toBe(342);
  expect(penguins.head[3]).toEqual(['Adelie', 'Torgersen', 'NA', 'NA', 'NA', 'NA', 'NA', '2007']);
  expect(findings).toMatchObject([{ code: 'csv.missing_words', severity: 'info', count: 8 }]);
  expect(files).toMatchObject([{ path: 'penguins.csv', bytes: 15_241 }]);
});

describe('what a column is', () => {
  test('types', async () => {
    const { profile: table } = await profile(
      `row,number,code,yes,day,flag,word,note,empty,huge\n${lines(40, (i) => `${i + 1},${i * 1.5},00${i % 7},${i % 2 ? 'Yes' : 'no'},2020-01-${String((i % 28) + 1).padStart(2, '0')},${i % 2},${'abc'[i % 3]},this is a long free text with number ${i} in it,${i % 2 ? 'NA' : ''},${9007199254740993n + BigInt(i)}`)}`,
    );
    expect(Object.fromEntries(table.columns.map(({ name, type }) => [name, type]))).toEqual({
      row: 'id',
      number: 'numeric',
      code: 'categorical',
      yes: 'boolean',
      day: 'datetime',
      flag: 'numeric',
      word: 'categorical',
      note: 'text',
      empty: 'empty',
      huge: 'id',
    });
    expect(table.columns.find(({ name }) => name === 'empty')).toMatchObject({
      missing: 40,
      distinct: 0,
      top: [],
      numeric: null,
    });
  });

  test('missing words, blanks around, infinity and too large numbers', async () => {
    const { profile: table, findings } = await profile(
      `a,b\n${lines(38, (i) => ` ${i} ,x`)}NA,null\n?,-\n1e999,n/a\ninf,\n`,
    );
    expect(table.columns[0]).toMatchObject({ type: 'numeric', missing: 4, numeric: { min: 0, max: 37 } });
    expect(table.columns[1]).toMatchObject({ missing: 1, distinct: 4 });
    expect(findings.find(({ code }) => code === 'csv.mixed_type')).toMatchObject({
      message:
        '"a": 2 of 40 cells cannot be read as whole numbers and count as missing, such as "1e999" in row 41, "inf" in row 42.',
      examples: ['row 41: 1e999', 'row 42: inf'],
    });
  });

  test('decimal commas', async () => {
    const { profile: table, findings } = await profile('a;b\n1.234,5;x\n0,5;y\n');
    expect(table.columns[0]).toMatchObject({ type: 'numeric', numeric: { min: 0.5, max: 1234.5 } });
    expect(findings[0]).toMatchObject({
      code: 'csv.dialect',
      message: 'The file is read so: cells are separated by ";".',
    });
  });
});

test('a column that a person left out has values, and may be missing where it has a word for it', async () => {
  const path = join(folder, 'left-out.csv');
  await writeFile(
    path,
    `a,b,c,d\n${lines(30, (i) => `${i % 3},x${i % 2},${i % 2 ? 'k.A.' : i},${['v', 'w', 'k.A.'][i % 3]}`)}`,
  );
  const columns = { b: { type: 'ignored' as const } };
  const { findings } = await profileTable(path, cacheDir, { columns, missing: ['k.A.'] });
  expect(findings.map(({ code, message }) => [code, message])).toEqual([
    [
      'csv.missing_words',
      '25 cells with a word for missing have no value: "c" (whole numbers) 15 × "k.a.", "d" (categories) 10 × "k.a.".',
    ],
    ['csv.duplicates', expect.any(String)],
  ]);
});

test('findings: empty, constant, mostly missing and mixed columns, ids, ambiguous dates, duplicates, blank lines', async () => {
  const { findings } = await profile(
    `id,nothing,same,rare,mixed,date\n${lines(30, (i) => `u${i},,k,${i < 5 ? 'vw'[i % 2] : ''},${i % 3 ? i : 'bad'},0${(i % 9) + 1}/02/2020`)}\nu0,,k,v,bad,01/02/2020\n`,
  );
  const byCode = Object.fromEntries(findings.map((finding) => [finding.code, finding]));
  expect(Object.keys(byCode).sort()).toEqual([
    'csv.ambiguous_date',
    'csv.blank_lines',
    'csv.constant_column',
    'csv.duplicates',
    'csv.empty_column',
    'csv.id_column',
    'csv.mixed_type',
    'csv.mostly_missing',
  ]);
  expect(byCode['csv.empty_column']).toMatchObject({
    severity: 'warning',
    examples: ['nothing'],
    message: '1 column has no values and is left out.',
  });
  expect(byCode['csv.mixed_type']).toMatchObject({
    message: expect.stringContaining('"mixed": 20 of 31 cells are numbers and 11 are not, more than 5 %'),
  });
  expect(byCode['csv.duplicates']).toMatchObject({ count: 1 });
  expect(byCode['csv.ambiguous_date']?.message).toContain(
    'read as dates written as %d/%m/%Y; dates written as %m/%d/%Y would',
  );
});

describe('every reader finds the same cells', () => {
  test.each([
    ['Latin-1', Buffer.from('a,b\n1,caf\xe9 \x80\n', 'latin1'), [['1', 'café €']]],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a,b\n1,é😀\n', 'utf16le')]), [['1', 'é😀']]],
    [
      'old Mac line ends and blank lines',
      'a,b\r\r1,2\r3,4\r',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'quotes',
      'a,b\n"1,2","x ""y""\nz"\n"1"x, "q"\n',
      [
        ['1,2', 'x "y"\nz'],
        ['1x', 'q'],
      ],
    ],
    [
      'empty cells',
      'a,b\n,""\n1,\n',
      [
        [null, null],
        ['1', null],
      ],
    ],
    [
      'formulas and markup stay text',
      'a,b\n=cmd|x,<script>\n+1,@SUM\n',
      [
        ['=cmd|x', '<script>'],
        ['+1', '@SUM'],
      ],
    ],
  ])('%s', async (_, content, expected) => {
    expect((await profile(content)).profile.head).toEqual(expected);
  });

  test('a path with wildcards, quotes and blanks is one file', async () => {
    const { profile: table } = await profile("a,b\n1,it's\n", "it's [a] *.csv");
    expect(table.head).toEqual([['1', "it's"]]);
  });

  test('a row longer than the usual buffer', async () => {
    const long = 'x'.repeat(900_000);
    const { profile: table } = await profile(`a,b,c\n${long},${long},${long}\n1,2,3\n`);
    expect(table.rows).toBe(2);
    expect(table.columns[0]?.top[0]?.value).toBe('1');
    expect(table.columns[0]?.top[1]?.value).toBe(`${'x'.repeat(200)}…`);
  });

  test('a table wider than one part', async () => {
    const width = 600;
    const row = (value: (index: number) => string) =>
      Array.from({ length: width }, (_, index) => value(index)).join(',');
    const one = row(String);
    const { profile: table } = await profile(
      `${row((index) => `c${index}`)}\n${one}\n${row((index) => String(index + 1))}\n${one}\n`,
    );
    expect(table.columns).toHaveLength(width);
    expect(table.columns[599]).toMatchObject({ name: 'c599', type: 'numeric', numeric: { min: 599, max: 600 } });
    expect(table.head.map((cells) => [cells.length, cells[511], cells[512]])).toEqual([
      [600, '511', '512'],
      [600, '512', '513'],
      [600, '511', '512'],
    ]);
    expect(table.duplicates).toBe(1);
  });
});

describe('pages of rows', () => {
  test('come in order, and again from the file when the copy is gone', async () => {
    const { files, profile: table } = await profile(`a,b\n${lines(5000, (i) => `${i},x${i}`)}`, 'pages.csv');
    const dialect = table.reading?.dialect ?? null;
    const query = {
      path: join(folder, 'pages.csv'),
      sha256: files[0]?.sha256 ?? '',
      dialect,
      cacheDir,
      columns: 2,
      offset: 4321,
      limit: 3,
    };
    const expected = [
      ['4321', 'x4321'],
      ['4322', 'x4322'],
      ['4323', 'x4323'],
    ];
    expect(await readRows(query)).toEqual(expected);
    await rm(tableCachePath(cacheDir, query.sha256, query.dialect as Dialect), { recursive: true });
    expect(await readRows(query)).toEqual(expected);
    expect(await readRows({ ...query, offset: 4999 })).toEqual([['4999', 'x4999']]);
    expect(await readRows({ ...query, offset: 5000 })).toEqual([]);
  });

  test('a changed file is not passed off as the old version', async () => {
    const { files, profile: table } = await profile('a,b\n1,2\n', 'changed.csv');
    const dialect = table.reading?.dialect ?? null;
    const query = {
      path: join(folder, 'changed.csv'),
      sha256: files[0]?.sha256 ?? '',
      dialect,
      cacheDir,
      columns: 2,
      offset: 0,
      limit: 9,
    };
    await rm(tableCachePath(cacheDir, query.sha256, query.dialect as Dialect), { recursive: true });
    await writeFile(query.path, 'a,b\n1,3\n');
    await expect(readRows(query)).rejects.toMatchObject({
      code: 'file.not_found',
      message: expect.stringContaining('has changed'),
    });
    await rm(query.path);
    await expect(readRows(query)).rejects.toMatchObject({
      code: 'file.not_found',
      message: expect.stringContaining('is gone'),
    });
  });
});

// Without location_coordinates, whose answer is of another file than the one it lies beside.
describe.skipIf(!existsSync(join(shared, 'bad-csv/csv-spectrum')))('csv-spectrum, against its own answers', () => {
  test.each([
    'comma_in_quotes',
    'empty',
    'empty_crlf',
    'escaped_quotes',
    'json',
    'newlines',
    'newlines_crlf',
    'quotes_and_newlines',
    'simple',
    'simple_crlf',
    'utf8',
  ])('%s', async (name) => {
    const root = join(shared, 'bad-csv/csv-spectrum');
    const { profile: table } = await profileTable(join(root, 'csvs', `${name}.csv`), cacheDir);
    const unix = (text: string) => text.replaceAll('\r\n', '\n');
    const rows = table.head.map((row) =>
      Object.fromEntries(table.columns.map((column, index) => [column.name, unix(row[index] ?? '')])),
    );
    const answers = await readFile(join(root, 'json', `${name}.json`), 'utf8');
    expect(rows).toEqual(JSON.parse(answers.replaceAll('\\r\\n', '\\n')));
  });
});
