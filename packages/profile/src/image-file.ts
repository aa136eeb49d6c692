// One file of an image folder: its hash, from its header format and size, from its pixels what it looks like; or the reason why it
// cannot be used.
import { MAX_IMAGE_PIXELS } from '@trainyard/contracts/limits';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import sharp from 'sharp';
import { type Depth, readDepth } from './image-depth.ts';
import { pngIsWhole } from './png.ts';
import { channelsOf, type PnmHeader, pnmIsWhole, readPnm } from './pnm.ts';
import { type Look, lookAt } from './image-look.ts';
import { describeStranger, detectFormat, type ImageFormat } from './image-format.ts';

// One thread each: the scan runs several files at once, and libvips' cache only helps who reads a file twice.
sharp.cache(false);
sharp.concurrency(1);

export type BadCode =
  | 'image.corrupt'
  | 'image.not_an_image'
  | 'image.format'
  | 'image.svg_not_allowed'
  | 'image.too_many_pixels'
  | 'image.special_file'
  | 'image.permission';

export interface Bad {
  code: BadCode;
  reason: string;
}

export interface ImageFile {
  bytes: number;
  sha256: string | null;
  /** Null where the file cannot be used. */
  image: {
    format: ImageFormat;
    /** Upright. */
    width: number;
    height: number;
    frames: number;
    depth: Depth;
    /** 1 or 2: grey, without and with transparency; 3 and 4: colour likewise, or CMYK. */
    channels: number;
    cmyk: boolean;
    alpha: boolean;
    /** Whether a decoder complains and reads it all the same. */
    damaged: boolean;
    /** Whether its EXIF turns it. */
    rotated: boolean;
  } | null;
  /** What it looks like; null where the file cannot be used, or holds numbers with a point. */
  look: Look | null;
  bad: Bad | null;
}

const HEAD_BYTES = 1024;
/** Larger files are read by libvips itself; no picture within the pixel limit needs them in memory. */
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;
const CHUNK = 1024 * 1024;

const refuse = (code: BadCode, reason: string): Bad => ({ code, reason });
interface Read {
  bytes: number;
  sha256: string;
  head: Buffer;
  tail: Buffer;
  whole: Buffer | null;
}

async function readAll(file: FileHandle, size: number): Promise<Read> {
  const hash = createHash('sha256');
  if (size <= MAX_BUFFERED_BYTES) {
    const whole = await file.readFile();
    return {
      bytes: whole.length,
      sha256: hash.update(whole).digest('hex'),
      head: whole.subarray(0, HEAD_BYTES),
      tail: whole.subarray(-HEAD_BYTES),
      whole,
    };
  }
  const chunk = Buffer.alloc(CHUNK);
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK, null);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex'), head, tail, whole: null };
    const part = chunk.subarray(0, bytesRead);
    hash.update(part);
    if (bytes === 0) head = Buffer.from(part.subarray(0, HEAD_BYTES));
    tail = Buffer.from(part.subarray(-HEAD_BYTES));
    bytes += bytesRead;
  }
}

/** What libvips passes over: parts of a PNG whose checksums are wrong, a WebP shorter than it says, a PNG or JPEG without its end. */
function looksCut(format: ImageFormat, { bytes, head, tail, whole }: Read): boolean {
  if (format === 'png') return whole === null ? !tail.includes('IEND') : !pngIsWhole(whole);
  return format === 'webp' && head.readUInt32LE(4) + 8 > bytes;
}

function bmpSize(head: Buffer): { width: number; height: number } {
  const core = head.readUInt32LE(14) === 12;
  return core
    ? { width: head.readUInt16LE(18), height: head.readUInt16LE(20) }
    : { width: Math.abs(head.readInt32LE(18)), height: Math.abs(head.readInt32LE(22)) };
}

const PLAIN = { cmyk: false, alpha: false, rotated: false };

