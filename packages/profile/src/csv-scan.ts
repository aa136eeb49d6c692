// The grammar of a table, byte by byte, as `Dialect` in contracts/reading.ts says it, in the lenient reading of Python's csv module:
// a quote opens only at the start of a cell or after blanks there, `""` inside is one quote, text after a closing quote belongs to the cell. Separator,
// quote and line ends are ASCII, so that the bytes of UTF-8 and Latin-1 are read alike. Streams of any length in constant memory.
import type { Dialect } from '@trainyard/contracts/reading';
import type { Fault, Place } from './csv-fault.ts';

const QUOTE = 0x22;
const LF = 0x0a;
const BACKSLASH = 0x5c;
const BLANK = 0x20;
const TAB = 0x09;
const CR = 0x0d;

const CELL_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const AFTER_QUOTE = 3;
const ESCAPED = 4;
/** In a line that is passed over. */
const PASSED = 5;
/** After blanks at the start of a cell: what comes tells whether they are of it. */
const LED = 6;

export interface ScanOptions {
  dialect: Dialect;
  maxCellBytes: number;
  maxCells: number;
  /** Called with the cells of each record that is not blank; bytes are copied only when it is given, or for the first record. */
  onRecord?: (cells: Buffer[], line: number) => void;
}

const MAX_RAGGED = 5;

/** Reads chunks; `fault` is set at the first thing after which nothing can be read, and further chunks are passed over. */
export class CsvScanner {
  /** The first record: the names, or the first row where there is no header. */
  readonly header: Buffer[] = [];
  /** Records below the header. */
  rows: number;
  blankLines = 0;
  /** Text after a closing quote: the mark of a quote that was written in another way. */
  oddQuotes = 0;
  longestRecord = 0;
  /** The first records with another number of cells than the header; `raggedTotal` counts all. */
  readonly ragged: (Place & { cells: number })[] = [];
  raggedTotal = 0;
  /** Whether every rule of RFC 4180 but CRLF is kept, so that any reader agrees on the cells. */
  plain = true;
  quotedNewlines = false;
  fault: Fault | null = null;

  readonly #options: ScanOptions;
  readonly #delimiter: number;
  readonly #aligned: boolean;
  readonly #quoteByte: number;
  readonly #escapes: boolean;
  readonly #comment: number;
  #skip: number;
  #state = CELL_START;
  #line = 1;
  #recordLine = 1;
  #recordBytes = 0;
  #cellBytes = 0;
  /** Length of the cell before. */
  #lastBytes = 0;
  #cells = 0;
  /** Blanks at the start of the cell. */
  #blanks = 0;
  #skipLf = false;
  #quoteAt: Place = { row: 0, line: 1 };
  #collect = true;
  #record: Buffer[] = [];
  #cell: Buffer = Buffer.alloc(256);

  constructor(options: ScanOptions) {
    const { dialect } = options;
    this.#options = options;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#aligned = dialect.delimiter === ' ';
    this.#quoteByte = dialect.quote === null ? -1 : dialect.quote.charCodeAt(0);
    this.#escapes = dialect.escape === 'backslash';
    this.#comment = dialect.comment === null ? -1 : dialect.comment.charCodeAt(0);
    this.#skip = dialect.skip_lines;
    this.rows = dialect.header ? -1 : 0;
    this.plain =
      !this.#aligned &&
      dialect.quote !== "'" &&
      !this.#escapes &&
      dialect.skip_lines === 0 &&
      !dialect.trailing_delimiter;
    if (this.#skip > 0) this.#state = PASSED;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.fault) return;
      at += this.#passOver(chunk, at);
      const byte = chunk[at];
      if (byte === undefined) return;
      if (this.#skipLf) {
        this.#skipLf = false;
        if (byte === LF) continue;
        this.plain = false;
      }
      this.#recordBytes += 1;
      this.#take(byte);
    }
  }

