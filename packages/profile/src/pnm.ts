// Portable pixmaps (PBM, PGM, PPM): libvips as sharp ships it reads none, the engine does, and sets of traffic signs are of them.
import type { Rgb } from './bmp.ts';

/** Bytes that may stand before the pixels: a kind, two or three numbers, and comments. */
const HEADER_BYTES = 1024;

export interface PnmHeader {
  /** 1 to 6, the digit after the P: bitmap, grey and colour in digits, then the same in bytes. */
  kind: number;
  width: number;
  height: number;
  /** The value of white. */
  most: number;
  /** Where the pixels begin. */
  start: number;
}

/** What the header says; null where it is none. */
export function readPnm(head: Buffer): PnmHeader | null {
  const text = head.subarray(0, HEADER_BYTES).toString('latin1');
  const kind = Number(/^P([1-6])\s/.exec(text)?.[1] ?? 0);
  if (kind === 0) return null;
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < (isBitmap(kind) ? 2 : 3)) {
    const next = /^(?:\s|#[^\n]*\n)+(\d{1,9})/.exec(text.slice(at));
    if (!next) return null;
    numbers.push(Number(next[1]));
    at += next[0].length;
  }
  const [width = 0, height = 0, most = 1] = numbers;
  return most < 1 || most > 65_535 ? null : { kind, width, height, most, start: at + 1 };
}

const isBitmap = (kind: number): boolean => kind === 1 || kind === 4;
export const channelsOf = (kind: number): number => (kind === 3 || kind === 6 ? 3 : 1);

/** Bytes that the pixels need; of those in digits the least, a digit each. */
function pixelBytes({ kind, width, height, most }: PnmHeader): number {
  if (kind === 4) return Math.ceil(width / 8) * height;
  return width * height * channelsOf(kind) * (kind > 3 && most > 255 ? 2 : 1);
}

/** Whether a file of so many bytes can hold all pixels. */
export const pnmIsWhole = (header: PnmHeader, bytes: number): boolean => bytes >= header.start + pixelBytes(header);

/** Values from 0 to 1 in reading order; NaN where one is missing. */
function samples(header: PnmHeader, file: Buffer): (index: number) => number {
  const { kind, width, most, start } = header;
  if (kind <= 3) {
    const text = file
      .subarray(start)
      .toString('latin1')
      .replaceAll(/#[^\n]*/g, '');
    const found = text.match(kind === 1 ? /[01]/g : /\d+/g) ?? [];
    return (index) => (kind === 1 ? 1 - Number(found[index]) : Number(found[index]) / most);
  }
  const row = Math.ceil(width / 8);
  if (kind === 4)
    return (index) => {
      const x = index % width;
      const byte = file[start + row * Math.floor(index / width) + (x >> 3)] ?? 0;
      return 1 - ((byte >> (7 - (x & 7))) & 1);
    };
  if (most > 255) return (index) => file.readUInt16BE(start + 2 * index) / most;
  return (index) => (file[start + index] ?? Number.NaN) / most;
}

/** RGB of a pixmap; null for every other file and where pixels are missing. */
export function decodePnm(file: Buffer): Rgb | null {
  const header = readPnm(file);
  if (!header || header.width < 1 || header.height < 1 || !pnmIsWhole(header, file.length)) return null;
  const { kind, width, height } = header;
  const [channels, value] = [channelsOf(kind), samples(header, file)];
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1) {
    const found = value(channels === 3 ? at : Math.floor(at / 3));
    if (Number.isNaN(found)) return null;
    pixels[at] = Math.round(255 * Math.min(1, found));
  }
  return { width, height, pixels };
}
