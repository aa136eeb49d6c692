// How odd tables are read: one test a kind, with several of its instances.
import type { ColumnReading, NumberForm } from '@trainyard/contracts/reading';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executeReading } from './execute-reading.ts';
import { decideReading, type ReadingAsked } from './reading.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reading-'));
});
afterAll(() => rm(folder, { recursive: true }));

let made = 0;
async function fileOf(content: string | Buffer): Promise<string> {
  const path = join(folder, `it-${(made += 1)}.csv`);
  await writeFile(path, content);
  return path;
}
const decide = async (content: string | Buffer, asked: ReadingAsked = {}) =>
  decideReading(await fileOf(content), asked);

const ROWS = 60;
/** A table of one column that is looked at, beside numbers. */
const table = (
  cell: (index: number) => string,
  { beside = (i: number) => `${i}.5`, header = 'x,beside', delimiter = ',', rows = ROWS } = {},
) =>
  `${header}\n${Array.from({ length: rows }, (_, i) => {
    const text = cell(i);
    return `${text.includes(delimiter) ? `"${text}"` : text}${delimiter}${beside(i)}\n`;
  }).join('')}`;

async function columnOf(content: string, asked: ReadingAsked = {}, name = 'x'): Promise<ColumnReading> {
  const { reading } = await decide(content, asked);
  const column = reading.columns.find((one) => one.name === name);
  if (!column) throw new Error(`no column ${name} in ${reading.columns.map((one) => one.name).join(', ')}`);
  return column;
}

const form = (parts: Partial<NumberForm>): NumberForm => ({
  decimal: '.',
  thousands: null,
  prefix: null,
  suffix: null,
  ...parts,
});
const pad = (value: number, width = 2) => String(value).padStart(width, '0');

