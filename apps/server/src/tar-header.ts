// One header block of a tar: ustar, with the numbers of GNU tar. By POSIX.1-2017 (pax) and the manual of GNU tar, "Basic Tar Format".

export const BLOCK = 512;

export interface TarHeader {
  name: string;
  /** The letter of its type; `0` is a plain file. */
  type: string;
  bytes: number;
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

/** Octal digits, or where the first bit is set a big-endian number. NaN where it is neither. */
function number(block: Buffer, at: number, length: number): number {
  if (block.readUInt8(at) === 0x80) return Number(BigInt(`0x${block.subarray(at + 1, at + length).toString('hex')}`));
  const digits = text(block, at, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : digits === '' ? 0 : Number.NaN;
}

function sumOf(block: Buffer): number {
  // The field of the sum itself counts as eight blanks.
  let sum = 8 * 32;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return sum;
}

const ZEROS = Buffer.alloc(BLOCK);

export const isEnd = (block: Buffer): boolean => block.equals(ZEROS);

/** Null where the block is no header: its checksum or its size are not right. */
export function readHeader(block: Buffer): TarHeader | null {
  const bytes = number(block, 124, 12);
  if (number(block, 148, 8) !== sumOf(block) || !Number.isSafeInteger(bytes)) return null;
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  const own = text(block, 0, 100);
  const type = block.toString('latin1', 156, 157);
  return { name: prefix === '' ? own : `${prefix}/${own}`, type: type === '\0' || type === '7' ? '0' : type, bytes };
}

/** The records of a pax header, `LENGTH KEY=VALUE\n` each; null where they are damaged. */
export function readPax(body: Buffer): Map<string, string> | null {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length;) {
    const blank = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, blank));
    const record = body.subarray(blank + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    if (blank < 0 || !Number.isInteger(length) || length < 5 || at + length > body.length || equals < 1) return null;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