  #take(byte: number): void {
    if (this.#state === PASSED) this.#pass(byte);
    else if (this.#state === QUOTED) this.#quoted(byte);
    else if (this.#state === ESCAPED) this.#escaped(byte);
    else if (byte === LF || byte === CR) this.#endLine(byte);
    else if (this.#aligned && (byte === BLANK || byte === TAB)) this.#endAligned();
    else if (byte === this.#delimiter) this.#endCell();
    else if (byte === this.#comment && this.#atLineStart()) this.#beginComment();
    else if (byte === BLANK && this.#leads()) this.#state = LED;
    else if (byte === this.#quoteByte && this.#state !== PLAIN) this.#quote();
    else this.#plainByte(byte);
  }

  /** The blanks at the start of a cell are of it. */
  #keepBlanks(): void {
    for (; this.#blanks > 0; this.#blanks -= 1) this.#add(BLANK);
  }

  #plainByte(byte: number): void {
    this.#keepBlanks();
    if (this.#state === AFTER_QUOTE) this.oddQuotes += 1;
    // A reader that takes quotes must not find one where this dialect has none.
    if (this.#state === AFTER_QUOTE || byte === QUOTE) this.plain = false;
    this.#state = PLAIN;
    this.#add(byte);
  }

  /** Whether a blank stands before all else of a cell that may be quoted; counts it. */
  #leads(): boolean {
    const leads = this.#quoteByte >= 0 && (this.#state === CELL_START || this.#state === LED);
    this.#blanks += leads ? 1 : 0;
    return leads;
  }

  #atLineStart(): boolean {
    return this.#recordBytes === 1 && this.#cells === 0 && this.#state === CELL_START;
  }

  #beginComment(): void {
    this.plain = false;
    this.#state = PASSED;
  }

  /** A byte of a line that is none of the table. */
  #pass(byte: number): void {
    if (byte !== LF && byte !== CR) return;
    if (byte === CR) this.#skipLf = true;
    if (this.#skip > 0) this.#skip -= 1;
    this.#nextLine();
    this.#state = this.#skip > 0 ? PASSED : CELL_START;
  }

  #nextLine(): void {
    this.#line += 1;
    this.#recordLine = this.#line;
    this.#recordBytes = 0;
  }

  /** Blanks between aligned cells. */
  #endAligned(): void {
    if (this.#state !== CELL_START) this.#endCell();
  }

  /** Ordinary bytes of a cell from `at` on, counted in one go where nobody wants to have them. */
  #passOver(chunk: Uint8Array, at: number): number {
    if (this.#collect || this.#skipLf || (this.#state !== PLAIN && this.#state !== QUOTED)) return 0;
    if (this.#aligned || this.#quoteByte < 0) return 0;
    // Inside of quotes a separator is an ordinary byte.
    const quote = this.#quoteByte;
    const stop = this.#state === PLAIN ? this.#delimiter : quote;
    const escape = this.#escapes && this.#state === QUOTED ? BACKSLASH : quote;
    const most = Math.min(chunk.length, at + this.#options.maxCellBytes - this.#cellBytes);
    let end = at;
    while (end < most) {
      const byte = chunk[end];
      if (byte === stop || byte === LF || byte === CR || byte === quote || byte === escape || byte === QUOTE) break;
      end += 1;
    }
    this.#cellBytes += end - at;
    this.#recordBytes += end - at;
    return end - at;
  }

  /** After the last chunk. */
  end(): void {
    if (this.fault) return;
    if (this.#skipLf) this.plain = false;
    if (this.#state === QUOTED || this.#state === ESCAPED) this.fault = { kind: 'unclosed_quote', ...this.#quoteAt };
    else if (this.#state !== PASSED && (this.#cells > 0 || this.#state !== CELL_START)) this.#endRecord();
  }

  #quote(): void {
    // Other readers take the quote for a part of the cell.
    if (this.#blanks > 0) this.plain = false;
    this.#blanks = 0;
    if (this.#state === AFTER_QUOTE) this.#add(this.#quoteByte);
    else this.#quoteAt = { row: this.rows + 1, line: this.#line };
    this.#state = QUOTED;
  }

  /** After a backslash inside of quotes: a quote or a backslash stands for itself, and before anything else the backslash stays. */
  #escaped(byte: number): void {
    this.#state = QUOTED;
    if (byte !== this.#quoteByte && byte !== BACKSLASH) {
      this.#add(BACKSLASH);
      this.#quoted(byte);
    } else this.#add(byte);
  }

  #quoted(byte: number): void {
    if (byte === this.#quoteByte) {
      this.#state = AFTER_QUOTE;
      return;
    }
    if (this.#escapes && byte === BACKSLASH) {
      this.#state = ESCAPED;
      return;
    }
    if (byte === LF || byte === CR) {
      this.quotedNewlines = true;
      if (byte === LF) this.#line += 1;
    }
    this.#add(byte);
  }

  #add(byte: number): void {
    if (this.#cellBytes >= this.#options.maxCellBytes) {
      const place = { row: this.rows + 1, line: this.#recordLine };
      this.fault =
        this.#state === QUOTED || this.#state === ESCAPED
          ? { kind: 'unclosed_quote', ...this.#quoteAt }
          : { kind: 'cell_too_long', column: this.#cells + 1, ...place };
      return;
    }
    if (this.#collect) {
      if (this.#cellBytes === this.#cell.length)
        this.#cell = Buffer.concat([this.#cell, Buffer.alloc(this.#cell.length)]);
      this.#cell[this.#cellBytes] = byte;
    }
    this.#cellBytes += 1;
  }

  #endCell(): void {
    this.#keepBlanks();
    if (this.#collect) this.#record.push(Buffer.from(this.#cell.subarray(0, this.#cellBytes)));
    this.#cells += 1;
    this.#lastBytes = this.#cellBytes;
    this.#cellBytes = 0;
    this.#state = CELL_START;
    if (this.#cells > this.#options.maxCells)
      this.fault = { kind: 'too_many_cells', row: this.rows + 1, line: this.#recordLine };
  }

  #endLine(byte: number): void {
    if (byte === CR) this.#skipLf = true;
    if (this.#cells === 0 && this.#state === CELL_START) {
      this.blankLines += 1;
      this.plain = false;
    } else this.#endRecord();
    this.#nextLine();
  }

  #endRecord(): void {
    // Blanks at the end of an aligned line open no cell.
    if (!this.#aligned || this.#state !== CELL_START) this.#endCell();
    if (this.fault) return;
    const first = this.header.length === 0;
    this.#dropTrailing(first);
    this.longestRecord = Math.max(this.longestRecord, this.#recordBytes);
    if (first) {
      this.header.push(...this.#record);
    } else if (this.#cells !== this.header.length) {
      this.raggedTotal += 1;
      if (this.ragged.length < MAX_RAGGED)
        this.ragged.push({ row: this.rows + 1, line: this.#recordLine, cells: this.#cells });
    }
    if (this.#options.onRecord) this.#options.onRecord(this.#record, this.#recordLine);
    this.rows += 1;
    this.#record = [];
    this.#cells = 0;
    this.#collect = this.#options.onRecord !== undefined;
  }

  /** The empty cell after a delimiter at the end of a line, where the dialect has such. */
  #dropTrailing(first: boolean): void {
    if (!this.#options.dialect.trailing_delimiter || this.#lastBytes > 0) return;
    if (first ? this.#cells < 2 : this.#cells !== this.header.length + 1) return;
    this.#cells -= 1;
    if (this.#collect) this.#record.pop();
  }
}