describe('numbers', () => {
  test.each<[string, (i: number) => string, Partial<NumberForm>]>([
    ['dollars', (i) => `$${1 + (i % 3)},${pad(i, 3)}.50`, { thousands: ',', prefix: '$' }],
    ['minus dollars', (i) => `-$${i}.50`, { prefix: '$' }],
    ['pounds in brackets', (i) => (i % 2 ? `(£${i}.25)` : `£${i}.25`), { prefix: '£' }],
    ['rupees', (i) => `₹ ${i}.25`, { prefix: '₹' }],
    ['a code in front', (i) => `CHF ${i}.25`, { prefix: 'CHF' }],
    ['dollars of a country', (i) => `CA$${i}.25`, { prefix: 'CA$' }],
    ['euros behind', (i) => `${i}.25 €`, { suffix: '€' }],
    ['a code behind', (i) => `${i}.25 SEK`, { suffix: 'SEK' }],
    ['money in some cells only', (i) => (i % 2 ? `$${i}.25` : `${i}.25`), { prefix: '$' }],
    ['percent', (i) => `${i}.1%`, { suffix: '%' }],
    ['percent with a blank', (i) => `${i}.1 %`, { suffix: '%' }],
    ['kilograms', (i) => `${i}.5kg`, { suffix: 'kg' }],
    ['a unit with a slash', (i) => `${i}.5 km/h`, { suffix: 'km/h' }],
    ['a unit with a digit', (i) => `${i}.5 m2`, { suffix: 'm2' }],
    ['degrees', (i) => `${i}.5 °C`, { suffix: '°C' }],
    ['Swiss thousands', (i) => `${1 + (i % 3)}'${pad(i, 3)}.50`, { thousands: "'" }],
    ['thousands set off by no-break blanks', (i) => `${1 + (i % 3)}\u00a0${pad(i, 3)}.50`, { thousands: ' ' }],
    ['a Unicode minus', (i) => `\u2212${i}.5`, {}],
    ['a dash for a minus', (i) => `\u2013${i}.5`, {}],
    ['a minus behind', (i) => `${i}.5${i % 2 ? '-' : ''}`, {}],
    ['a minus between the digits and a unit', (i) => `${i}.5${i % 2 ? '-' : ''} kg`, { suffix: 'kg' }],
    ['Indian groups', (i) => `12,${pad(i)},567`, { thousands: ',' }],
    [
      'Indian groups of money',
      (i) => `\u20b9 ${i % 2 ? '1,23,45,678' : '2,345'}.00`,
      { thousands: ',', prefix: '\u20b9' },
    ],
    ['thousands and small ones', (i) => (i % 2 ? `${i}` : `1,${pad(i, 3)}`), { thousands: ',' }],
  ])('%s', async (_, cell, expected) => {
    const column = await columnOf(table(cell));
    expect(column).toMatchObject({ number: form(expected), counts: { read: ROWS, missing: 0, unread: 0 } });
    expect(['number', 'integer']).toContain(column.type);
  });

  test.each<[string, (i: number) => string, (i: number) => string, Partial<NumberForm>]>([
    ['a decimal comma beside a time with a dot', (i) => `${i},5`, (i) => `${pad(i % 24)}.${pad(i)}`, { decimal: ',' }],
    [
      'thousands with dots beside a decimal comma',
      (i) => `1.${pad(i, 3)}`,
      (i) => `${i},5`,
      { decimal: ',', thousands: '.' },
    ],
    ['both at once', (i) => `1.${pad(i, 3)},5`, (i) => `${i}`, { decimal: ',', thousands: '.' }],
    ['three places after a comma, separated by semicolons', (i) => `2,${pad(i, 3)}`, (i) => `${i}`, { decimal: ',' }],
    ['euros with a decimal comma', (i) => `${i},95 €`, (i) => `${i}`, { decimal: ',', suffix: '€' }],
  ])('%s', async (_, cell, beside, expected) => {
    const column = await columnOf(table(cell, { beside, delimiter: ';', header: 'x;beside' }));
    expect(column.number).toEqual(form(expected));
  });

  test('a decimal comma in quotes, in a file with commas', async () => {
    expect(await columnOf(table((i) => `0,${pad(i, 3)}`, { beside: () => 'a' }))).toMatchObject({
      number: form({ decimal: ',' }),
    });
  });

  test('1,234 with nothing else to tell is a question', async () => {
    const { reading, findings } = await decide(
      table((i) => `1,${pad(i + 200, 3)}`, { beside: (i) => 'ab'[i % 2] ?? '' }),
    );
    expect(reading.columns[0]).toMatchObject({
      number: form({ thousands: ',' }),
      alternatives: [{ number: form({ decimal: ',' }) }],
    });
    expect(findings.map(({ code }) => code)).toContain('csv.ambiguous_number');
  });

  test.each<[string, (i: number) => string, ColumnReading['type']]>([
    ['versions', (i) => `${i % 4}.${i % 5}.${i}`, 'identifier'],
    ['addresses of machines', (i) => `192.168.${i}.${i + 1}`, 'identifier'],
    ['postal codes', (i) => pad(i * 991, 5), 'identifier'],
    ['codes with a letter in front', (i) => `A${i}`, 'identifier'],
    ['numbers with a letter behind a dash', (i) => `${4400 + i}-N`, 'identifier'],
    ['card numbers', (i) => `${4000000000000000 + i}`, 'identifier'],
    ['several units', (i) => `${i} ${['kg', 'lb', 'g'][i % 3]}`, 'identifier'],
    ['0x numbers', (i) => `0x${pad(i % 9, 3)}`, 'category'],
  ])('%s are no numbers', async (_, cell, type) => {
    expect(await columnOf(table(cell))).toMatchObject({ type, number: null });
  });

  test('six digits that are no months stay numbers', async () => {
    expect(await columnOf(table((i) => `2019${pad(i + 10)}`))).toMatchObject({ type: 'integer', number: form({}) });
  });

  test('one 007 among numbers changes nothing; a year that counts up is data', async () => {
    expect(await columnOf(table((i) => (i === 7 ? '007' : `${i * 13}`)))).toMatchObject({
      type: 'integer',
      counts: { unread: 0 },
    });
    expect(
      await columnOf(
        table((i) => `${1950 + i}`, { header: 'year,beside' }),
        {},
        'year',
      ),
    ).toMatchObject({ type: 'integer' });
    expect(
      await columnOf(
        table((i) => `${i + 1}`, { header: 'week,beside' }),
        {},
        'week',
      ),
    ).toMatchObject({ type: 'integer' });
  });

  test.each(['id', 'index', 'Unnamed: 0', ''])('a column called %j that counts up is a row number', async (name) => {
    const column = await columnOf(
      table((i) => `${i}`, { header: `${name},beside` }),
      {},
      name || 'column 1',
    );
    expect(column).toMatchObject({ type: 'identifier', reason: expect.stringContaining('a row number') });
    if (name === '' || name.startsWith('Unnamed'))
      expect(column.reason).toContain('as pandas writes it (index=False leaves it out)');
  });
});

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const d = (i: number) => (i % 28) + 1;
const m = (i: number) => (i % 12) + 1;

