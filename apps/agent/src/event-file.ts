// Reads an events file while somebody else appends to it: whole lines only, in batches, without ever holding up the process.
import { watch } from 'node:fs';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MAX_EVENT_BATCH, MAX_EVENT_BATCH_BYTES } from '@trainyard/contracts/limits';

export interface Line {
  /** The beginning alone where the line is too long. */
  text: string;
  /** Byte offset after the line: where reading goes on. */
  end: number;
  /** Bytes of a line that is too long to be sent; 0 for every other. */
  tooLong: number;
}

const CHUNK = 1 << 18;
const NEWLINE = 10;
/** Room for brackets and the field name around a line that is sent alone. */
export const MAX_LINE_BYTES = MAX_EVENT_BATCH_BYTES - 100_000;
/** Of a batch, so that reading and writing it as JSON takes milliseconds; one line may be longer and then goes alone. */
const BATCH_BYTES = 1_000_000;
/** What is kept of a line that is too long. */
const HEAD = 2_000;

/** A place in a growing file. It remembers how much of an unfinished line it has seen, so that no byte is looked at twice. */
export class LineReader {
  readonly #file: string;
  readonly #maxLine: number;
  /** Where the next line begins. */
  #offset: number;
  /** Bytes after that which hold no end of line, and the buffers with them while they may still become a line. */
  #held = 0;
  #parts: Buffer[] = [];

  constructor(file: string, offset = 0, maxLine = MAX_LINE_BYTES) {
    this.#file = file;
    this.#offset = offset;
    this.#maxLine = maxLine;
  }

  get offset(): number {
    return this.#offset;
  }

  /** The next whole lines that are not blank; none when there are none yet, or no file. */
  async read(maxLines = MAX_EVENT_BATCH, maxBytes = BATCH_BYTES): Promise<Line[]> {
    const lines: Line[] = [];
    const handle = await open(this.#file, 'r').catch(() => null);
    if (!handle) return lines;
    try {
      await this.#scan(handle, { lines, maxLines, until: this.#offset + maxBytes });
    } finally {
      await handle.close();
    }
    return lines;
  }

  async #scan(handle: FileHandle, wanted: { lines: Line[]; maxLines: number; until: number }): Promise<void> {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK, this.#offset + this.#held);
      if (bytesRead === 0) return;
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0 && at < bytesRead; at = chunk.indexOf(NEWLINE, from)) {
        if (wanted.lines.length > 0 && this.#offset + this.#held + (at - from) > wanted.until) return this.#forget();
        this.#take(chunk.subarray(from, at), wanted.lines);
        from = at + 1;
        if (wanted.lines.length >= wanted.maxLines) return;
      }
      this.#hold(chunk.subarray(from, bytesRead));
    }
  }

  /** The unfinished line is read again next time. */
  #forget(): void {
    this.#held = 0;
    this.#parts = [];
  }

  #hold(part: Buffer): void {
    this.#held += part.length;
    if (this.#held <= this.#maxLine) this.#parts.push(part);
    // Of a line that can never be sent, its beginning tells what it is.
    else this.#parts = [Buffer.from(Buffer.concat([...this.#parts, part].slice(0, 2)).subarray(0, HEAD))];
  }

  #take(rest: Buffer, lines: Line[]): void {
    this.#hold(rest);
    const bytes = this.#held;
    const text = (this.#parts.length === 1 ? (this.#parts[0] ?? rest) : Buffer.concat(this.#parts)).toString('utf8');
    this.#offset += bytes + 1;
    this.#forget();
    const tooLong = bytes > this.#maxLine ? bytes : 0;
    if (tooLong > 0 || text.trim() !== '') lines.push({ text, end: this.#offset, tooLong });
  }
}

/** Cuts off what a killed worker wrote of its last line, which begins at `end`. Only when nobody writes any more. */
export async function cutTornLine(file: string, end: number): Promise<void> {
  await truncate(file, end).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Calls `onChange` soon after something in the file's folder changed; a poll stands behind fs.watch, which may miss things on some file systems. */
export function watchFolder(file: string, onChange: () => void, poll = 250): () => void {
  const timer = setInterval(onChange, poll);
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(dirname(file), onChange);
    watcher.on('error', () => watcher?.close());
  } catch {
    // the poll alone must do
  }
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}
