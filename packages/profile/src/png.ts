// Whether a PNG is whole, by the lengths and checksums of its chunks: no pixel is decoded for it.
import { crc32 } from 'node:zlib';

const SIGNATURE_BYTES = 8;
/** Length, kind and checksum of a chunk. */
const FRAME_BYTES = 12;

/** True where every chunk up to the end is there and is what was written; nothing is said of what the pixels are. */
export function pngIsWhole(file: Buffer): boolean {
  let at = SIGNATURE_BYTES;
  while (at + FRAME_BYTES <= file.length) {
    const length = file.readUInt32BE(at);
    const end = at + FRAME_BYTES + length;
    if (end > file.length) return false;
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) return false;
    if (file.toString('latin1', at + 4, at + 8) === 'IEND') return true;
    at = end;
  }
  return false;
}