describe('dates and times', () => {
  test.each<[string, (i: number) => string]>([
    ['%d.%m.%Y', (i) => `${pad(d(i))}.${pad(m(i))}.2020`],
    ['%d.%m.%y', (i) => `${d(i)}.${m(i)}.20`],
    ['%m/%d/%Y', (i) => `${m(i)}/${d(i)}/2020`],
    ['%d/%m/%y', (i) => `${pad(d(i))}/${pad(m(i))}/20`],
    ['%Y/%m/%d', (i) => `2020/${pad(m(i))}/${pad(d(i))}`],
    ['%Y%m%d', (i) => `2020${pad(m(i))}${pad(d(i))}`],
    ['%Y-%m', (i) => `${2000 + i}-${pad(m(i))}`],
    ['%b-%y', (i) => `${MONTHS[i % 12]}-${pad(i)}`],
    ['%d %b %Y', (i) => `${d(i)} ${MONTHS[i % 12]} 2020`],
    ['%d-%b-%Y', (i) => `${pad(d(i))}-${MONTHS[i % 12]?.toUpperCase()}-2020`],
    ['%B %d, %Y', (i) => `${['January', 'June', 'October'][i % 3]} ${d(i)}, 2020`],
    ['%Y-%m-%d %H:%M', (i) => `2020-${pad(m(i))}-${pad(d(i))} 1${i % 10}:30`],
    ['%Y-%m-%dT%H:%M:%S%z', (i) => `2020-${pad(m(i))}-${pad(d(i))}T10:00:00Z`],
    ['%Y-%m-%dT%H:%M:%S.%f%z', (i) => `2020-${pad(m(i))}-${pad(d(i))}T10:00:00.123+02:00`],
    ['%Y-%m-%d %H:%M:%S %z', (i) => `2020-${pad(m(i))}-${pad(d(i))} 10:00:00 +0200`],
    ['%d.%m.%Y %H:%M', (i) => `${pad(d(i))}.${pad(m(i))}.2020 10:30`],
    ['%Y-%m-%d %H:%M:%S %z', (i) => `2020-${pad(m(i))}-${pad(d(i))} 10:00:00 UTC`],
    ['%a, %d %b %Y %H:%M:%S %z', (i) => `Mon, ${pad(d(i))} Mai 2020 10:00:00 GMT`],
    ['%A, %B %d, %Y', (i) => `monday, March ${d(i)}, 2020`],
    ['%d. %B %Y', (i) => `${d(i)}. ${['März', 'MAI', 'Oktober', 'April'][i % 4]} 2020`],
    ['%d. %b %Y', (i) => `${d(i)}. ${['Mär', 'mrz', 'Okt.', 'Apr.'][i % 4]} 2020`],
    ['%b %d, %Y', (i) => `Sep. ${d(i)}, 2020`],
    ['%Y%m', (i) => `20${pad(10 + (i % 9))}${pad(m(i))}`],
    ['%Y%m%d%H%M%S', (i) => `2020${pad(m(i))}${pad(d(i))}1000${pad(i)}`],
    ['%Y%m%dT%H%M%S%z', (i) => `2020${pad(m(i))}${pad(d(i))}T1000${pad(i)}Z`],
    ['%m/%d/%Y %I:%M%p', (i) => `${m(i)}/${d(i)}/2020 ${(i % 12) + 1}:30PM`],
    ['%m/%d/%Y %I:%M %p', (i) => `${m(i)}/${d(i)}/2020 ${(i % 12) + 1}:30 PM`],
  ])('%s', async (expected, cell) => {
    expect(await columnOf(table(cell))).toMatchObject({
      type: 'date',
      form: expected,
      counts: { read: ROWS, unread: 0 },
    });
  });

  test.each<[string, string, ColumnReading['type'], (i: number) => string]>([
    ['x', '%H:%M', 'time', (i) => `${pad(i % 24)}:${pad(i)}`],
    ['x', '%H:%M:%S', 'time', (i) => `${i % 24}:${pad(i)}:07`],
    ['x', '%I:%M %p', 'time', (i) => `${(i % 12) + 1}:${pad(i)} pm`],
    ['x', '%H.%M', 'time', (i) => `${pad(i % 24)}.${pad(i)}`],
    ['x', '%Hh%M', 'time', (i) => `${i % 24}h${pad(i)}`],
    ['x', '%I:%M%p', 'time', (i) => `${(i % 12) + 1}:${pad(i)}pm`],
    ['x', 'd days hh:mm:ss', 'duration', (i) => `${i} day${i === 1 ? '' : 's'} 10:${pad(i)}:07`],
    ['x', 'h:mm:ss', 'duration', (i) => `${i + 10}:${pad(i)}:07`],
    ['duration', 'h:mm', 'duration', (i) => `${i % 24}:${pad(i)}`],
  ])('%s as %s', async (name, expected, type, cell) => {
    expect(await columnOf(table(cell, { header: `${name},beside` }), {}, name)).toMatchObject({ type, form: expected });
  });

  test('up to 5 % of other cells are missing, said with rows; beyond it the reason counts them', async () => {
    const bad = (share: number) => (i: number) => (i % share === 0 ? 'soon' : `2020-01-${pad(d(i))}`);
    const { reading, findings } = await decide(table(bad(30)));
    expect(reading.columns[0]).toMatchObject({
      type: 'date',
      counts: { read: 58, unread: 2 },
      unread: [{ row: 1, value: 'soon' }],
    });
    expect(findings.find(({ code }) => code === 'csv.mixed_type')?.message).toContain(
      '2 of 60 cells cannot be read as dates',
    );
    const many = await columnOf(table(bad(5)));
    expect(many.type).not.toBe('date');
    expect(many.reason).toContain('48 of 60 cells are dates written as %Y-%m-%d and 12 are not, more than 5 %');
  });

  test.each<[string, (i: number) => string, { beside?: (i: number) => string }, string]>([
    [
      'another column',
      (i) => `0${(i % 9) + 1}/0${(i % 8) + 1}/2020`,
      { beside: (i) => `${pad(13 + (i % 9))}/02/2020` },
      '%d/%m/%Y',
    ],
    [
      'another column, the other way',
      (i) => `0${(i % 9) + 1}/0${(i % 8) + 1}/2020`,
      { beside: (i) => `02/${pad(13 + (i % 9))}/2020` },
      '%m/%d/%Y',
    ],
    ['the order of its rows', (i) => `${pad((i % 12) + 1)}/01/${2000 + Math.floor(i / 12)}`, {}, '%m/%d/%Y'],
  ])('day or month first: by %s', async (_, cell, options, expected) => {
    expect(await columnOf(table(cell, options))).toMatchObject({ form: expected });
  });

  test('day or month first with nothing to tell is a question', async () => {
    const { reading, findings } = await decide(
      table((i) => `0${((i * 7) % 9) + 1}/0${((i * 5) % 8) + 1}/2020`, { beside: (i) => 'ab'[i % 2] ?? '' }),
    );
    expect(reading.columns[0]?.alternatives).toMatchObject([
      { form: '%m/%d/%Y', why: expect.stringContaining('60 of 60') },
    ]);
    expect(findings.map(({ code }) => code)).toContain('csv.ambiguous_date');
  });
});

