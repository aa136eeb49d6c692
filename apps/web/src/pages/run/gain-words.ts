// A run's result beside its parent's: a difference only where both answer the same question. Pure.
import type { Run } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import { formatNumber, metricTitle } from '../../format.ts';

type Compared = Pick<Run, 'metric' | 'question'>;

/** "+0.021 validation accuracy (0.914 after 0.893), within the interval: the held-out examples cannot tell them apart". */
export function gainWords(run: Compared, parent: Compared): string | null {
  const { name, interval, part } = run.metric;
  if (run.metric.value === null || parent.metric.value === null || name !== parent.metric.name) return null;
  const [now, before] = [toNumber(run.metric.value), toNumber(parent.metric.value)];
  const values = `${formatNumber(now)} after ${formatNumber(before)}`;
  const what = `${part} ${metricTitle(name)}`;
  if (run.question === null || run.question !== parent.question)
    return `${what} ${values}, on other held-out examples: not comparable`;
  const gain = now - before;
  if (!Number.isFinite(gain)) return `${what} ${values}`;
  if (gain === 0) return `${what} ${formatNumber(now)}, as its parent`;
  const same = interval !== null && before >= interval[0] && before <= interval[1];
  const told = same ? ', within the interval: the held-out examples cannot tell them apart' : '';
  return `${gain > 0 ? '+' : ''}${formatNumber(gain)} ${what} (${values})${told}`;
}
