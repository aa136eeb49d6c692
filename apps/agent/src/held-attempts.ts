// Which attempts this agent has taken on: written down before anything is started, so that nothing is ever started twice or forgotten.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RunId } from '@trainyard/contracts/ids';
import { z } from 'zod';
import { readJson, writeJsonSync } from '@trainyard/host/json-file';
import { attemptFolder, attemptsOf, type AttemptFolder } from './run-folder.ts';

export const HeldRecord = z.object({
  run_id: RunId,
  attempt: z.int().min(1),
  device: z.string(),
  /** All that it has, where these are several; the first is `device`. */
  devices: z.array(z.string()).optional(),
});
export type HeldRecord = z.infer<typeof HeldRecord>;

export const devicesHeld = ({ device, devices }: HeldRecord): string[] => devices ?? [device];

const heldFile = (folder: AttemptFolder): string => join(folder.folder, 'held.json');
/** Stands when the server knows the end, or does not want to. */
export const doneFile = (folder: AttemptFolder): string => join(folder.folder, 'done.json');

/** Folder of a run below the agent's folder; the id was checked by its schema and is no path. */
export function runFolder(agentFolder: string, run: string): string {
  return join(agentFolder, 'runs', RunId.parse(run));
}

export function writeHeld(out: string, held: HeldRecord): void {
  writeJsonSync(heldFile(attemptFolder(out, held.attempt)), held);
}

/** Attempts whose end has not been told, oldest first. */
export function readHeld(agentFolder: string): HeldRecord[] {
  const runs = join(agentFolder, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((name) => RunId.safeParse(name).success)
    .flatMap((run) => {
      const out = runFolder(agentFolder, run);
      return attemptsOf(out).flatMap((attempt) => {
        const folder = attemptFolder(out, attempt);
        const held = existsSync(doneFile(folder)) ? null : readJson(heldFile(folder), HeldRecord);
        return held ? [held] : [];
      });
    });
}
