// A table read whole by what a person says of it. Who looks at a reading and then registers it, or changes one word and takes it
// back, does not wait for the same answer twice.
import type { TableProfile } from '@trainyard/contracts/dataset';
import { ReadingOverride } from '@trainyard/contracts/reading';
import type { Scan } from '@trainyard/profile/manifest';
import type { ReadingAsked } from '@trainyard/profile/reading';
import { profileTable } from '@trainyard/profile/table';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { cacheDir } from './cache-dir.ts';
import type { ServerContext } from './context.ts';
import { createLane } from './lane.ts';

/** Scans that are kept. */
const KEPT = 8;

export const NO_OVERRIDE: ReadingOverride = ReadingOverride.parse({});

export type Target = NonNullable<ReadingAsked['target']>;
type Place = Pick<ServerContext, 'settings'>;
/** A scan, who waits for it, and the end of it where nobody does any more. */
interface Kept {
  scan: Promise<Scan<TableProfile>>;
  asking: number;
  stop: AbortController;
}
const scans = new Map<string, Kept>();
/** One scan at a time: each reads a whole file with what memory and cores there are. */
const lane = createLane();

/** The file by what the system says of it: one that was written to is another. */
async function keyOf(path: string, asked: ReadingAsked): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  // With the path: the name of the file is part of what a scan says.
  const said = createHash('sha256')
    .update(JSON.stringify([path, asked]))
    .digest('hex');
  return [dev, ino, size, mtimeNs, ctimeNs, said].join(' ');
}

/**
 * What is in a table, read by what a person says of it and else by what the file does.
 * @param path Real absolute path.
 * @param target The column that is predicted, which has no words for missing.
 * @param fresh Whoever asks what changed in a file wants it read now, whatever its times say.
 * @param signal Of whoever asks; a scan that nobody waits for any more is given up, also while it waits its turn.
 * @throws TrainyardError csv.…, config.… where it cannot be read like that
 */
export async function scanTable(
  context: Place,
  path: string,
  override: ReadingOverride,
  { fresh = false, target = null, signal }: { fresh?: boolean; target?: Target | null; signal?: AbortSignal } = {},
): Promise<Scan<TableProfile>> {
  const asked = { ...override, target };
  const key = await keyOf(path, asked);
  const kept = (fresh ? undefined : scans.get(key)) ?? begin(context, path, asked);
  // The newest last, so that the first is the one nobody asked for longest.
  scans.delete(key);
  scans.set(key, kept);
  for (const old of [...scans.keys()].slice(0, -KEPT)) scans.delete(old);
  const forget = () => {
    if (scans.get(key) === kept) scans.delete(key);
  };
  kept.asking += 1;
  try {
    return { ...(await whileWanted(kept.scan, signal)), root: path };
  } catch (error) {
    // Of one that only this caller gave up, others still wait.
    if (signal?.aborted !== true || kept.asking === 1) forget();
    throw error;
  } finally {
    kept.asking -= 1;
    if (kept.asking === 0) kept.stop.abort(new Error('nobody waits for this scan any more'));
  }
}

function begin(context: Place, path: string, asked: ReadingAsked): Kept {
  const stop = new AbortController();
  const scan = lane.run(() => profileTable(path, cacheDir(context), asked, stop.signal), stop.signal);
  // Whoever waits hears it; there may be nobody.
  scan.catch(() => undefined);
  return { scan, asking: 0, stop };
}

/** The answer, or the reason of `signal`, whichever is first. */
async function whileWanted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return answer;
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    signal.addEventListener('abort', give, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
