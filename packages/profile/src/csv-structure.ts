// Reads a CSV file once from end to end: its hash, dialect, header and number of rows, or the first reason why it is no table.
// Nothing is padded; what is passed over is part of the dialect. Messages name row (counted from 1 below the header) and line.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { MAX_CELL_BYTES, MAX_TABLE_COLUMNS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Dialect, DialectOverride, Encoding } from '@trainyard/contracts/reading';
import { decideDialect } from './csv-dialect.ts';
import { decodedChunks, decodeHead } from './csv-decode.ts';
import { hasUndefined1252, isScannedAsIs, markBytes, markedEncoding, Utf8Check } from './csv-encoding.ts';
import { columnNames } from './csv-header.ts';
import { SAMPLE_BYTES } from './csv-sample.ts';
import type { Place } from './csv-fault.ts';
import { CsvScanner } from './csv-scan.ts';
import { refuseOtherTypes } from './csv-type.ts';
import { guessEncoding } from './encoding-guess.ts';
import { againstLatin1 } from './foreign-text.ts';

export interface Structure {
  path: string;
  name: string;
  bytes: number;
  sha256: string;
  dialect: Dialect;
  /** Column names, as contracts/reading.ts says. */
  columns: string[];
  /** Positions whose header cell is empty, and those that got another name because theirs stood before. */
  blankNames: number[];
  twiceNames: number[];
  /** Cells of the first record as they stand there: the header, or the first row. */
  first: string[];
  rows: number;
  blankLines: number;
  longestRecord: number;
  quotedNewlines: boolean;
  /** Whether the bytes can be read by any CSV reader as they stand, told delimiter and header. */
  plain: boolean;
  /** Offset of the first byte that is not UTF-8, where nobody said what the encoding is; else null. */
  fault: number | null;
  /** What speaks against the encoding that was taken; null where a person said it. */
  foreign: ReturnType<typeof againstLatin1>;
  /** Whether the encoding is that which its letters look like. */
  isGuessed: boolean;
}

const CHUNK = 1 << 20;

const fail = (code: ErrorCode, message: string, hint?: string): never => {
  throw new TrainyardError(code, message, hint === undefined ? {} : { hint });
};
const place = ({ row, line }: Place) => (row === 0 ? `the header (line ${line})` : `row ${row} (line ${line})`);
const count = (value: number) => value.toLocaleString('en');

