// What a run says of itself, for sentence, train and curves. Pure.
import type { Attempt, Progress, Run, RunItem, RunSummary } from '@trainyard/contracts/run';
import type { StoredEvent } from '@trainyard/contracts/event';

/** Folds planned, from the config; null without cross-validation. */
export function foldsOf(config: Record<string, unknown>): number | null {
  const validation = config['validation'];
  if (validation === 'kfold') return 5;
  if (typeof validation !== 'object' || validation === null || !('name' in validation) || validation.name !== 'kfold')
    return null;
  const folds = 'folds' in validation ? validation.folds : 5;
  return typeof folds === 'number' ? folds : 5;
}

/** Epochs planned: what the worker says, else what the config says, null for what has none. */
export function epochsOf(run: Pick<RunSummary, 'progress' | 'config'>): number | null {
  const said = run.progress?.epochs_total;
  if (said) return said;
  const planned = run.config['epochs'];
  return typeof planned === 'number' ? planned : null;
}

/** Epochs done, with the fraction of the one at work. */
export function epochsDone(progress: Progress | null): number {
  if (!progress) return 0;
  const { step, steps_total, epochs_total, epoch } = progress;
  const done = epochs_total && steps_total > 0 ? (step / steps_total) * epochs_total : 0;
  return Math.max(done, epoch ?? 0);
}

/** The epoch at work, 1 for the first. */
export function epochNow(progress: Progress): number {
  return Math.min(progress.epochs_total ?? 1, Math.floor(epochsDone(progress)) + 1);
}

/** Epochs since the best one, where that is more than a few: a hint that training has stopped to help. */
export function withoutGain(run: Pick<RunItem, 'metric' | 'progress'>): number {
  if (run.metric.epoch === null || !run.progress) return 0;
  return Math.max(0, Math.floor(epochsDone(run.progress)) - Math.round(run.metric.epoch));
}

/** Seconds from the first start to the end, null before both. */
export function secondsOf(run: Pick<RunItem, 'started_at' | 'ended_at'>, now?: Date): number | null {
  if (run.started_at === null) return null;
  const end = run.ended_at === null ? now?.getTime() : Date.parse(run.ended_at);
  return end === undefined ? null : (end - Date.parse(run.started_at)) / 1000;
}

/** Seconds in which it was trained, over all attempts: what lies between them, such as a night paused, is not counted. */
export function workedSeconds(run: Pick<Run, 'attempts' | 'started_at' | 'ended_at'>, now: Date): number | null {
  if (run.attempts.length === 0) return secondsOf(run, now);
  return run.attempts.reduce((sum, { started_at, ended_at }) => {
    const end = ended_at === null ? now.getTime() : Date.parse(ended_at);
    return sum + Math.max(0, end - Date.parse(started_at)) / 1000;
  }, 0);
}

export interface CheckpointMoment {
  time: string;
  best: boolean;
  epoch: number;
}
export interface Restart {
  /** The attempt that went on. */
  attempt: number;
  at: string;
  outcome: Attempt['outcome'];
  epoch: number;
}

/** All checkpoints that were ever written, from their events: the run itself knows only those that are kept. */
export function checkpointMoments(events: readonly StoredEvent[]): CheckpointMoment[] {
  return events.flatMap(({ event, time, payload }) => {
    if (event !== 'checkpoint' || typeof payload !== 'object' || payload === null || Array.isArray(payload)) return [];
    const { kind, epoch } = payload;
    return typeof epoch === 'number' ? [{ time, best: kind === 'best', epoch }] : [];
  });
}

/** Where each attempt after the first went on: the epoch of the newest checkpoint before the former one ended. */
export function restartsOf(attempts: readonly Attempt[], checkpoints: readonly CheckpointMoment[]): Restart[] {
  return attempts.flatMap((attempt) => {
    const next = attempts.find((other) => other.number === attempt.number + 1);
    if (!next || attempt.ended_at === null) return [];
    const ended = attempt.ended_at;
    const kept = checkpoints
      .filter((checkpoint) => checkpoint.time <= ended)
      .toSorted((a, b) => a.time.localeCompare(b.time))
      .at(-1);
    return [{ attempt: next.number, at: ended, outcome: attempt.outcome, epoch: kept?.epoch ?? 0 }];
  });
}
