// What is said of columns, rows and bytes that are perhaps not what they are read as.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideReading, type ReadingAsked } from './reading.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubts-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ROWS = 60;
const table = (cell: (index: number) => string, header = 'x,beside') =>
  `${header}\n${Array.from({ length: ROWS }, (_, i) => `${cell(i)},${i}.5\n`).join('')}`;

async function decide(content: string | Buffer, asked: ReadingAsked = {}) {
  const path = join(folder, 'it.csv');
  await writeFile(path, content);
  const { reading, findings } = await decideReading(path, asked);
  const said = (code: string) => findings.filter((one) => one.code === code).map(({ message }) => message);
  return { column: reading.columns[0], said };
}

describe('a column that looks like something names that, and not that its cells name rows', () => {
  test.each<[string, (i: number) => string, string]>([
    ['weeks', (i) => `20${10 + (i % 9)}-W${10 + (i % 40)}`, 'dates'],
    ['days of years', (i) => `2019-1${10 + i}`, 'dates'],
    ['ordinals', (i) => `${(i % 27) + 4}th of March 20${10 + (i % 9)}`, 'dates'],
    ['Spanish months', (i) => `${(i % 27) + 1} de enero de 20${10 + (i % 9)}`, 'dates'],
    ['Japanese dates', (i) => `2019年${(i % 12) + 1}月${(i % 28) + 1}日`, 'dates'],
    ['ISO durations', (i) => `PT${i}H${i}M`, 'durations'],
    ['hours and minutes', (i) => `${i}h ${i}m`, 'durations'],
    ['two units', (i) => (i % 2 ? `${i}.5 km` : `${i}00 m`), 'numbers'],
    ['thousands by a letter', (i) => (i % 2 ? `${i}.5K` : `1.${i}M`), 'numbers'],
    ['about', (i) => `~${i}.5`, 'numbers'],
    ['an uncertainty', (i) => `${i}.5 ± 0.1`, 'numbers'],
    ['wide digits', (i) => String.fromCodePoint(0xff11 + (i % 9), 0xff10 + (i % 7), 0xff10 + (i % 5)), 'numbers'],
  ])('%s', async (_, cell, what) => {
    const { column, said } = await decide(table(cell));
    expect(['identifier', 'category']).toContain(column?.type);
    expect(column?.reason).toContain(
      `it looks like ${what} in a form that is not read, such as ${JSON.stringify(cell(0))}`,
    );
    expect(said('csv.mixed_type')).toHaveLength(1);
  });

  test.each<[string, (i: number) => string]>([
    ['a few sizes', (i) => `${(i % 4) + 1}XL`],
    ['phone numbers', (i) => `555-10${10 + i}`],
    ['codes', (i) => `A-${i}`],
    ['codes with a letter behind a dash', (i) => `${4400 + i}-N`],
    ['numbers of tickets', (i) => `#${i * 7}`],
    ['ranges', (i) => `${i}-${i + 5}`],
    ['names of months', (i) => `May ${i}`],
    ['versions', (i) => `1.${i}.0`],
  ])('%s look like nothing', async (_, cell) => {
    const { column, said } = await decide(table(cell));
    expect(column?.reason).not.toContain('looks like');
    expect(said('csv.mixed_type')).toEqual([]);
  });
});

test('what could not be read is shown, with what to say', async () => {
  const { said } = await decide(table((i) => (i % 5 ? `${i}.5` : (['entfällt', '<1'][i % 2] ?? ''))));
  const [message] = said('csv.mixed_type');
  expect(message).toContain('48 of 60 cells are numbers and 12 are not, more than 5 %, such as "entfällt" and "<1"');
  expect(message).toContain('columns: {"x": {type: number}} reads it so');
});

test('words of a cell, or of a person, are no doubt of ours', async () => {
  for (const word of ['in a form that is not read', 'are not, more than', 'without the sign are taken as they stand']) {
    const content = table((i) => (i % 20 ? `${i}.5` : JSON.stringify(word)));
    const { column, said } = await decide(content, { missing: [word] });
    expect(column).toMatchObject({ type: 'number', counts: { missing: 3 } });
    expect(said('csv.mixed_type')).toEqual([]);
  }
});

test('percentages of which some have no sign are asked about', async () => {
  const { column, said } = await decide(table((i) => (i % 3 ? `${i}%` : `0.${10 + i}`)));
  expect(column).toMatchObject({ type: 'number', counts: { unread: 0 } });
  expect(said('csv.mixed_type')).toEqual([expect.stringContaining('20 without the sign are taken as they stand')]);
  expect((await decide(table((i) => `${i}%`))).said('csv.mixed_type')).toEqual([]);
  expect((await decide(table((i) => (i % 3 ? `$${i}` : `${i}`)))).said('csv.mixed_type')).toEqual([]);
});

test('a row that is unreadable in several columns is named as one', async () => {
  const lines = table((i) => `${i}`).split('\n');
  const { said } = await decide([...lines.slice(0, 31), 'x,beside', ...lines.slice(31)].join('\n'));
  expect(said('csv.odd_row')).toEqual([expect.stringContaining('Row 31 cannot be read in 2 columns ("x", "beside")')]);
  expect((await decide(table((i) => (i === 7 ? 'oops' : `${i}`)))).said('csv.odd_row')).toEqual([]);
});

test.each(['', 'Unnamed: 0'])('row numbers without a name (%j) that were drawn or sorted', async (name) => {
  const { column } = await decide(table((i) => `${(i * 37) % 61}`, `${name},beside`));
  expect(column?.type).toBe('identifier');
  expect(column?.reason).toContain('row numbers as pandas writes them (index=False leaves them out)');
  expect((await decide(table((i) => `${(i * 37) % 61}`))).column?.type).toBe('integer');
  expect((await decide(table((i) => `${(i * 37) % 11}`, `${name},beside`))).column?.type).toBe('integer');
});

describe('text that is not UTF-8', () => {
  const of = (bytes: number[]) => Buffer.from(bytes);
  const rows = (cell: Buffer) =>
    Buffer.concat(Array.from({ length: 40 }, (_, i) => Buffer.concat([cell, Buffer.from(`,${i}\n`)])));
  const file = (cell: Buffer) => Buffer.concat([Buffer.from('x,beside\n'), rows(cell)]);
  test.each<[string, Buffer]>([['German of DOS', of([0x4b, 0x94, 0x6c, 0x6e])]])('%s', async (_, cell) => {
    const { said } = await decide(file(cell));
    expect(said('csv.foreign_text')).toEqual([expect.stringContaining('look like those of another encoding')]);
  });

  test('some bytes in a file of UTF-8', async () => {
    const { said } = await decide(
      Buffer.concat([file(Buffer.from('Köln')), Buffer.from([0x5a, 0xfc, 0x2c, 0x31, 0x0a])]),
    );
    expect(said('csv.foreign_text')).toEqual([expect.stringContaining('some bytes are not, such as "ü"')]);
  });

  test.each<[string, Buffer]>([
    ['German', Buffer.from('Köln Größe', 'latin1')],
    ['French', Buffer.from('Élève à Orléans', 'latin1')],
    ['prices', of([0x35, 0x20, 0x80])],
    ['quotes and dashes of Windows', of([0x93, 0x61, 0x92, 0x73, 0x94, 0x20, 0x96, 0x20, 0x62])],
  ])('%s of Latin-1 is no cause', async (_, cell) => {
    expect((await decide(file(cell))).said('csv.foreign_text')).toEqual([]);
  });
});