describe('words', () => {
  test('a word for missing is one where the rest cannot be read otherwise', async () => {
    const words = ['n/a', '?', '-', 'NaN', '.'];
    const column = await columnOf(table((i) => (i % 6 === 0 ? (words[(i / 6) % 5] ?? '') : `${i}`)));
    expect(column).toMatchObject({
      type: 'integer',
      counts: { read: 50, missing: 10, replaced: { 'n/a': 2, '?': 2, '-': 2, nan: 2, '.': 2 } },
    });
    expect(await columnOf(table((i) => ['x', 'None', '?'][i % 3] ?? ''))).toMatchObject({
      type: 'category',
      missing: [],
      counts: { distinct: 3 },
    });
    expect(await columnOf(table((i) => '+-'[i % 2] ?? ''))).toMatchObject({ type: 'category', missing: [] });
  });

  test('classes are never missing, whatever they are called', async () => {
    const target = { name: 'x', task: 'tabular-classification' as const };
    const asked = { target, missing: ['-99', 'none'] };
    expect(
      await columnOf(
        table((i) => ['None', '1', '2'][i % 3] ?? ''),
        asked,
      ),
    ).toMatchObject({ type: 'category', missing: [], counts: { missing: 0, unread: 0 } });
    expect(
      await columnOf(
        table((i) => ['0', '1.0', '1'][i % 3] ?? ''),
        asked,
      ),
    ).toMatchObject({ type: 'integer' });
    expect(
      await columnOf(
        table((i) => `$${i % 2}`),
        asked,
      ),
    ).toMatchObject({ type: 'category' });
    expect(
      await columnOf(
        table((i) => (i % 40 ? `${i}` : 'oops')),
        asked,
      ),
    ).toMatchObject({ type: 'category', counts: { unread: 0 } });
  });

  test('a number to predict may have a sign beside it', async () => {
    const target = { name: 'x', task: 'tabular-regression' as const };
    expect(
      await columnOf(
        table((i) => `${i}.5%`),
        { target },
      ),
    ).toMatchObject({ type: 'number', number: form({ suffix: '%' }) });
    expect(
      await columnOf(
        table((i) => `1,${pad(i, 3)}`),
        { target },
      ),
    ).toMatchObject({ number: form({ thousands: ',' }) });
  });

  test.each(['Y', 'x', 'yes', '1', 'promo'])('%j or nothing is yes or no', async (word) => {
    const column = await columnOf(table((i) => (i % 3 ? word : '')));
    expect(column).toMatchObject({
      type: 'boolean',
      words: { yes: word.toLowerCase(), no: null },
      counts: { read: ROWS, missing: 0 },
    });
    expect(column.reason).toContain('the other 20 are empty: the no');
  });

  test.each(['Yes/No', 'true/FALSE', 't/f', 'ja/nein', 'on/off'])('%s', async (pair) => {
    const [yes = '', no = ''] = pair.split('/');
    expect(await columnOf(table((i) => (i % 2 ? yes : no)))).toMatchObject({
      type: 'boolean',
      words: { yes: yes.toLowerCase(), no: no.toLowerCase() },
    });
  });

  test('words for missing of all columns are missing among yes and no', async () => {
    const cell = (i: number) => ['yes', 'no', 'k.A.'][i % 3] ?? '';
    expect(await columnOf(table(cell), { missing: ['k.A.'] })).toMatchObject({
      type: 'boolean',
      missing: ['k.a.'],
      counts: { read: 40, missing: 20, replaced: { 'k.a.': 20 } },
    });
    const flag = (i: number) => ['x', '', '?', 'x'][i % 4] ?? '';
    const column = await columnOf(table(flag), { missing: ['?'] });
    expect(column).toMatchObject({ type: 'boolean', words: { yes: 'x', no: null }, counts: { read: 45, missing: 15 } });
    expect(column.reason).toBe('30 of 60 cells are "x", 15 are empty: the no; missing: 15 × "?"');
  });

  test('a word for missing of a category is in its reason, as it is in its counts', async () => {
    const cell = (i: number) => ['good', 'bad', 'k.A.'][i % 3] ?? '';
    expect(await columnOf(table(cell), { columns: { x: { missing: ['k.A.'] } } })).toMatchObject({
      reason: '3 different values in 60 cells; missing: 20 × "k.a."',
      counts: { read: 40, distinct: 2, replaced: { 'k.a.': 20 } },
    });
  });

  test('yes and no that a person asked for may have other words beside them', async () => {
    const columns = { x: { type: 'boolean' as const } };
    const cell = (i: number) => (i === 7 ? 'maybe' : (['yes', 'no', 'NA'][i % 3] ?? ''));
    expect(await columnOf(table(cell), { columns })).toMatchObject({
      type: 'boolean',
      given: true,
      words: { yes: 'yes', no: 'no' },
      missing: ['na'],
      counts: { read: 39, missing: 20, unread: 1 },
      unread: [{ row: 8, value: 'maybe' }],
    });
    expect(
      await columnOf(
        table((i) => 'mf'[i % 2] ?? ''),
        { columns: { x: { yes: 'F' } } },
      ),
    ).toMatchObject({
      words: { yes: 'f', no: 'm' },
      counts: { read: 60 },
    });
    await expect(
      columnOf(
        table((i) => 'mf'[i % 2] ?? ''),
        { columns },
      ),
    ).rejects.toMatchObject({
      code: 'config.incompatible',
      message: 'columns.x: which words of its cells are yes and no is not known; they are such as "m", "f", "m".',
      options: { hint: expect.stringContaining('yes: "m", no: "f"') },
    });
    await expect(
      columnOf(
        table((i) => 'mf'[i % 2] ?? ''),
        { columns: { x: { yes: 'j', no: 'n' } } },
      ),
    ).rejects.toMatchObject({ message: expect.stringContaining('none of its 60 cells is "j" or "n"') });
  });

  test('a column without a value is left out, and says so', async () => {
    expect(await columnOf(table(() => ''))).toMatchObject({ type: 'ignored', reason: 'no cell has a value' });
    expect(await columnOf(table(() => 'NA'))).toMatchObject({
      type: 'ignored',
      reason: 'no cell has a value: 60 cells say "NA"',
    });
  });
});

