// What reading a picture found, as it is kept by its bytes: what its header says, and its hash and grey values.
import type { ImageFile } from './image-file.ts';
import { type Look, lookFrom } from './image-look.ts';

export interface KeptPicture {
  image: NonNullable<ImageFile['image']>;
  look: Buffer | null;
}

const HASH_BYTES = 8;

/** Hash in 8 bytes, then the grey values. */
function packLook(look: Look | null): Buffer | null {
  if (look === null) return null;
  const bytes = Buffer.alloc(HASH_BYTES + look.grey.length);
  bytes.writeUInt32LE(look.hash[0], 0);
  bytes.writeUInt32LE(look.hash[1], 4);
  bytes.set(look.grey, HASH_BYTES);
  return bytes;
}

export function unpackLook(bytes: Buffer | null): Look | null {
  if (bytes === null) return null;
  return lookFrom([bytes.readUInt32LE(0), bytes.readUInt32LE(4)], new Uint8Array(bytes.subarray(HASH_BYTES)));
}

/** Null of a file that cannot be used. */
export const keptPicture = ({ image, look }: Pick<ImageFile, 'image' | 'look'>): KeptPicture | null =>
  image && { image, look: packLook(look) };
