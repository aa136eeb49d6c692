// From the bytes of a file to UTF-8: by its byte order mark, else UTF-8 where every byte fits, else Latin-1.
import { TrainyardError } from '@trainyard/contracts/problem';
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

export type Encoding = 'utf-8' | 'utf-8-sig' | 'utf-16' | 'latin-1';

/** Bytes that Windows-1252 does not define: with one of them a file is read as ISO 8859-1, as the engine does. */
const UNDEFINED_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

export function hasUndefined1252(chunk: Buffer): boolean {
  return UNDEFINED_1252.some((byte) => chunk.includes(byte));
}

/** What the first bytes say; null: nothing, it is UTF-8 or Latin-1. */
export function markedEncoding(head: Buffer): { encoding: Encoding; codec: string; markBytes: number } | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return { encoding: 'utf-8-sig', codec: 'utf-8', markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16', codec: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16', codec: 'utf-16be', markBytes: 2 };
  return null;
}

/** Finds the first byte that is not UTF-8 in a stream of chunks. */
export class Utf8Check {
  #carry: Buffer = Buffer.alloc(0);
  #offset = 0;
  /** Offset of the first byte that does not fit. */
  fault: number | null = null;

  push(chunk: Buffer): void {
    if (this.fault !== null) return;
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    const whole = bytes.length - cutTail(bytes);
    if (isUtf8(bytes.subarray(0, whole))) {
      this.#carry = Buffer.from(bytes.subarray(whole));
      this.#offset += whole;
    } else this.fault = this.#offset + firstFault(bytes);
  }

  end(): void {
    if (this.fault === null && this.#carry.length > 0) this.fault = this.#offset;
  }
}

/** Bytes at the end that begin a character and do not end it. */
function cutTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Length of the longest prefix that is UTF-8, by halving. */
function firstFault(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const part = bytes.subarray(0, middle);
    if (isUtf8(part.subarray(0, middle - cutTail(part)))) good = middle;
    else bad = middle;
  }
  return good - cutTail(bytes.subarray(0, good));
}

/**
 * The text of a file as chunks of UTF-8 without a mark.
 * @throws TrainyardError csv.encoding where a marked file does not keep to its mark.
 */
export async function* decodedChunks(path: string, name: string, codec: string): AsyncGenerator<Buffer> {
  if (codec === 'iso-8859-1') {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>)
      yield Buffer.from(chunk.toString('latin1'));
    return;
  }
  const decoder = new TextDecoder(codec, { fatal: true });
  let offset = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
      offset += chunk.length;
    }
    decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TrainyardError(
      'csv.encoding',
      `${name} is marked as ${codec}, but its bytes from offset ${offset} on do not fit.`,
    );
  }
}
