// What is said of a train. Pure; the clock is a parameter.
import type { RunItem } from '@trainyard/contracts/run';
import type { YardAttempt } from '@trainyard/contracts/yard';
import { leftWords, takesWords } from '@trainyard/core/time-left';
import { formatNumber, metricTitle } from '../format.ts';
import type { Train, TrainOf } from './geometry.ts';

/** 'epoch 7 of 10', 'fold 3 of 5', 'loading data'. */
export function progressWords({ progress }: Pick<RunItem, 'progress'>): string {
  if (!progress) return 'starting';
  if (progress.phase !== 'training') return progress.phase.replaceAll('_', ' ');
  if (progress.epochs_total !== null && progress.epoch !== null)
    return `epoch ${Math.min(progress.epoch + 1, progress.epochs_total)} of ${progress.epochs_total}`;
  return progress.steps_total > 0 ? `step ${progress.step} of ${progress.steps_total}` : 'training';
}

/** 'accuracy 0.914', or nothing before the first value. */
export function metricWords({ metric }: Pick<RunItem, 'metric'>): string {
  return metric.value === null ? '' : `${metricTitle(metric.name)} ${formatNumber(metric.value)}`;
}

/** How much longer, as a range; what it does where nobody can say. */
export function trainLeft({ whole }: TrainOf<'running'>, now: number, lost: boolean): string {
  if (lost) return 'state unknown';
  return leftWords(whole.forecast, now);
}

const outcomes: Record<YardAttempt['outcome'], string> = {
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  pruned: 'pruned',
  paused: 'paused',
  lost: 'broke off',
  preempted: 'interrupted',
};

/** What became of a stay: the result where it brought one. */
export function stayWords({ outcome, metric_value }: Pick<YardAttempt, 'outcome' | 'metric_value'>): string {
  return outcome === 'completed' && metric_value !== null ? formatNumber(metric_value) : outcomes[outcome];
}

/** The words below the name. */
export function secondLine(train: Train): string {
  if (train.kind === 'past') return stayWords(train.stay);
  const { whole } = train;
  if (train.kind === 'running')
    return [whole.project_name, progressWords(whole), metricWords(whole)].filter(Boolean).join(', ');
  return [whole.project_name, takesWords(whole.forecast) ?? 'how long is not known yet'].join(', ');
}
