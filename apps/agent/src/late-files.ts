// Files that the server refused at the end of their attempt. They stay on a list in the attempt's folder and are sent again, by this
// agent and by the next one on the same folder, until they are taken or nobody wants them any more.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@trainyard/client/client';
import { ArtifactEvent } from '@trainyard/contracts/event';
import { RunId } from '@trainyard/contracts/ids';
import { readJson, writeJson } from '@trainyard/host/json-file';
import { z } from 'zod';
import { uploadFiles, type Missing } from './file-upload.ts';
import { runFolder } from './held-attempts.ts';
import { attemptFolder, attemptsOf, type AttemptFolder } from './run-folder.ts';
import { keepGoing, rest } from './sending.ts';

const Unshipped = z.object({ run_id: z.string(), artifacts: z.array(ArtifactEvent) });
const EVERY = 60_000;

const listOf = (folder: AttemptFolder): string => join(folder.folder, 'unshipped.json');

export interface LateFiles {
  /** Puts the files that may still be taken on the list; to be called before the end of the attempt is told. */
  keep(folder: AttemptFolder, run: string, missing: Missing[]): Promise<void>;
  /** Sends what agents before us left and what is kept meanwhile; resolves when the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

export interface LateFilesOptions {
  client: Client;
  /** Folder of the agent. */
  folder: string;
  log: (text: string) => void;
  /** Milliseconds between two rounds. */
  every?: number;
}

export function createLateFiles({ client, folder: agentFolder, log, every = EVERY }: LateFilesOptions): LateFiles {
  const waiting = new Map<string, AttemptFolder>();

  const keep = async (folder: AttemptFolder, run: string, missing: Missing[]): Promise<void> => {
    const artifacts = missing.filter(({ lasting }) => !lasting).map(({ artifact }) => artifact);
    if (artifacts.length === 0) return;
    await writeJson(listOf(folder), { run_id: run, artifacts });
    waiting.set(folder.folder, folder);
  };

  const sendAgain = async (folder: AttemptFolder, signal: AbortSignal): Promise<void> => {
    const list = readJson(listOf(folder), Unshipped);
    const uploaded = list
      ? await uploadFiles(list.artifacts, { client, run: list.run_id, folder, signal, log })
      : { kind: 'stale' as const };
    if (uploaded.kind === 'stopped') return;
    waiting.delete(folder.folder);
    const missing = uploaded.kind === 'done' ? uploaded.missing : [];
    if (missing.some(({ lasting }) => !lasting)) return keep(folder, list?.run_id ?? '', missing);
    await rm(listOf(folder), { force: true });
    if (list && uploaded.kind === 'done')
      log(`${list.artifacts.length - missing.length} files of ${list.run_id} were taken after all.`);
  };

  return {
    keep,
    async run(signal) {
      for await (const folder of leftBehind(agentFolder)) waiting.set(folder.folder, folder);
      const round = async (): Promise<void> => {
        // As it is now: what is refused again goes back on the list while we go through it.
        for (const folder of Array.from(waiting.values())) if (!signal.aborted) await sendAgain(folder, signal);
        await rest(every, signal);
      };
      await keepGoing('Sending files that were refused before', round, { signal, log });
    },
  };
}

/** Attempts of earlier agents that have such a list. */
async function* leftBehind(agentFolder: string): AsyncGenerator<AttemptFolder> {
  const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
  for (const run of await namesIn(join(agentFolder, 'runs'))) {
    if (!RunId.safeParse(run).success) continue;
    const out = runFolder(agentFolder, run);
    for (const attempt of attemptsOf(out)) {
      const folder = attemptFolder(out, attempt);
      if ((await namesIn(folder.folder)).includes('unshipped.json')) yield folder;
    }
  }
}