const depthOf = (pnm: PnmHeader) => ({ depth: pnm.most > 255 ? 'ushort' : 'uchar', channels: channelsOf(pnm.kind) });

function pnmHeader(head: Buffer, bytes: number) {
  const pnm = readPnm(head);
  if (!pnm || !pnmIsWhole(pnm, bytes)) throw new Error('the header is none, or the pixels end before it says so');
  return { width: pnm.width, height: pnm.height, frames: 1, ...depthOf(pnm), ...PLAIN };
}

async function readHeader(format: ImageFormat, source: Buffer | string, { head, bytes }: Read) {
  if (format === 'ppm') return pnmHeader(head, bytes);
  // libvips as sharp ships it reads no BMP; the engine does.
  if (format === 'bmp') return { ...bmpSize(head), frames: 1, depth: 'uchar', channels: 3, ...PLAIN };
  const { autoOrient, pages, depth, space, hasAlpha, orientation, channels } = await sharp(source, {
    limitInputPixels: false,
  }).metadata();
  return {
    width: autoOrient.width,
    height: autoOrient.height,
    frames: format === 'tiff' ? 1 : (pages ?? 1),
    depth,
    channels,
    cmyk: space === 'cmyk',
    alpha: hasAlpha,
    rotated: (orientation ?? 1) > 1,
  };
}

async function judge(read: Read, path: string): Promise<Pick<ImageFile, 'image' | 'look' | 'bad'>> {
  const no = (code: BadCode, reason: string) => ({ image: null, look: null, bad: refuse(code, reason) });
  if (read.bytes === 0) return no('image.corrupt', 'the file has 0 bytes');
  const format = detectFormat(read.head);
  if (format === null) {
    const { code, what } = describeStranger(read.head);
    return no(code, `the content is ${what}`);
  }
  const source = read.whole ?? path;
  try {
    const header = await readHeader(format, source, read);
    const { width, height } = header;
    if (width < 1 || height < 1) return no('image.corrupt', `the header says ${width} × ${height} pixels`);
    if (width * height > MAX_IMAGE_PIXELS)
      return no('image.too_many_pixels', `${width} × ${height} pixels; at most ${MAX_IMAGE_PIXELS} are allowed`);
    // Of a JPEG that goes on somewhere behind a gap decoders only warn; the engine's reads it, too.
    const clean = format === 'jpeg' ? await lookAt(source, header, 'warning') : null;
    const look = clean ?? (await lookAt(source, header));
    if (look === null || looksCut(format, read)) return no('image.corrupt', 'the picture ends too early or is damaged');
    const depth = await readDepth(source, header.depth);
    if (typeof depth === 'object') return no('image.format', depth.reason);
    return {
      image: { ...header, format, depth, damaged: format === 'jpeg' && clean === null },
      look: depth === 'float' ? null : look,
      bad: null,
    };
  } catch {
    return no('image.corrupt', 'the header is damaged');
  }
}

/** Reads one file. Links and special files are not opened. Never throws for what is wrong with the file. */
export async function inspectImage(path: string): Promise<ImageFile> {
  let file: FileHandle | undefined;
  try {
    // O_NONBLOCK: opening a pipe that replaced the file must not wait for a writer.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile())
      return {
        bytes: 0,
        sha256: null,
        image: null,
        look: null,
        bad: refuse('image.special_file', 'it is no plain file'),
      };
    const read = await readAll(file, stat.size);
    return { bytes: read.bytes, sha256: read.sha256, ...(await judge(read, path)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const bad =
      code === 'ELOOP'
        ? refuse('image.special_file', 'it is a symbolic link')
        : code === 'EACCES' || code === 'EPERM'
          ? refuse('image.permission', 'the server may not read it')
          : refuse('image.corrupt', `it cannot be read (${code ?? 'unknown'})`);
    return { bytes: 0, sha256: null, image: null, look: null, bad };
  } finally {
    await file?.close();
  }
}
