// What the file of one picture says when it is read now, for whoever looks at that picture.
import type { ImageLook } from '@trainyard/contracts/dataset-image';
import { type Bad, inspectImage, type ImageFile } from './image-file.ts';

function modeOf({ channels, cmyk }: NonNullable<ImageFile['image']>): ImageLook['mode'] {
  if (cmyk) return 'CMYK';
  if (channels < 3) return channels === 2 ? 'grey with transparency' : 'grey';
  return channels === 4 ? 'RGB with transparency' : 'RGB';
}

/** Reads one picture file whole. Never throws for what is wrong with the file; `sha256` is null where it cannot be opened. */
export async function imageFacts(
  path: string,
): Promise<{ sha256: string | null; look: ImageLook | null; bad: Bad | null }> {
  const { sha256, image, bad } = await inspectImage(path);
  if (image === null) return { sha256, look: null, bad };
  const { format, width, height, frames, depth, rotated } = image;
  return { sha256, look: { format, width, height, frames, mode: modeOf(image), bits: depth, rotated }, bad };
}
