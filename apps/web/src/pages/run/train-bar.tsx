// The run as a train: one wagon per epoch, the best one solid, the rest dashed.
import type { Run, RunState } from '@trainyard/contracts/run';
import clsx from 'clsx';
import { useNow } from '../../components/time.tsx';
import { Words } from '../../components/words.tsx';
import { type Train, trainOf, type Wagon } from '../../yard/wagons.ts';
import { epochsDone, epochsOf, foldsOf } from './facts.ts';
import { beginWords, endWords, wagonWords } from './train-words.ts';

export function TrainBar({ run }: { run: Run }) {
  const now = useNow(1000);
  const train = trainOfRun(run);
  if (!train) return null;
  const stages = train.wagons.some(({ number }) => number < 1);
  return (
    <div className="mb-6" role="img" aria-label={`${Math.round(train.now)} % done`}>
      <div className="relative box-content h-6 border-b border-edge pb-0.75">
        {train.wagons.map((wagon) => (
          <WagonBar key={wagon.number} wagon={wagon} state={run.state} />
        ))}
        {run.state === 'running' || run.state === 'failed' ? (
          <b
            className={clsx('absolute -top-0.5 bottom-0 -ml-px w-0.5', run.state === 'failed' ? 'bg-bad' : 'bg-accent')}
            style={{ left: `${train.now}%` }}
          />
        ) : null}
      </div>
      <div className="mt-1.5 flex justify-between gap-3 text-small text-ink3">
        <span>
          <Words of={beginWords(run, now)} />
        </span>
        <span className="max-phone:hidden">{wagonWords(run, { each: train.each, stages }, now)}</span>
        <span>
          <Words of={endWords(run, now)} />
        </span>
      </div>
    </div>
  );
}

function trainOfRun(run: Run): Train | null {
  const folds = foldsOf(run.config);
  const epochs = epochsOf(run);
  const inEpochs = folds === null && epochs !== null;
  const total = folds ?? epochs ?? 1;
  const steps = run.progress && run.progress.steps_total > 0 ? run.progress.step / run.progress.steps_total : 0;
  return trainOf({
    state: run.state,
    total,
    done: run.state === 'completed' ? total : inEpochs ? epochsDone(run.progress) : steps * total,
    best: inEpochs ? run.metric.epoch : null,
    stages: run.forecast?.range?.stages ?? run.stages ?? [],
  });
}

const LIVE = 'border-b-3 border-accent bg-accent-soft';
const OVER = 'border-b-3 border-edge bg-fill';
const BROKEN = 'border-b-3 border-bad bg-bad-soft';
const DASHED = 'border border-dashed border-edge';

function lookOf(look: Wagon['look'], state: RunState): string {
  switch (look) {
    case 'best':
      return 'bg-accent';
    case 'done':
      return state === 'running' || state === 'queued' ? LIVE : OVER;
    case 'broken':
      return 'border border-bad bg-bad-soft';
    default:
      return DASHED;
  }
}

function WagonBar({ wagon, state }: { wagon: Wagon; state: RunState }) {
  const isPart = wagon.filled > 0 && wagon.filled < 1;
  const over = state !== 'running' && state !== 'queued';
  return (
    <i
      className={clsx('absolute top-0 h-5.5 overflow-hidden rounded-[2px]', lookOf(wagon.look, state))}
      style={{ left: `${wagon.left}%`, width: `calc(${wagon.width}% - 2px)` }}
    >
      {isPart ? (
        <u
          className={clsx('absolute inset-y-0 left-0', wagon.look === 'broken' ? BROKEN : over ? OVER : LIVE)}
          style={{ width: `${wagon.filled * 100}%` }}
        />
      ) : null}
    </i>
  );
}
