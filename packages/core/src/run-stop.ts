// Ending a run before its own end: whether it can be finished now, and what is told of one that was finished early or pruned.
import type { Early } from '@trainyard/contracts/event';
import type { Progress, RunState, Stop } from '@trainyard/contracts/run';

export interface FinishRefusal {
  code: 'run.state' | 'run.not_training';
  message: string;
  hint: string;
}

/** Why a run cannot be finished now, with what to do; null where it can. */
export function refuseFinish(state: RunState, progress: Pick<Progress, 'phase'> | null): FinishRefusal | null {
  const refused = (message: string, hint: string): FinishRefusal => ({
    code: state === 'running' || state === 'queued' ? 'run.not_training' : 'run.state',
    message: `finish: ${message}.`,
    hint,
  });
  switch (state) {
    case 'running':
      return progress !== null && begun.has(progress.phase)
        ? null
        : refused('the run has not begun to train', 'Ask again when it trains, or cancel it.');
    case 'queued':
      return refused('the run is queued and has trained nothing', 'Ask again when it trains, or cancel it.');
    case 'paused':
      return refused('the run is paused', 'Resume it, and finish it when it trains.');
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'pruned':
      return refused(`the run is ${state}`, 'It has ended; nothing more can be made of it.');
  }
}

/** After these a result is near anyhow; before training nothing is there. */
const begun = new Set<Progress['phase']>(['training', 'evaluating', 'exporting']);

/** "at epoch 7 of 20". */
export function earlyWords({ unit, done, of }: Early): string {
  if (unit === 'refit') return 'before it was fitted on all rows';
  return `${unit === 'fold' ? 'after' : 'at'} ${unit} ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`;
}

/** "finished early by a person at epoch 7 of 20"; null of a run that came to its own end. */
export function finishedEarlyWords(stop: Stop | null): string | null {
  if (stop === null || stop.kind !== 'finish') return null;
  return stop.at === null ? 'finished early by a person' : `finished early by a person ${earlyWords(stop.at)}`;
}

/** "pruned at step 340: behind the median", with what was known of it. */
export function prunedWords(stop: Stop | null, progress: Pick<Progress, 'step'> | null): string {
  const where = progress !== null && progress.step > 0 ? ` at step ${progress.step.toLocaleString('en')}` : '';
  return `pruned${where}${stop?.reason ? `: ${stop.reason.replace(/\.$/, '')}` : ''}`;
}
