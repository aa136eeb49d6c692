// Reads a CSV file once from end to end: its hash, encoding, dialect, header and number of rows, or the first reason why it is
// no table. Nothing is skipped, padded or guessed; messages name row (counted from 1 below the header) and line.
import type { TableProfile } from '@trainyard/contracts/dataset';
import type { ErrorCode } from '@trainyard/contracts/errors';
import { MAX_CELL_BYTES, MAX_TABLE_COLUMNS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { detectDecimal, detectDelimiter, SAMPLE_BYTES } from './csv-dialect.ts';
import { decodedChunks, hasUndefined1252, markedEncoding, Utf8Check } from './csv-encoding.ts';
import { CsvScanner, type Place } from './csv-scan.ts';
import { refuseOtherTypes } from './csv-type.ts';

export interface Structure {
  path: string;
  name: string;
  bytes: number;
  sha256: string;
  dialect: TableProfile['dialect'];
  /** For csv-encoding.ts. */
  codec: string;
  /** Column names without blanks around them. */
  columns: string[];
  rows: number;
  blankLines: number;
  longestRecord: number;
  quotedNewlines: boolean;
  /** Whether the bytes can be read by any CSV reader as they stand. */
  plain: boolean;
}

const CHUNK = 1 << 20;
const SHOWN = 10;

const fail = (code: ErrorCode, message: string, hint?: string): never => {
  throw new TrainyardError(code, message, hint === undefined ? {} : { hint });
};
const place = ({ row, line }: Place) => (row === 0 ? `the header (line ${line})` : `row ${row} (line ${line})`);
const count = (value: number) => value.toLocaleString('en');

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function checkScan(name: string, scanner: CsvScanner): void {
  const { fault } = scanner;
  if (fault?.kind === 'unclosed_quote')
    fail(
      'csv.unclosed_quote',
      `${place(fault)} of ${name}: a quote (") opens here and is not closed${scanner.rows >= 0 ? ` within ${count(MAX_CELL_BYTES)} bytes` : ''}.`,
    );
  if (fault?.kind === 'cell_too_long')
    fail(
      'csv.field_too_long',
      `${place(fault)}, column ${fault.column} of ${name} has more than ${count(MAX_CELL_BYTES)} bytes, the limit of a cell.`,
      'Check that the file has line ends and the right separator.',
    );
  if (fault?.kind === 'too_many_cells')
    fail(
      'csv.too_many_columns',
      `${place(fault)} of ${name} has more than ${count(MAX_TABLE_COLUMNS)} columns, the limit.`,
    );
}

function checkHeader(name: string, columns: string[]): void {
  const blank = columns.flatMap((column, index) => (column === '' ? [index + 1] : []));
  if (columns.length === 0) fail('csv.empty', `${name} has no line with text.`);
  if (blank.length > 0)
    fail(
      'csv.blank_header',
      `The header of ${name} has no name for column ${blank.slice(0, SHOWN).join(', ')}${blank.length > SHOWN ? ' …' : ''}.`,
    );
  const seen = new Map<string, number>();
  const twice: string[] = [];
  for (const [index, column] of columns.entries()) {
    const first = seen.get(column);
    if (first === undefined) seen.set(column, index + 1);
    else twice.push(`${JSON.stringify(column)} (columns ${first} and ${index + 1})`);
  }
  if (twice.length === 0) return;
  const numbers = columns.filter((column) => Number.isFinite(Number(column))).length > columns.length / 2;
  const hint = numbers ? 'The first line must name the columns; this one looks like data.' : undefined;
  fail(
    'csv.duplicate_header',
    `The header of ${name} has names that stand twice: ${twice.slice(0, SHOWN).join(', ')}.`,
    hint,
  );
}

function checkRows(name: string, scanner: CsvScanner, delimiter: string): void {
  const width = scanner.header.length;
  const [first] = scanner.ragged;
  if (first) {
    const all = scanner.raggedTotal === scanner.rows && scanner.ragged.every(({ cells }) => cells === first.cells);
    const others =
      scanner.raggedTotal > 1
        ? ` ${count(scanner.raggedTotal)} rows differ, the next ${scanner.ragged.length === 2 ? 'is' : 'are'} ${scanner.ragged
            .slice(1)
            .map(({ row }) => row)
            .join(', ')}.`
        : '';
    fail(
      'csv.row_width',
      `row ${first.row}: ${first.cells} cells, ${width} expected (line ${first.line} of ${name}).${others}`,
      all
        ? 'All rows differ from the first line: is it a title? The first line must name the columns.'
        : `Quote cells that contain the separator ${JSON.stringify(delimiter)}.`,
    );
  }
  if (scanner.rows === 0) fail('csv.no_rows', `${name} has a header of ${width} columns and no rows.`);
  if (width === 1)
    fail(
      'csv.no_features',
      `${name} has the single column ${JSON.stringify(scanner.header[0]?.toString().trim().slice(0, 80))}; the separators , ; tab | were tried.`,
    );
}

/** Chunks of text in an ASCII-compatible encoding, with hash and checks of the bytes on the way. */
class Reading {
  readonly #path: string;
  readonly #name: string;
  readonly hash: Hash = createHash('sha256');
  readonly utf8 = new Utf8Check();
  undefined1252 = false;
  bytes = 0;

  constructor(path: string, name: string) {
    this.#path = path;
    this.#name = name;
  }

  async *unmarked(skip: number): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(this.#path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      const zero = chunk.indexOf(0);
      if (zero >= 0)
        fail(
          'csv.binary',
          `${this.#name} has a NUL byte at offset ${this.bytes + zero}: it is not text, or text in UTF-16 without a mark.`,
          'Export it as CSV in UTF-8.',
        );
      const start = this.bytes < skip ? skip - this.bytes : 0;
      this.hash.update(chunk);
      this.utf8.push(chunk);
      this.undefined1252 ||= hasUndefined1252(chunk);
      this.bytes += chunk.length;
      yield chunk.subarray(start);
    }
    this.utf8.end();
  }

  async *utf16(codec: string): AsyncGenerator<Buffer> {
    let characters = 0;
    for await (const chunk of decodedChunks(this.#path, this.#name, codec)) {
      if (chunk.includes(0))
        fail('csv.binary', `${this.#name} has a NUL character after byte ${characters}.`, 'Export it as CSV in UTF-8.');
      characters += chunk.length;
      yield chunk;
    }
    for await (const chunk of createReadStream(this.#path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      this.hash.update(chunk);
      this.bytes += chunk.length;
    }
  }
}

/**
 * @param path Absolute path of the file.
 * @param name What to call it in messages; the base name when left out.
 * @throws TrainyardError csv.…
 */
export async function readStructure(path: string, name: string = basename(path)): Promise<Structure> {
  const { size } = await stat(path);
  if (size === 0) fail('csv.empty', `${name} has 0 bytes.`);
  const head = await readHead(path);
  refuseOtherTypes(name, head.subarray(0, 4096));
  const marked = markedEncoding(head);
  const wide = marked?.encoding === 'utf-16';
  const sample = wide ? Buffer.from(new TextDecoder(marked.codec).decode(head)) : head.subarray(marked?.markBytes ?? 0);
  if (sample.toString('latin1').trim() === '') fail('csv.empty', `${name} has ${size} bytes, all of them blank.`);
  const delimiter = detectDelimiter(sample, size <= SAMPLE_BYTES);
  const reading = new Reading(path, name);
  const scanner = new CsvScanner({
    delimiter: delimiter.charCodeAt(0),
    maxCellBytes: MAX_CELL_BYTES,
    maxCells: MAX_TABLE_COLUMNS,
  });
  for await (const chunk of wide ? reading.utf16(marked.codec) : reading.unmarked(marked?.markBytes ?? 0)) {
    scanner.push(chunk);
    checkScan(name, scanner);
  }
  scanner.end();
  checkScan(name, scanner);
  const latin1 = !wide && reading.utf8.fault !== null;
  if (latin1 && marked)
    fail('csv.encoding', `${name} is marked as UTF-8, but byte ${reading.utf8.fault} does not fit.`);
  const codec = latin1 ? (reading.undefined1252 ? 'iso-8859-1' : 'windows-1252') : (marked?.codec ?? 'utf-8');
  const text = new TextDecoder(latin1 ? codec : 'utf-8', { ignoreBOM: true });
  const columns = scanner.header.map((cell) => text.decode(cell).trim());
  checkHeader(name, columns);
  checkRows(name, scanner, delimiter);
  const { rows, blankLines, longestRecord, quotedNewlines, plain } = scanner;
  return {
    path,
    name,
    bytes: reading.bytes,
    sha256: reading.hash.digest('hex'),
    codec,
    columns,
    rows,
    blankLines,
    longestRecord,
    quotedNewlines,
    dialect: {
      delimiter,
      quote: '"',
      encoding: latin1 ? 'latin-1' : (marked?.encoding ?? 'utf-8'),
      decimal: detectDecimal(sample, delimiter, size <= SAMPLE_BYTES),
    },
    plain: plain && !latin1 && !marked,
  };
}
