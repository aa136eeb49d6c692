// What is known of pictures by their bytes; what is not known yet is read where it lies, and kept.
import { TrainyardError } from '@trainyard/contracts/problem';
import { inspectImage } from '@trainyard/profile/image-file';
import { inParallel } from '@trainyard/profile/in-parallel';
import { type KeptPicture, keptPicture } from '@trainyard/profile/kept-picture';
import type { findDataset } from '@trainyard/store/dataset';
import { knownPictures, rememberPictures } from '@trainyard/store/picture';
import type { ServerContext } from './context.ts';
import { scansOf, type ScanTask } from './scans.ts';

const WIDTH = 6;
/** Pictures that are read before what was seen of them is written. */
const BATCH = 2_000;
/** As many are read while somebody waits, and nobody else hears of it. */
const FEW = 200;

/** The set whose pictures they are, or to which others are joined. */
export type PictureSet = Pick<NonNullable<Awaited<ReturnType<typeof findDataset>>>, 'id' | 'project_id' | 'name'>;

export interface PictureFile {
  /** What to call it in messages. */
  path: string;
  sha256: string;
  /** Absolute path of its bytes. */
  place: string;
}

/** Readings under way by dataset: whoever asks again meanwhile waits for them and reads nothing twice. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Every one of these pictures by its sha256. Many that are not known are read as a scan, which shows how far it is, can be
 * cancelled, and goes on to its end when whoever asked is gone: the next one finds it done.
 * @throws TrainyardError dataset.changed where a file is not what it was when its version was read; scan.cancelled
 */
export async function picturesOf(
  context: ServerContext,
  set: PictureSet,
  files: readonly PictureFile[],
  signal: AbortSignal,
): Promise<Map<string, KeptPicture>> {
  const wanted = new Map(files.map((file) => [file.sha256, file]));
  for (;;) {
    const found = new Map<string, KeptPicture>();
    for (const { sha256, image, look } of await knownPictures(context.db, [...wanted.keys()]))
      found.set(sha256, { image: image as KeptPicture['image'], look });
    const missing = [...wanted.values()].filter(({ sha256 }) => !found.has(sha256));
    if (missing.length === 0) return found;
    const other = underWay.get(set.id);
    if (other) {
      // What it fails at, this one reads and says in its own words.
      await other.catch(() => undefined);
      signal.throwIfAborted();
      continue;
    }
    const reading =
      missing.length <= FEW
        ? readAll(context, missing, { signal, say: () => undefined })
        : scansOf(context).watch({ project_id: set.project_id, name: set.name, dataset_id: set.id }, signal, (task) =>
            readAll(context, missing, task),
          );
    underWay.set(set.id, reading);
    const read = await reading.finally(() => underWay.delete(set.id));
    for (const [sha256, picture] of read) found.set(sha256, picture);
    return found;
  }
}

async function readAll({ db }: ServerContext, missing: readonly PictureFile[], { signal, say }: ScanTask) {
  const all: [string, KeptPicture][] = [];
  let count = 0;
  say({ state: 'reading', files: missing.length, read: 0 });
  for (let start = 0; start < missing.length; start += BATCH) {
    const batch = missing.slice(start, start + BATCH);
    const read = await inParallel(batch, WIDTH, async (file) => {
      signal.throwIfAborted();
      const one = await look(file);
      say({ read: (count += 1) });
      return one;
    });
    await rememberPictures(
      db,
      read.map(([sha256, picture]) => ({ sha256, ...picture })),
    );
    all.push(...read);
  }
  return all;
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
