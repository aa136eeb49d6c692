// What is done after a worker has ended: the rest of its words shipped, its files brought, and everything that is missing named.
// Nothing here may turn a training that succeeded into one that failed.
import type { Client } from '@trainyard/client/client';
import { Job } from '@trainyard/contracts/job';
import type { Trouble } from '@trainyard/contracts/run';
import { readJson } from '@trainyard/host/json-file';
import { discardCopy, type DataSource } from './dataset-cache.ts';
import type { Ending } from './ending.ts';
import { cutTornLine } from './event-file.ts';
import { troubleOfMissing, uploadFiles } from './file-upload.ts';
import type { LateFiles } from './late-files.ts';
import type { AttemptFolder } from './run-folder.ts';
import { causeOf } from './sending.ts';
import type { Spool } from './spool.ts';
import { troubleOf } from './trouble.ts';
import { announceLog, wordTroubles } from './worker-words.ts';

export interface Shipment {
  client: Client;
  run: string;
  folder: AttemptFolder;
  signal: AbortSignal;
  late: LateFiles;
  log: (text: string) => void;
}

/** What is missing; null when nobody wants the rest: another attempt has taken over, or it was aborted. */
export async function shipRest(spool: Spool, shipment: Shipment): Promise<Trouble[] | null> {
  const { run, folder, late, log } = shipment;
  if ((await spool.drain()) !== 'drained') return null;
  const troubles: Trouble[] = [];
  try {
    await cutTornLine(folder.events, spool.offset);
    const trouble = await announceLog(folder, spool.words, spool.seq + 1);
    if (trouble) troubles.push(trouble);
  } catch (error) {
    troubles.push(troubleOf('file.not_found', 'log', `No log, because it could not be announced: ${causeOf(error)}`));
  }
  if ((await spool.drain()) !== 'drained') return null;
  const uploaded = await uploadFiles(spool.words.artifacts, shipment);
  if (uploaded.kind !== 'done') return null;
  troubles.unshift(...uploaded.missing.map(troubleOfMissing), ...wordTroubles(spool.words));
  await late
    .keep(folder, run, uploaded.missing)
    .catch((error: unknown) => log(`${run}: the list of files to send again cannot be written: ${causeOf(error)}`));
  return troubles;
}

/**
 * A copy of the data that was damaged on this machine says nothing about the run: it is thrown away, and the attempt counts as
 * lost, so that the next one fetches it anew.
 */
export async function withFreshData(ending: Ending, folder: AttemptFolder, source: DataSource): Promise<Ending> {
  if (ending.outcome !== 'failed' || ending.failure?.code !== 'dataset.changed') return ending;
  const job = readJson(folder.job, Job);
  if (!job?.run) return ending;
  let discarded = false;
  for (const path of [job.config.data, job.config.test_data])
    if (typeof path === 'string' && (await discardCopy(path, job.run, source))) discarded = true;
  if (!discarded) return ending;
  const message = `The copy of the data on this machine was damaged and is fetched again: ${ending.failure.message}`;
  return { ...ending, outcome: 'lost', failure: { ...ending.failure, message } };
}
