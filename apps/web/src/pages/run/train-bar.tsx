// The run as a train: one wagon per epoch, the best one solid, the rest dashed.
import type { Run } from '@trainyard/contracts/run';
import { useNow } from '../../components/time.tsx';
import { formatDuration, formatWhen } from '../../format.ts';
import { epochsDone, epochsOf, foldsOf, secondsOf } from './facts.ts';
import { trainOf } from './wagons.ts';

export function TrainBar({ run }: { run: Run }) {
  const now = useNow(1000);
  const folds = foldsOf(run.config);
  const epochs = epochsOf(run);
  const steps = run.progress && run.progress.steps_total > 0 ? run.progress.step / run.progress.steps_total : 0;
  const total = folds ?? epochs ?? 1;
  const share = folds === null && epochs !== null ? epochsDone(run.progress) : steps * total;
  const done = run.state === 'completed' ? total : share;
  const train = trainOf({
    state: run.state,
    total,
    done,
    best: folds === null && epochs !== null ? run.metric.epoch : null,
  });
  if (!train) return null;
  const moving = run.state === 'running';
  return (
    <div className="train" role="img" aria-label={`${Math.round(train.now)} % done`}>
      <div className="train-box" data-state={run.state}>
        {train.wagons.map((wagon) => (
          <i
            key={wagon.number}
            data-look={wagon.look}
            style={{ left: `${wagon.left}%`, width: `calc(${wagon.width}% - 2px)` }}
          >
            {wagon.filled > 0 && wagon.filled < 1 ? <u style={{ width: `${wagon.filled * 100}%` }} /> : null}
          </i>
        ))}
        {moving || run.state === 'failed' ? <b data-state={run.state} style={{ left: `${train.now}%` }} /> : null}
      </div>
      <div className="train-ends">
        <span>
          {run.started_at ? (
            <>
              started <b>{formatWhen(run.started_at, now)}</b>
            </>
          ) : (
            <>
              queued <b>{formatWhen(run.created_at, now)}</b>
            </>
          )}
        </span>
        <span className="max-phone:hidden">{middle(run, { epochs, folds, now, wagons: train.wagons.length })}</span>
        <span>{ending(run, now)}</span>
      </div>
    </div>
  );
}

function middle(
  run: Run,
  { epochs, folds, now, wagons }: { epochs: number | null; folds: number | null; now: Date; wagons: number },
): string {
  const seconds = secondsOf(run, now);
  const done = epochsDone(run.progress);
  const each = run.attempt === 1 && seconds !== null && done >= 1 ? `, ${formatDuration(seconds / done)} each` : '';
  if (folds !== null) return `one wagon per fold`;
  if (epochs === null) return '';
  const best =
    run.metric.epoch === null ? '' : run.state === 'running' ? '; solid wagon = best so far' : '; solid wagon = best';
  return `one wagon per ${wagons < epochs ? `${Math.ceil(epochs / wagons)} epochs` : 'epoch'}${each}${best}`;
}

function ending(run: Run, now: Date) {
  if (run.ended_at)
    return (
      <>
        ended <b>{formatWhen(run.ended_at, now)}</b>
      </>
    );
  const left = run.state === 'running' ? run.progress?.seconds_left : null;
  if (left !== null && left !== undefined)
    return (
      <>
        ends about <b>{formatWhen(new Date(now.getTime() + left * 1000), now)}</b>
      </>
    );
  return run.forecast?.ends_at ? (
    <>
      ends about <b>{formatWhen(run.forecast.ends_at, now)}</b>
    </>
  ) : (
    <>end not measured yet</>
  );
}