describe('dialects', () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i},x${i % 3}\n`).join('');
  test.each<[string, string | Buffer, object, string[]]>([
    ['sep=;', `sep=;\na;b\n${rows.replaceAll(',', ';')}`, { delimiter: ';', skip_lines: 1 }, ['a', 'b']],
    ['"sep=|"', `"sep=|"\r\na|b\r\n${rows.replaceAll(',', '|')}`, { delimiter: '|', skip_lines: 1 }, ['a', 'b']],
    [
      'sep= with a sign that is no delimiter',
      Buffer.from(`sep=§\na,b\n${rows}`, 'latin1'),
      { delimiter: ',', skip_lines: 1 },
      ['a', 'b'],
    ],
    ['a title', `Sales of 2020\na,b\n${rows}`, { skip_lines: 1 }, ['a', 'b']],
    ['a title, filled up, and a blank line', `Sales of 2020,\n\na,b\n${rows}`, { skip_lines: 2 }, ['a', 'b']],
    [
      'a title with a comma over semicolons',
      `Bestand Händler Nord, Stand 24.11.2026\na;b\n${rows.replaceAll(',', ';')}`,
      { delimiter: ';', skip_lines: 1 },
      ['a', 'b'],
    ],
    [
      'a title with a comma over decimal commas',
      `Bestand Händler Nord, Stand 24.11.2026\na;b\n${rows.replaceAll(',', ',5;')}`,
      { delimiter: ';', skip_lines: 1 },
      ['a', 'b'],
    ],
    ['comments on top', `# one, two, three\n# four\na,b\n${rows}`, { skip_lines: 2 }, ['a', 'b']],
    ['comments between', `a,b\n${rows}# so far\n${rows}`, { comment: '#' }, ['a', 'b']],
    ['comments everywhere', `# one\na,b\n# two\n${rows}`, { comment: '#' }, ['a', 'b']],
    ['aligned', `  a     b\n${rows.replaceAll(',', '     ')}`, { delimiter: ' ' }, ['a', 'b']],
    ['tabs', `a\tb\n${rows.replaceAll(',', '\t')}`, { delimiter: '\t' }, ['a', 'b']],
    ['a delimiter at each end', `a,b,\n${rows.replaceAll('\n', ',\n')}`, { trailing_delimiter: true }, ['a', 'b']],
    [
      'a delimiter at the ends of rows',
      `a,b\n${rows.replaceAll('\n', ',\n')}`,
      { trailing_delimiter: true },
      ['a', 'b'],
    ],
    ['a delimiter at the end of the header', `a,b,\n${rows}`, { trailing_delimiter: true }, ['a', 'b']],
    ['backslashes', `a,b\n${rows.replaceAll(/x\d/g, '"a \\"big\\", one"')}`, { escape: 'backslash' }, ['a', 'b']],
    [
      'blanks before quotes',
      `"a", "b"\n${rows.replaceAll(/(\d+),(x\d)/g, '"$1",  "$2, y"')}`,
      { delimiter: ',' },
      ['a', 'b'],
    ],
    ['single quotes', `'a';'b'\n${rows.replaceAll(/(\d+),(x\d)/g, "'$1';'$2; y'")}`, { quote: "'" }, ['a', 'b']],
    ['no header', rows, { header: false }, ['column 1', 'column 2']],
    ['no names twice', `a,a,,b\n${rows.replaceAll(',', ',1,2,')}`, { header: true }, ['a', 'a (2)', 'column 3', 'b']],
    ['a name with a number that another has', `a,a (2),a\n${rows.replaceAll(',', ',1,')}`, {}, ['a', 'a (2)', 'a (3)']],
    [
      'a name with a number that a later one has',
      `a,a,a (2)\n${rows.replaceAll(',', ',1,')}`,
      {},
      ['a', 'a (3)', 'a (2)'],
    ],
    ['the name of a column without one', `,column 1\n${rows}`, {}, ['column 1 (2)', 'column 1']],
    ['names with a blank that is no BLANK', `\u00a0a\u2009,\u2003b\n${rows}`, {}, ['a', '\u2003b']],
    [
      'a blank behind the last delimiter',
      `a,b,\n${rows.replaceAll('\n', ', \n')}`,
      { trailing_delimiter: false },
      ['a', 'b', 'column 3'],
    ],
    ['UTF-16 without a mark', Buffer.from(`a,b\n${rows}`, 'utf16le'), { encoding: 'utf-16-le' }, ['a', 'b']],
    [
      'years as names',
      `land,1990,2000\n${rows.replaceAll(/,x/g, ',7.5,')}`,
      { header: true },
      ['land', '1990', '2000'],
    ],
  ])('%s', async (_, content, dialect, names) => {
    const { reading } = await decide(content);
    expect(reading.dialect).toMatchObject(dialect);
    expect(reading.columns.map(({ name }) => name)).toEqual(names);
    expect(reading.columns[0]?.counts.unread).toBe(0);
  });

  test('a first line of data is said to be no header', async () => {
    const { findings } = await decide('5.1,3.5,setosa\n4.9,3.0,setosa\n6.1,2.9,other\n5.0,3.1,other\n');
    expect(findings[0]).toMatchObject({
      code: 'csv.no_header',
      severity: 'warning',
      message: expect.stringContaining('not for a header'),
    });
  });
});

