// What the bytes of a file say of their encoding: by a byte order mark, else UTF-8 where every byte fits.
import type { Encoding } from '@trainyard/contracts/reading';
import { isUtf8 } from 'node:buffer';

/** Bytes that Windows-1252 does not define: with one of them a file is read as ISO 8859-1, as the engine does. */
const UNDEFINED_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

export function hasUndefined1252(chunk: Buffer): boolean {
  return UNDEFINED_1252.some((byte) => chunk.includes(byte));
}

/** Share of NUL bytes at odd or at even places from which a text is UTF-16 although no mark says so. */
const WIDE_SHARE = 0.3;

/** What the first bytes say; null: nothing, it is UTF-8 or Latin-1. */
export function markedEncoding(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8-sig';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16-le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16-be';
  return unmarkedWide(head.subarray(0, 4096));
}

function unmarkedWide(head: Buffer): Encoding | null {
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const enough = (head.length / 2) * WIDE_SHARE;
  if (odd > enough && even === 0) return 'utf-16-le';
  return even > enough && odd === 0 ? 'utf-16-be' : null;
}

/** Whether delimiters, quotes and line ends are bytes that stand for nothing else, so that cells can be found before they are text. */
export const isScannedAsIs = (encoding: Encoding) =>
  ['utf-8', 'utf-8-sig', 'windows-1252', 'iso-8859-1'].includes(encoding);

/** Bytes of the mark at the start, where the encoding has one. */
export function markBytes(head: Buffer, encoding: Encoding): number {
  if (encoding === 'utf-8-sig' || encoding === 'utf-8')
    return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (encoding === 'utf-16-le') return head[0] === 0xff && head[1] === 0xfe ? 2 : 0;
  if (encoding === 'utf-16-be') return head[0] === 0xfe && head[1] === 0xff ? 2 : 0;
  return 0;
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
