// What is known of pictures by their bytes; what is not known yet is read where it lies, and kept.
import { TrainyardError } from '@trainyard/contracts/problem';
import { inspectImage } from '@trainyard/profile/image-file';
import { inParallel } from '@trainyard/profile/in-parallel';
import { type KeptPicture, keptPicture } from '@trainyard/profile/kept-picture';
import type { Database } from '@trainyard/store/database';
import { knownPictures, rememberPictures } from '@trainyard/store/picture';

const WIDTH = 6;
/** Pictures that are read before what was seen of them is written. */
const BATCH = 2_000;

export interface PictureFile {
  /** What to call it in messages. */
  path: string;
  sha256: string;
  /** Absolute path of its bytes. */
  place: string;
}

/**
 * Every one of these pictures by its sha256.
 * @throws TrainyardError dataset.changed where a file is not what it was when its version was read
 */
export async function picturesOf(
  db: Database,
  files: readonly PictureFile[],
  signal: AbortSignal,
): Promise<Map<string, KeptPicture>> {
  const wanted = new Map(files.map((file) => [file.sha256, file]));
  const found = new Map<string, KeptPicture>();
  for (const { sha256, image, look } of await knownPictures(db, [...wanted.keys()]))
    found.set(sha256, { image: image as KeptPicture['image'], look });
  const missing = [...wanted.values()].filter(({ sha256 }) => !found.has(sha256));
  for (let start = 0; start < missing.length; start += BATCH) {
    const batch = missing.slice(start, start + BATCH);
    const read = await inParallel(batch, WIDTH, async (file) => {
      signal.throwIfAborted();
      return look(file);
    });
    await rememberPictures(
      db,
      read.map(([sha256, picture]) => ({ sha256, ...picture })),
    );
    for (const [sha256, picture] of read) found.set(sha256, picture);
  }
  return found;
}

async function look({ path, sha256, place }: PictureFile): Promise<[string, KeptPicture]> {
  const file = await inspectImage(place);
  const kept = keptPicture(file);
  if (file.sha256 !== sha256 || kept === null)
    throw new TrainyardError(
      'dataset.changed',
      `${JSON.stringify(path)} is not what it was when this version was read.`,
      { hint: 'Put the old file back, or read the data again and edit the new version.' },
    );
  return [sha256, kept];
}