describe('what a person says', () => {
  const content = `a,b,c\n${Array.from({ length: 40 }, (_, i) => `${i},"1,${pad(i, 3)}",0${(i % 9) + 1}/0${(i % 8) + 1}/2020\n`).join('')}`;

  test('of the columns is done, and changes no other', async () => {
    const before = (await decide(content)).reading;
    const said = fc.record(
      {
        a: fc.constantFrom(
          { type: 'category' as const },
          { type: 'text' as const },
          { missing: ['7', '8'] as string[] },
          { type: 'ignored' as const },
        ),
        b: fc.constantFrom({ decimal: ',' as const }, { thousands: ',' as const }, { type: 'category' as const }),
        c: fc.constantFrom({ form: '%m/%d/%Y' }, { form: '%d/%m/%Y' }, { type: 'category' as const }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(said, async (columns) => {
        const { reading } = await decide(content, { columns });
        expect(reading.dialect).toEqual(before.dialect);
        for (const [position, column] of reading.columns.entries()) {
          const name = column.name as 'a' | 'b' | 'c';
          const one = columns[name] as Record<string, unknown> | undefined;
          if (one === undefined) {
            expect({ ...column, reason: '', alternatives: [] }).toEqual({
              ...before.columns[position],
              reason: '',
              alternatives: [],
            });
            continue;
          }
          if ('type' in one) expect(column.type).toBe(one['type']);
          if ('form' in one) expect(column.form).toBe(one['form']);
          if ('decimal' in one) expect(column.number).toEqual(form({ decimal: ',' }));
          if ('thousands' in one) expect(column.number).toEqual(form({ thousands: ',' }));
          if ('missing' in one) expect(column).toMatchObject({ missing: ['7', '8'], counts: { missing: 2, read: 38 } });
          expect(column.given).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('of whole numbers or any stays', async () => {
    expect(await columnOf(content, { columns: { a: { type: 'number' } } }, 'a')).toMatchObject({ type: 'number' });
    expect(await columnOf(content, { columns: { a: { decimal: '.' } } }, 'a')).toMatchObject({ type: 'integer' });
    expect(await columnOf(content, { columns: { b: { type: 'integer' } } }, 'b')).toMatchObject({
      type: 'integer',
      number: form({ thousands: ',' }),
    });
    const halves = table((i) => (i === 3 ? '1.5' : `${i}`));
    await expect(columnOf(halves, { columns: { x: { type: 'integer' } } })).rejects.toMatchObject({
      code: 'config.incompatible',
      message: 'columns.x: 1 of its 60 cells is no whole number, such as "1.5" in row 4.',
      options: { problems: [{ code: 'config.incompatible', severity: 'error', path: 'columns.x' }] },
    });
    expect(await columnOf(halves, { columns: { x: { type: 'integer', missing: ['1.5'] } } })).toMatchObject({
      type: 'integer',
      counts: { read: 59, missing: 1, unread: 0 },
    });
  });

  test('of words for missing alone leaves the question open', async () => {
    const { reading, findings } = await decide(content, { columns: { c: { missing: ['x'] } } });
    expect(reading.columns[2]).toMatchObject({ given: true, alternatives: [{ form: '%m/%d/%Y' }] });
    expect(findings.map(({ code }) => code)).toContain('csv.ambiguous_date');
  });

  test('of words for missing holds for all columns but the target', async () => {
    const target = { name: 'b', task: 'tabular-regression' as const };
    const { reading } = await decide('a,b\n-99,-99\n1,2\n3,4\n5,6\n', { missing: ['-99'], target });
    expect(reading.columns.map(({ counts }) => counts.missing)).toEqual([1, 0]);
  });

  test('of the dialect is done', async () => {
    const path = await fileOf('1;2\n3;4\n5;6\n');
    const { reading } = await decideReading(path, { dialect: { header: true, delimiter: ';' } });
    expect(reading.columns.map(({ name }) => name)).toEqual(['1', '2']);
    expect(await executeReading(path, reading)).toEqual([
      [3, 4],
      [5, 6],
    ]);
  });

  test.each([
    [{ z: { type: 'number' as const } }, 'config.no_such_column', 'there is no column "z"'],
    [{ a: { form: '%q' } }, 'config.incompatible', '"%q" is no form'],
    [{ a: { type: 'date' as const } }, 'config.incompatible', 'none of its 40 cells can be read as date'],
    [
      { b: { decimal: ',' as const, thousands: ',' as const } },
      'config.incompatible',
      'decimal and thousands are both ","',
    ],
    [
      { a: { type: 'category' as const, decimal: ',' as const } },
      'config.incompatible',
      'decimal says nothing of a category',
    ],
    [{ a: { type: 'integer' as const, yes: 'x' } }, 'config.incompatible', 'yes says nothing of an integer'],
    [{ c: { form: '%d/%m/%Y', prefix: '$', no: 'x' } }, 'config.incompatible', 'prefix and no say nothing of a date'],
  ])('%j cannot be', async (columns, code, text) => {
    await expect(decide(content, { columns })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
      options: {
        problems: [
          {
            code,
            severity: 'error',
            path: `columns.${Object.keys(columns)[0]}`,
            message: expect.stringContaining(text),
          },
        ],
      },
    });
  });
});
