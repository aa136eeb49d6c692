// Folders of runs that are over: everything in them was shipped, or is wanted by nobody. Kept for a day, for a person who looks; then
// they go. What can go on from its checkpoint (a run that failed, waits or is paused) keeps its folder: exact resume needs it.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@trainyard/client/client';
import { ClientError } from '@trainyard/client/client-error';
import { RunId } from '@trainyard/contracts/ids';
import { KEEP_RUN_FOLDER_SECONDS } from '@trainyard/contracts/limits';
import type { RunState } from '@trainyard/contracts/run';
import { isGivenUp } from '@trainyard/core/run';
import { attemptFolder, attemptsOf } from './run-folder.ts';
import { doneFile, runFolder } from './held-attempts.ts';
import { keepGoing, rest } from './sending.ts';

const EVERY = 3_600_000;
/** Of a folder that is on its way out; a crash on the way leaves it, and the next round takes it. */
const GOING = '.going';

export interface OldFoldersOptions {
  /** Folder of the agent. */
  folder: string;
  /** What the server knows of a run; null where it knows none, or nobody can bring it back. */
  stateOf: (run: string) => Promise<RunState | null>;
  log: (text: string) => void;
}

/** Asks the server. Throws where it does not answer: then nothing is taken for over. */
export function askState(client: Client): OldFoldersOptions['stateOf'] {
  return async (run) => {
    try {
      return (await client.call('getRun', { params: { run } })).state;
    } catch (error) {
      if (error instanceof ClientError && (error.code === 'run.not_found' || error.code === 'thing.gone')) return null;
      throw error;
    }
  };
}

const isOver = (state: RunState | null): boolean => state === null || state === 'completed' || isGivenUp(state);

/** Whether all attempts were told to the end and shipped, all before a time (ms). */
async function isShipped(out: string, before: number): Promise<boolean> {
  const attempts = attemptsOf(out);
  for (const attempt of attempts) {
    const folder = attemptFolder(out, attempt);
    const done = await stat(doneFile(folder)).catch(() => null);
    if (!done || done.mtimeMs >= before) return false;
    // Files that the server shall still take.
    if (await stat(join(folder.folder, 'unshipped.json')).catch(() => null)) return false;
  }
  return attempts.length > 0;
}

/** One round; answers the runs whose folders were removed. */
export async function removeOldFolders({ folder, stateOf, log }: OldFoldersOptions): Promise<string[]> {
  const runs = join(folder, 'runs');
  const names = await readdir(runs).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(GOING)))
    await rm(join(runs, name), { recursive: true, force: true });
  const removed: string[] = [];
  const before = Date.now() - KEEP_RUN_FOLDER_SECONDS * 1000;
  for (const run of names) {
    if (!RunId.safeParse(run).success) continue;
    const out = runFolder(folder, run);
    if (!(await isShipped(out, before)) || !isOver(await stateOf(run))) continue;
    // At once and whole: half a folder must never be taken for a run.
    await rename(out, `${out}${GOING}`);
    await rm(`${out}${GOING}`, { recursive: true, force: true });
    removed.push(run);
  }
  if (removed.length > 0)
    log(
      `${removed.length === 1 ? 'The folder of a run' : `The folders of ${removed.length} runs`} that ended more than a day ago ${removed.length === 1 ? 'was' : 'were'} removed.`,
    );
  return removed;
}

/** Looks every hour until the signal is aborted. */
export async function keepFoldersYoung(options: OldFoldersOptions, signal: AbortSignal): Promise<void> {
  const round = async (): Promise<void> => {
    await removeOldFolders(options);
    await rest(EVERY, signal);
  };
  await keepGoing('Removing folders of old runs', round, { signal, log: options.log });
}
