// The model that a run goes on from, in the run's own folder: it goes with that, and a resumed attempt has it even where the server
// has it no more. A local agent fetches it as any other does.
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@trainyard/client/client';
import type { Lease } from '@trainyard/contracts/agent';
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder } from '@trainyard/host/private-file';
import { joinBelow } from '@trainyard/host/safe-path';
import { fetchFile } from './fetched-file.ts';
import { insist } from './sending.ts';

const FOLDER = 'continue-from';

/** Path of its folder; null where the run goes on from none. Throws TrainyardError; waits for a server that is away. */
export async function sourceModel(
  { continue_from: source }: Pick<Lease, 'continue_from'>,
  out: string,
  client: Client,
  signal: AbortSignal,
): Promise<string | null> {
  if (!source) return null;
  const folder = join(out, FOLDER);
  if (existsSync(folder)) return folder;
  const { model_id: model, files, run_id: run } = source;
  if (model === null || files.length === 0)
    throw new TrainyardError('thing.gone', `The model of ${run}, which this run goes on from, was removed.`, {
      hint: 'Train again without continue_from, or go on from another run.',
    });
  const staging = `${folder}.${process.pid}.part`;
  await rm(staging, { recursive: true, force: true });
  try {
    await privateFolder(staging);
    for (const { path, sha256 } of files) {
      const expected = { sha256, what: `${path} of ${model}`, hint: 'Train again.', baseUrl: client.baseUrl, signal };
      await insist(async () => {
        const response = await client.open('getModelFile', { params: { model, sha256 }, signal });
        await fetchFile(joinBelow(staging, path), response, expected);
      }, signal);
    }
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
