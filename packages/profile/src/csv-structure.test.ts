import fc from 'fast-check';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Utf8Check } from './csv-encoding.ts';
import { CsvScanner } from './csv-scan.ts';
import { decideDialect } from './csv-dialect.ts';
import { readStructure } from './csv-structure.ts';

const shared = process.env['TRAINYARD_SHARED_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer) {
  const path = join(folder, 'it.csv');
  await writeFile(path, content);
  return readStructure(path);
}

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const rows = (count: number, line = (index: number) => `${index},x`) =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join('\n');

describe('bad files say what came, where, and what to change', () => {
  test.each([
    ['0 bytes', '', 'csv.empty', 'it.csv has 0 bytes.'],
    ['only blanks', ' \n\n', 'csv.empty', 'it.csv has 3 bytes, all of them blank.'],
    ['header only', 'a,b,c\n', 'csv.no_rows', 'it.csv has a header of 3 columns and no rows.'],
    [
      'one column',
      'a\n1\n2\n',
      'csv.no_features',
      'it.csv has the single column "a"; the separators , ; tab | and aligned blanks were tried.',
    ],
    [
      'a ragged row',
      `a,b\n${rows(1000)}\n7\n8,x`,
      'csv.row_width',
      'row 1001: 1 cells, 2 expected (line 1002 of it.csv).',
    ],
    [
      'several ragged rows',
      'a,b\n1,2\n1\n1,2,3\n',
      'csv.row_width',
      'row 2: 1 cells, 2 expected (line 3 of it.csv). 2 rows differ, the next is 3.',
    ],
    [
      'an unclosed quote',
      'a,b\n1,2\n3,"x\n5,6\n',
      'csv.unclosed_quote',
      'row 2 (line 3) of it.csv: a quote (") opens here and is not closed',
    ],
    ['a NUL byte', 'a,b\n1,\0\n', 'csv.binary', 'it.csv has a NUL byte at offset 6'],
    [
      'a spreadsheet',
      Buffer.from('PK\x03\x04\x14\0\0\0[Content_Types].xml', 'latin1'),
      'csv.wrong_type',
      'it.csv is an Excel workbook (xlsx).',
    ],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'csv.wrong_type', 'it.csv is a gzip archive.'],
    ['a Parquet file', 'PAR1....', 'csv.wrong_type', 'it.csv is a Parquet file.'],
    ['JSON', '[{"a": 1}]', 'csv.wrong_type', 'it.csv is JSON.'],
    ['an LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', 'csv.wrong_type', 'it.csv is a Git LFS pointer'],
    [
      'a broken mark',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('a,b\n1,\xe9\n', 'latin1')]),
      'csv.encoding',
      'it.csv is marked as UTF-8, but byte 9 does not fit.',
    ],
    [
      'half a UTF-16 pair',
      Buffer.concat([utf16('a,b\n1,2\n'), Buffer.from([0x00, 0xd8, 0x41, 0x00])]),
      'csv.encoding',
      'it.csv is taken for utf-16-le',
    ],
    [
      'too many columns',
      `${Array.from({ length: 10_001 }, (_, index) => `c${index}`).join(',')}\n`,
      'csv.too_many_columns',
      'more than 10,000 columns',
    ],
    [
      'a huge cell',
      `a,b\n1,${'x'.repeat(1_000_001)}\n`,
      'csv.field_too_long',
      'row 1 (line 2), column 2 of it.csv has more than 1,000,000 bytes',
    ],
    [
      'a quote that swallows the file',
      `a,b\n1,"${'x,y\n'.repeat(300_000)}`,
      'csv.unclosed_quote',
      'row 1 (line 2) of it.csv: a quote (") opens here and is not closed within 1,000,000 bytes.',
    ],
  ])('%s', async (_, content, code, text) => {
    await expect(read(content)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
  });

  test('hints fit the case', async () => {
    await expect(read('a,b\n1,2,3\n4,5,6\n')).rejects.toMatchObject({
      code: 'csv.row_width',
      options: { hint: expect.stringContaining('row.names = FALSE') },
    });
    await expect(read('a,b\n1,2,3,4\n4,5,6,7\n')).rejects.toMatchObject({
      code: 'csv.row_width',
      options: { hint: expect.stringContaining('is it a title or a comment?') },
    });
  });
});

