// What a folder holds before a training in the foreground begins, and whether that may go on or begin in it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { FinishedEvent } from '@trainyard/contracts/event';
import { Job } from '@trainyard/contracts/job';
import { TrainyardError } from '@trainyard/contracts/problem';
import { z } from 'zod';
import { readJson } from '@trainyard/host/json-file';
import { readTail } from '@trainyard/host/text-tail';
import { attemptFolder, attemptsOf } from './run-folder.ts';

/** The finished event of an earlier attempt, as far as a folder can tell. */
export const Finished = FinishedEvent.partial({ seq: true, attempt: true, time: true });
export type Finished = z.infer<typeof Finished>;

export type FolderState =
  /** Nothing to lose: no run, or one that failed before it had learned anything. */
  | { kind: 'free'; next: number }
  | { kind: 'unfinished'; next: number; config: Record<string, unknown> | null }
  | { kind: 'complete'; finished: Finished; config: Record<string, unknown> | null };

export function folderState(out: string): FolderState {
  const newest = attemptsOf(out).at(-1) ?? 0;
  const config = readJson(join(out, 'job.json'), Job)?.config ?? null;
  const last = newest === 0 ? null : lastFinished(attemptFolder(out, newest).events);
  if (existsSync(join(out, 'finished.json'))) {
    return { kind: 'complete', finished: last?.status === 'completed' ? last : finishedOf(out), config };
  }
  const learned = existsSync(join(out, 'checkpoints', 'last'));
  if (newest === 0 && !learned) return { kind: 'free', next: 1 };
  if (!learned && (last?.status === 'failed' || last?.status === 'cancelled' || last?.status === 'pruned'))
    return { kind: 'free', next: newest + 1 };
  return { kind: 'unfinished', next: newest + 1, config };
}

const FinishedFile = z.looseObject({ metrics: FinishedEvent.shape.metrics });

function finishedOf(out: string): Finished {
  const file = readJson(join(out, 'finished.json'), FinishedFile);
  return { event: 'finished', status: 'completed', metrics: file?.metrics ?? {}, out };
}

function lastFinished(events: string): Finished | null {
  try {
    const lines = readTail(events).trimEnd().split('\n').slice(-8);
    const line = lines.findLast((text) => text.includes('"finished"'));
    return line ? Finished.parse(JSON.parse(line)) : null;
  } catch {
    return null;
  }
}

/** Number of the attempt to start, or the finished event of a run that is complete. Throws TrainyardError where neither may be. */
export function decide(
  out: string,
  state: FolderState,
  config: Record<string, unknown>,
  resume: boolean,
): number | Finished {
  if (state.kind === 'free') return state.next;
  if (!resume && state.kind === 'complete')
    throw new TrainyardError('engine.run_complete', `${out} holds a finished run.`);
  if (!resume) throw new TrainyardError('engine.run_exists', `${out} holds an unfinished run.`);
  const differing = state.config ? differences(state.config, config) : [];
  if (differing.length > 0) {
    throw new TrainyardError('engine.config_differs', `${out} holds a run with another ${differing.join(', ')}.`);
  }
  return state.kind === 'complete' ? state.finished : state.next;
}

/** Fields in which two canonical configs differ; where the data lies is no part of it. */
function differences(before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => key !== 'data' && key !== 'test_data' && !isDeepStrictEqual(before[key] ?? null, now[key] ?? null))
    .sort();
}
