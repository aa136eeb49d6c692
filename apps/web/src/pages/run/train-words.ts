// The words below the train: when it began, what a wagon is, when it ends. Pure.
import type { Run } from '@trainyard/contracts/run';
import { clockRange } from '@trainyard/core/time-left';
import { formatClock, formatDuration, formatWhen } from '../../format.ts';
import { fact, type Words, words } from '@trainyard/core/words';
import { epochsDone, epochsOf, foldsOf, workedSeconds } from './facts.ts';

export function beginWords({ started_at, created_at }: Run, now: Date): Words {
  return started_at
    ? words('started ', fact(formatWhen(started_at, now)))
    : words('queued ', fact(formatWhen(created_at, now)));
}

export interface Drawn {
  /** Epochs of one wagon. */
  each: number;
  /** Wagons are as long as their time, with the phases before and after. */
  stages: boolean;
}

/** 'one wagon per epoch, 3.2 s each; solid wagon = best so far'. */
export function wagonWords(run: Run, { each: shared, stages }: Drawn, now: Date): string {
  if (foldsOf(run.config) !== null)
    return `one wagon per fold${stages ? ', as long as it takes; ends: before and after' : ''}`;
  if (epochsOf(run) === null) return '';
  const wagon = `one wagon per ${shared > 1 ? `${shared} epochs` : 'epoch'}`;
  const solid = run.metric.epoch === null ? '' : `; solid wagon = best${run.state === 'running' ? ' so far' : ''}`;
  return `${wagon}${stages ? ', as long as it takes' : eachWords(run, now)}${solid}`;
}

function eachWords(run: Run, now: Date): string {
  const seconds = workedSeconds(run, now);
  const done = epochsDone(run.progress);
  return seconds === null || done < 1 ? '' : `, ${formatDuration(seconds / done)} each`;
}

export function endWords(run: Run, now: Date): Words {
  if (run.ended_at) return words('ended ', fact(formatWhen(run.ended_at, now)));
  const ends = run.state === 'running' ? run.forecast?.range?.ends : null;
  if (ends) return words('ends ', fact(clockRange(ends, now.getTime(), formatClock)));
  if (run.state === 'paused') return ['ends some time after it is resumed'];
  return run.forecast?.ends_at
    ? words('ends about ', fact(formatWhen(run.forecast.ends_at, now)))
    : ['end unknown until measured'];
}
