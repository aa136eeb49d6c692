// What a checkpoint is worth and what it is for. Pure.
import { isGivenUp } from '@trainyard/core/run';
import type { Checkpoint, Run } from '@trainyard/contracts/run';
import { formatCount, formatNumber, metricTitle } from '../../format.ts';

/** Only the newest of each kind still lies on the disk; the newer one first. */
export function keptOf(checkpoints: readonly Checkpoint[]): Checkpoint[] {
  const newest = (kind: Checkpoint['kind']) => checkpoints.findLast((checkpoint) => checkpoint.kind === kind);
  return [newest('last'), newest('best')].filter((checkpoint) => checkpoint !== undefined);
}

type Owner = Pick<Run, 'state' | 'metric' | 'model_id'>;

export function checkpointWords({ kind, epoch, step, metrics }: Checkpoint, run: Owner) {
  const value = metrics[run.metric.name] ?? metrics[`val/${run.metric.name}`];
  const isWhole = epoch !== null && Number.isInteger(epoch);
  return {
    /** 'epoch 6', 'within epoch 3'. */
    where:
      epoch === null || epoch === 0
        ? `step ${formatCount(step)}`
        : isWhole
          ? `epoch ${formatCount(epoch)}`
          : `within epoch ${formatCount(Math.floor(epoch) + 1)}`,
    value:
      value === undefined ? 'not measured there' : `validation ${metricTitle(run.metric.name)} ${formatNumber(value)}`,
    use: kind === 'best' ? bestUse(run) : lastUse(run),
  };
}

function bestUse({ state, model_id }: Owner): string {
  if (model_id !== null) return 'best: it is the model';
  if (isGivenUp(state)) return 'best: no model is made of it';
  return state === 'completed' ? 'best' : 'best so far: becomes the model';
}

/** The last one is there to go on from; the model is made of the best, so there is nothing to try. */
function lastUse({ state }: Owner): string {
  return state === 'completed' || isGivenUp(state) ? 'last: no model is made of it' : 'last: it goes on from here';
}
