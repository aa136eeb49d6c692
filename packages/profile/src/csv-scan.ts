// The grammar of a CSV, byte by byte, in the lenient reading of Python's csv module (which the engine uses): a quote opens only
// at the start of a cell, `""` inside is one quote, text after a closing quote belongs to the cell. Separator, quote and line
// ends are ASCII, so that the bytes of UTF-8 and Latin-1 are read alike. Streams of any length in constant memory.

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

const CELL_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const AFTER_QUOTE = 3;

export interface ScanOptions {
  /** ASCII code of the separator. */
  delimiter: number;
  maxCellBytes: number;
  maxCells: number;
  /** Called with the cells of each record that is not blank; bytes are copied only when it is given, or for the first record. */
  onRecord?: (cells: Buffer[]) => void;
}

/** Row 0 is the header; lines count from 1. */
export interface Place {
  row: number;
  line: number;
}

export type Fault = Place &
  ({ kind: 'cell_too_long'; column: number } | { kind: 'unclosed_quote' } | { kind: 'too_many_cells' });

const MAX_RAGGED = 5;

/** Reads chunks; `fault` is set at the first thing after which nothing can be read, and further chunks are passed over. */
export class CsvScanner {
  readonly header: Buffer[] = [];
  /** Records below the header. */
  rows = -1;
  blankLines = 0;
  longestRecord = 0;
  /** The first records with another number of cells than the header; `raggedTotal` counts all. */
  readonly ragged: (Place & { cells: number })[] = [];
  raggedTotal = 0;
  /** Whether every rule of RFC 4180 but CRLF is kept, so that any reader agrees on the cells. */
  plain = true;
  quotedNewlines = false;
  fault: Fault | null = null;

  readonly #options: ScanOptions;
  #state = CELL_START;
  #line = 1;
  #recordLine = 1;
  #recordBytes = 0;
  #cellBytes = 0;
  #cells = 0;
  #skipLf = false;
  #quoteAt: Place = { row: 0, line: 1 };
  #collect = true;
  #record: Buffer[] = [];
  #cell: Buffer = Buffer.alloc(256);

  constructor(options: ScanOptions) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    const { delimiter } = this.#options;
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.fault) return;
      at += this.#passOver(chunk, at);
      const byte = chunk[at];
      if (byte === undefined) return;
      this.#recordBytes += 1;
      if (this.#skipLf) {
        this.#skipLf = false;
        if (byte === LF) continue;
        this.plain = false;
      }
      if (this.#state === QUOTED) this.#quoted(byte);
      else if (byte === delimiter) this.#endCell();
      else if (byte === LF || byte === CR) this.#endLine(byte);
      else if (byte === QUOTE && this.#state !== PLAIN) this.#quote();
      else {
        if (this.#state === AFTER_QUOTE || byte === QUOTE) this.plain = false;
        this.#state = PLAIN;
        this.#add(byte);
      }
    }
  }

  /** Ordinary bytes of a cell from `at` on, counted in one go where nobody wants to have them. */
  #passOver(chunk: Uint8Array, at: number): number {
    if (this.#collect || this.#skipLf || (this.#state !== PLAIN && this.#state !== QUOTED)) return 0;
    // Inside of quotes a separator is an ordinary byte.
    const stop = this.#state === PLAIN ? this.#options.delimiter : QUOTE;
    const most = Math.min(chunk.length, at + this.#options.maxCellBytes - this.#cellBytes);
    let end = at;
    while (end < most) {
      const byte = chunk[end];
      if (byte === stop || byte === LF || byte === CR || byte === QUOTE) break;
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
    if (this.#state === QUOTED) this.fault = { kind: 'unclosed_quote', ...this.#quoteAt };
    else if (this.#cells > 0 || this.#state !== CELL_START) this.#endRecord();
  }

  #quote(): void {
    if (this.#state === AFTER_QUOTE) this.#add(QUOTE);
    else this.#quoteAt = { row: this.rows + 1, line: this.#line };
    this.#state = QUOTED;
  }

  #quoted(byte: number): void {
    if (byte === QUOTE) {
      this.#state = AFTER_QUOTE;
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
        this.#state === QUOTED
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
    if (this.#collect) this.#record.push(Buffer.from(this.#cell.subarray(0, this.#cellBytes)));
    this.#cells += 1;
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
    this.#line += 1;
    this.#recordLine = this.#line;
    this.#recordBytes = 0;
  }

  #endRecord(): void {
    this.#endCell();
    if (this.fault) return;
    this.longestRecord = Math.max(this.longestRecord, this.#recordBytes);
    if (this.rows < 0) this.header.push(...this.#record);
    else if (this.#cells !== this.header.length) {
      this.raggedTotal += 1;
      if (this.ragged.length < MAX_RAGGED)
        this.ragged.push({ row: this.rows + 1, line: this.#recordLine, cells: this.#cells });
    }
    if (this.#options.onRecord) this.#options.onRecord(this.#record);
    this.rows += 1;
    this.#record = [];
    this.#cells = 0;
    this.#collect = this.#options.onRecord !== undefined;
  }
}