async function readPiece(path: string, from: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function checkScan(name: string, scanner: CsvScanner, { quote }: Dialect): void {
  const { fault } = scanner;
  if (fault?.kind === 'unclosed_quote')
    fail(
      'csv.unclosed_quote',
      `${place(fault)} of ${name}: a quote (${quote}) opens here and is not closed${scanner.rows >= 0 ? ` within ${count(MAX_CELL_BYTES)} bytes` : ''}.`,
      'Close it, or double quotes inside a cell. Where quotes are ordinary characters, say so: dialect: {quote: null}.',
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

/** What may be wrong where rows and header differ in width, the likeliest first. */
function widthHint(scanner: CsvScanner, delimiter: string): string {
  const width = scanner.header.length;
  const [first] = scanner.ragged;
  const all = scanner.raggedTotal === scanner.rows && scanner.ragged.every(({ cells }) => cells === first?.cells);
  if (all && first?.cells === width + 1)
    return 'All rows have one cell more than the first line names: if R wrote it, use row.names = FALSE; else name the column.';
  if (all)
    return 'All rows differ from the first line: is it a title or a comment? dialect: {skip_lines: 1} passes over it.';
  const quotes = `Quote cells that contain the separator ${JSON.stringify(delimiter)}`;
  return `${quotes}; where lines are titles or comments, say so: dialect: {skip_lines: 1} or dialect: {comment: "#"}.`;
}

function checkRows(name: string, scanner: CsvScanner, { delimiter, header }: Dialect, single: boolean): void {
  const width = scanner.header.length;
  const [first] = scanner.ragged;
  if (width === 0) fail('csv.empty', `${name} has no line with text.`);
  if (first) {
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
      widthHint(scanner, delimiter),
    );
  }
  if (scanner.rows === 0 && header) fail('csv.no_rows', `${name} has a header of ${width} columns and no rows.`);
  if (width === 1 && !single)
    fail(
      'csv.no_features',
      `${name} has the single column ${JSON.stringify(scanner.header[0]?.toString().trim().slice(0, 80))}; the separators , ; tab | and aligned blanks were tried.`,
      'A table needs the target and at least one more column. Where the separator is another one, say so: dialect: {delimiter: "^"}.',
    );
}

/** Chunks of text in an ASCII-compatible encoding, with hash and checks of the bytes on the way. */
class Passage {
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

  async *decoded(encoding: Encoding): AsyncGenerator<Buffer> {
    let characters = 0;
    for await (const chunk of decodedChunks(this.#path, this.#name, encoding)) {
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

interface Known {
  single: boolean;
  encoding: Encoding | null;
  dialect: DialectOverride;
  head: Buffer;
  size: number;
  likely: Encoding | null;
  signal: AbortSignal | undefined;
}

function textOf({ head, encoding }: Known): Buffer {
  if (encoding === null || encoding === 'utf-8' || encoding === 'utf-8-sig')
    return head.subarray(markBytes(head, encoding ?? 'utf-8'));
  return Buffer.from(decodeHead(head, encoding));
}

/** Reads the file under one dialect. */
async function scanFile(path: string, name: string, known: Known, dialect: Dialect): Promise<Structure> {
  const { encoding, head } = known;
  const passage = new Passage(path, name);
  const scanner = new CsvScanner({ dialect, maxCellBytes: MAX_CELL_BYTES, maxCells: MAX_TABLE_COLUMNS });
  const isDecoded = encoding !== null && !isScannedAsIs(encoding);
  const mark = isDecoded ? 0 : markBytes(head, encoding ?? 'utf-8');
  for await (const chunk of isDecoded ? passage.decoded(encoding) : passage.unmarked(mark)) {
    known.signal?.throwIfAborted();
    scanner.push(chunk);
    checkScan(name, scanner, dialect);
  }
  scanner.end();
  checkScan(name, scanner, dialect);
  const { fault } = passage.utf8;
  if (fault !== null && (encoding === 'utf-8' || encoding === 'utf-8-sig'))
    fail('csv.encoding', `${name} is ${mark > 0 ? 'marked as' : 'said to be'} UTF-8, but byte ${fault} does not fit.`);
  if (encoding === 'windows-1252' && passage.undefined1252)
    fail('csv.encoding', `${name} is said to be ${encoding}, but has a byte that stands for nothing there.`);
  const latin1 = passage.undefined1252 ? 'iso-8859-1' : 'windows-1252';
  const found = encoding ?? (fault === null ? 'utf-8' : latin1);
  const ascii = isDecoded || found === 'utf-8-sig' ? 'utf-8' : found;
  const first = scanner.header.map((cell) =>
    ascii === 'iso-8859-1' ? cell.toString('latin1') : new TextDecoder(ascii, { ignoreBOM: true }).decode(cell),
  );
  checkRows(name, scanner, dialect, known.single);
  const { columns, blank, twice } = columnNames(first, dialect.header);
  const { rows, blankLines, longestRecord, quotedNewlines, plain } = scanner;
  return {
    path,
    name,
    bytes: passage.bytes,
    sha256: passage.hash.digest('hex'),
    columns,
    blankNames: blank,
    twiceNames: twice,
    first,
    rows,
    blankLines,
    longestRecord,
    quotedNewlines,
    dialect: { ...dialect, encoding: found },
    plain: plain && found === 'utf-8' && mark === 0,
    fault: encoding === null ? fault : null,
    foreign: encoding === null && fault !== null ? againstLatin1(head) : null,
    isGuessed: false,
  };
}

/** Reads the file in the encoding that is known, or as UTF-8 or Latin-1. */
async function readKnown(path: string, name: string, known: Known): Promise<Structure> {
  const text = textOf(known);
  if (text.toString('latin1').trim() === '') fail('csv.empty', `${name} has ${known.size} bytes, all of them blank.`);
  const given = known.dialect;
  const dialect = decideDialect(text, known.encoding ?? 'utf-8', known.size <= SAMPLE_BYTES, given);
  try {
    return await scanFile(path, name, known, dialect);
  } catch (error) {
    // The beginning of the file ended its rows in a delimiter, and further on there is something behind it.
    const undo = dialect.trailing_delimiter && given.trailing_delimiter === undefined;
    if (!undo || !(error instanceof TrainyardError) || error.code !== 'csv.row_width') throw error;
    return scanFile(path, name, known, { ...dialect, trailing_delimiter: false });
  }
}

/** Reads the file in the encoding that a piece of it looks like; null where that is none, or the file is no table in it. */
async function readGuessed(path: string, name: string, known: Known, piece: Buffer): Promise<Structure | null> {
  const encoding = known.likely ?? (againstLatin1(piece)?.kind === 'foreign' ? guessEncoding(piece) : null);
  if (encoding === null) return null;
  try {
    return { ...(await readKnown(path, name, { ...known, encoding })), isGuessed: true };
  } catch (error) {
    if (error instanceof TrainyardError && error.code.startsWith('csv.')) return null;
    throw error;
  }
}

/** The piece of a file that begins with the line in which a byte is not UTF-8. */
async function lineOf(path: string, fault: number): Promise<Buffer> {
  const from = Math.max(0, fault - 4096);
  const piece = await readPiece(path, from);
  return piece.subarray(piece.lastIndexOf(10, fault - from) + 1);
}

interface Asked {
  /** What to call it in messages; the base name when left out. */
  name?: string | undefined;
  /** Whether one column is enough, as for a model that needs no more. */
  single?: boolean | undefined;
  /** The encoding of a file like it, which is tried where its bytes are not UTF-8. */
  likely?: Encoding | undefined;
  /** Gives up between two pieces of the file. */
  signal?: AbortSignal | undefined;
}

/**
 * @param path Absolute path of the file.
 * @param given What a person said of its dialect.
 * @throws TrainyardError csv.…; the reason of `signal`
 */
export async function readStructure(
  path: string,
  given: DialectOverride = {},
  { name = basename(path), single = false, likely, signal }: Asked = {},
): Promise<Structure> {
  const { size } = await stat(path);
  if (size === 0) fail('csv.empty', `${name} has 0 bytes.`);
  const head = await readPiece(path, 0);
  refuseOtherTypes(name, head.subarray(0, 4096));
  const encoding = given.encoding ?? markedEncoding(head);
  const known: Known = { single, encoding, dialect: given, head, size, likely: likely ?? null, signal };
  if (encoding !== null) return readKnown(path, name, known);
  const early = new Utf8Check();
  early.push(head);
  if (early.fault !== null) return (await readGuessed(path, name, known, head)) ?? (await readKnown(path, name, known));
  const structure = await readKnown(path, name, known);
  if (structure.fault === null) return structure;
  const piece = await lineOf(path, structure.fault);
  return (await readGuessed(path, name, known, piece)) ?? { ...structure, foreign: againstLatin1(piece) };
}
