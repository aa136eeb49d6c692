// The folder of one run, as engine, agent and command line agree on it:
//   job.json                     the job of the newest attempt
//   attempts/<n>/events.jsonl    what the worker says            attempts/<n>/worker.log   its stdout and stderr
//   attempts/<n>/intent.json     written before the start        attempts/<n>/worker.json  written by the guard
//   attempts/<n>/exit.json       written by the guard at the end
//   attempts/<n>/stop.json       asks the worker to finish now or to be pruned; it takes it away
//   checkpoints/, model/, evaluation.json, finished.json         written by the worker
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ProcessIdentity } from '@trainyard/host/process-identity';

export const WorkerRecord = ProcessIdentity.extend({ guard_pid: z.int() });
export type WorkerRecord = z.infer<typeof WorkerRecord>;
export const ExitRecord = z.object({ code: z.int().nullable(), signal: z.union([z.int(), z.string()]).nullable() });
export type ExitRecord = z.infer<typeof ExitRecord>;

export interface AttemptFolder {
  out: string;
  attempt: number;
  folder: string;
  job: string;
  events: string;
  log: string;
  exit: string;
  worker: string;
  intent: string;
  stop: string;
}

export function attemptFolder(out: string, attempt: number): AttemptFolder {
  const folder = join(out, 'attempts', String(attempt));
  return {
    out,
    attempt,
    folder,
    job: join(out, 'job.json'),
    events: join(folder, 'events.jsonl'),
    log: join(folder, 'worker.log'),
    exit: join(folder, 'exit.json'),
    worker: join(folder, 'worker.json'),
    intent: join(folder, 'intent.json'),
    stop: join(folder, 'stop.json'),
  };
}

/** Numbers of the attempts that have a folder, in order. */
export function attemptsOf(out: string): number[] {
  try {
    return readdirSync(join(out, 'attempts'))
      .filter((name) => /^[1-9]\d{0,8}$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
