// Which picture a file is, by its first bytes; names lie. Here stands also which names are looked at as pictures at all.

import { CLUTTER, READ_EXTENSIONS, UNREAD_EXTENSIONS } from '@trainyard/contracts/picture';

export type ImageFormat = keyof typeof READ_EXTENSIONS;
export const SUPPORTED_FORMATS = Object.keys(READ_EXTENSIONS) as ImageFormat[];

const EXTENSIONS = new Map<string, ImageFormat | null>([
  ...SUPPORTED_FORMATS.flatMap((format) => READ_EXTENSIONS[format].map((end): [string, ImageFormat] => [end, format])),
  ...UNREAD_EXTENSIONS.map((end): [string, null] => [end, null]),
]);

function extension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot).toLowerCase() : '';
}

/** Whether the name says that the file is a picture. */
export function looksLikeImage(name: string): boolean {
  return EXTENSIONS.has(extension(name));
}

/** The format that the name claims; null where it claims none of the supported ones. */
export function claimedFormat(name: string): ImageFormat | null {
  return EXTENSIONS.get(extension(name)) ?? null;
}

/** Not data: files that desktop programs leave behind, and what people do not see. */
export function isIgnored(name: string): boolean {
  return name.startsWith('.') || CLUTTER.includes(name.toLowerCase());
}

const starts = (head: Buffer, text: string, at = 0) => head.subarray(at, at + text.length).toString('latin1') === text;

/** The supported format of these first bytes (at least 16), or null. */
export function detectFormat(head: Buffer): ImageFormat | null {
  if (starts(head, '\xff\xd8\xff')) return 'jpeg';
  if (starts(head, '\x89PNG\r\n\x1a\n')) return 'png';
  if (starts(head, 'RIFF') && starts(head, 'WEBP', 8)) return 'webp';
  if (starts(head, 'GIF87a') || starts(head, 'GIF89a')) return 'gif';
  if (starts(head, 'II*\0') || starts(head, 'MM\0*')) return 'tiff';
  if (/^P[1-6]\s/.test(head.subarray(0, 3).toString('latin1'))) return 'ppm';
  if (starts(head, 'BM') && head.length >= 26 && head.readUInt32LE(14) >= 12 && head.readUInt32LE(14) <= 124)
    return 'bmp';
  return null;
}

/** First bytes of pictures that are not read, where they are, and what they say. */
const OTHERS: [string, number, string][] = [
  ['ftypavif', 4, 'an AVIF picture'],
  ['ftyphei', 4, 'a HEIC picture'],
  ['ftyphev', 4, 'a HEIC picture'],
  ['ftypmif1', 4, 'a HEIF picture'],
  ['\0\0\0\x0cjP  ', 0, 'a JPEG 2000 picture'],
  ['\xff\x4f\xff\x51', 0, 'a JPEG 2000 picture'],
  ['\0\0\x01\0', 0, 'an icon'],
  ['8BPS', 0, 'a Photoshop file'],
  ['\xff\x0a', 0, 'a JPEG XL picture'],
  ['\0\0\0\x0cJXL ', 0, 'a JPEG XL picture'],
];
const STRANGERS: [string, string][] = [
  ['%PDF', 'a PDF'],
  ['PK\x03\x04', 'a zip archive'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a program'],
  ['\x1f\x8b', 'a gzip archive'],
  ['version https://git-lfs', 'a Git LFS pointer, not the data itself'],
];

/** Long enough for every format to be told by. */
export const SNIFFED_BYTES = 64;

/**
 * Whether a file whose name says nothing is a picture by its first bytes, read or not. The same rule as the engine's
 * (images/folder.py). Two formats have too few bytes of their own to be believed without a name.
 */
export function sniffsAsImage(head: Buffer): boolean {
  const format = detectFormat(head);
  if (format === 'ppm') return /^P[1-6]\s+(#[^\n]*\n\s*)*\d+\s+\d+\s/.test(head.toString('latin1'));
  if (format !== null) return true;
  return OTHERS.some(([magic, at, what]) => what !== 'an icon' && starts(head, magic, at));
}

export interface Stranger {
  /** image.format: a picture of a kind that is not read; image.svg_not_allowed: a drawing; image.not_an_image: no picture. */
  code: 'image.format' | 'image.svg_not_allowed' | 'image.not_an_image';
  what: string;
}

/** What a file that is no supported picture seems to be, in words. */
export function describeStranger(head: Buffer): Stranger {
  const picture = OTHERS.find(([magic, at]) => starts(head, magic, at));
  if (picture) return { code: 'image.format', what: picture[2] };
  const other = STRANGERS.find(([magic]) => starts(head, magic));
  if (other) return { code: 'image.not_an_image', what: other[1] };
  const text = head.toString('latin1').trimStart().toLowerCase();
  if (/^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype svg[^>]*>\s*)?<svg/s.test(text))
    return { code: 'image.svg_not_allowed', what: 'an SVG drawing; export it as PNG' };
  if (/^<(!doctype html|html|head|body)/.test(text)) return { code: 'image.not_an_image', what: 'an HTML page' };
  // oxlint-disable-next-line no-control-regex
  return {
    code: 'image.not_an_image',
    what: /^[\t\n\r\x20-\x7e]*$/.test(head.toString('latin1')) ? 'text' : 'data of an unknown kind',
  };
}