describe('good files', () => {
  test.each([
    ['commas', 'a,b\n1,2\n', { delimiter: ',', encoding: 'utf-8' }, true],
    ['semicolons and decimal commas', 'a;b\n1,5;x\n1.234,5;y\n', { delimiter: ';' }, true],
    ['semicolons and decimal points', 'a;b\n1.5;1,2\n2.5;z\n', { delimiter: ';' }, true],
    ['tabs', 'a\tb\n1\t2\n', { delimiter: '\t' }, true],
    ['pipes', 'a|b\n1|2\n', { delimiter: '|' }, true],
    ['a mark', '\ufeffa,b\n1,2\n', { encoding: 'utf-8-sig' }, false],
    ['Latin-1', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), { encoding: 'windows-1252' }, false],
    ['UTF-16', utf16('a,b\n1,é\n'), { encoding: 'utf-16-le' }, false],
    ['CRLF', 'a,b\r\n1,2\r\n', {}, true],
    ['old Mac line ends', 'a,b\r1,2\r', {}, false],
    ['blank lines', 'a,b\n\n1,2\n\n', {}, false],
    ['text after a closing quote', 'a,b\n"1"x,2\n', {}, false],
    ['no last line end', 'a,b\n1,2', {}, true],
  ])('%s', async (_, content, dialect, plain) => {
    const structure = await read(content);
    expect(structure.dialect).toMatchObject(dialect);
    expect(structure).toMatchObject({ columns: ['a', 'b'], plain });
    expect(structure.rows).toBeGreaterThan(0);
  });

  test('names in the header are only names', async () => {
    const { columns } = await read('__proto__,constructor, <img onerror=x> \n1,2,3\n');
    expect(columns).toEqual(['__proto__', 'constructor', '<img onerror=x>']);
  });

  test('a quote may hold separators, line ends and quotes', async () => {
    expect(await read('a,b\n"1,\n2","say ""hi"""\n3,4\n')).toMatchObject({
      rows: 2,
      quotedNewlines: true,
      plain: true,
    });
  });
});

test('however a file is cut into chunks, it has the same cells', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é'), maxLength: 6 });
  const dialect = { ...decideDialect(Buffer.from('a,b\n1,2\n'), 'utf-8', true), header: true };
  const limits = { dialect, maxCellBytes: 1000, maxCells: 10 };
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(table, fc.array(fc.nat(40), { maxLength: 6 }), (cells, cuts) => {
      const text = Buffer.from(
        cells.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n'),
      );
      const seen: string[][] = [];
      const scanner = new CsvScanner({ ...limits, onRecord: (record) => seen.push(record.map(String)) });
      // Without a reader of the cells it takes another way through the bytes.
      const counter = new CsvScanner(limits);
      const ends = [...new Set(cuts)].sort((a, b) => a - b);
      for (const [index, end] of [...ends, text.length].entries()) {
        const chunk = text.subarray(index === 0 ? 0 : ends[index - 1], Math.max(end, ends[index - 1] ?? 0));
        for (const one of [scanner, counter]) one.push(chunk);
      }
      for (const one of [scanner, counter]) one.end();
      expect([counter.rows, counter.raggedTotal, counter.longestRecord]).toEqual([
        scanner.rows,
        scanner.raggedTotal,
        scanner.longestRecord,
      ]);
      expect(counter.raggedTotal).toBe(cells.slice(1).filter((row) => row.length !== cells[0]?.length).length);
      expect(seen).toEqual(cells);
    }),
    { numRuns: 1000 },
  );
});

test('the first byte that is not UTF-8 is found across chunks', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), fc.nat(12), (bytes, cut) => {
      const all = Buffer.concat([Buffer.from('aé€😀'), Buffer.from(bytes)]);
      const check = new Utf8Check();
      check.push(all.subarray(0, cut));
      check.push(all.subarray(cut));
      check.end();
      // The longest prefix that ends with a whole character is what comes before the fault.
      const whole = Array.from({ length: all.length + 1 }, (_, end) => end).filter((end) =>
        isWhole(all.subarray(0, end)),
      );
      const fault = whole.at(-1) === all.length ? null : whole.at(-1);
      expect(check.fault).toBe(fault);
    }),
    { numRuns: 2000 },
  );
});

function isWhole(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!existsSync(join(shared, 'bad-csv')))('the corpus of messy files', () => {
  test('each is a table or has one of our codes with a text that names the file', async () => {
    const files = readdirSync(join(shared, 'bad-csv'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && !/\.(md|json)$|manifest/.test(entry.name),
    );
    expect(files.length).toBeGreaterThan(150);
    for (const { parentPath, name } of files) {
      const outcome = await readStructure(join(parentPath, name)).catch(
        (error: { code: string; message: string }) => error,
      );
      if ('columns' in outcome) expect(outcome.rows, name).toBeGreaterThan(0);
      else {
        expect(outcome.code, `${name}: ${outcome.message}`).toMatch(/^csv\./);
        expect(outcome.message).toContain(name);
      }
    }
  });
});
