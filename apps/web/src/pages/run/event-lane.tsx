// What happened, on the axis of the curves: checkpoints, the best one, and where an attempt broke and the next went on.
import clsx from 'clsx';
import type { Panel } from '../../charts/curve-model.ts';
import { AXIS_ROOM } from '../../charts/curve-options.ts';
import { Icon } from '../../components/icon.tsx';
import { formatClock } from '../../format.ts';
import type { CheckpointMoment, Restart } from './facts.ts';

const outcomeWords: Record<Restart['outcome'], string> = {
  running: 'ended',
  completed: 'completed',
  lost: 'broke off',
  failed: 'failed',
  paused: 'paused',
  preempted: 'stopped with the platform',
  cancelled: 'cancelled',
  pruned: 'pruned',
};

/** Something broke; a pause is no break. */
export const isBreak = ({ outcome }: Restart) => outcome === 'lost' || outcome === 'failed';

interface LaneProps {
  panel: Panel;
  checkpoints: readonly CheckpointMoment[];
  restarts: readonly Restart[];
}

const SMALL = 'absolute text-small whitespace-nowrap';

export function EventLane({ panel, checkpoints, restarts }: LaneProps) {
  const share = (epoch: number) => (Math.max(panel.from, epoch) - panel.from) / (panel.to - panel.from || 1);
  return (
    <div
      className={clsx('@container relative mb-3 h-14', restarts.length === 0 && '-mt-5')}
      style={{ marginLeft: AXIS_ROOM }}
      aria-label="Events"
      role="group"
    >
      {/* Below 520 px a chart leaves less room for the names at its right: the lane follows. */}
      <div className="absolute inset-y-0 right-29 left-0 @max-[467px]:right-13">
        <i className="absolute inset-x-0 top-6.5 h-px bg-edge" />
        <Marks checkpoints={checkpoints.filter(({ epoch }) => epoch >= panel.from)} share={share} />
        {restarts.map((restart) => (
          <span
            key={restart.attempt}
            className={`absolute top-4.5 -ml-2 bg-bg ${toneOf(restart)}`}
            style={{ left: `${share(restart.epoch) * 100}%` }}
          >
            <Icon name={isBreak(restart) ? 'cross' : 'pause'} label={words(restart)} />
          </span>
        ))}
        <LastRestart restart={restarts.at(-1)} share={share} />
      </div>
    </div>
  );
}

const toneOf = (restart: Restart) => (isBreak(restart) ? 'tone-bad' : 'tone-warn');
type Share = (epoch: number) => number;

/** A mark for each checkpoint; the word for them stands on the side where the best one is not. */
function Marks({ checkpoints, share }: { checkpoints: readonly CheckpointMoment[]; share: Share }) {
  const best = checkpoints.findLast((checkpoint) => checkpoint.best)?.epoch ?? null;
  const early = best !== null && share(best) < 0.5;
  return (
    <>
      {[...new Set(checkpoints.map(({ epoch }) => epoch))].map((epoch) => (
        <b
          key={epoch}
          className={clsx('absolute top-5.25 h-2.75', epoch === best ? '-ml-px w-0.75 bg-ink1' : 'w-px bg-ink3')}
          style={{ left: `${share(epoch) * 100}%` }}
          title={`checkpoint, epoch ${epoch}`}
        />
      ))}
      <span className={clsx(SMALL, 'top-9 text-ink3', early ? 'right-0' : 'left-0')}>checkpoints</span>
      {best === null ? null : (
        <span
          className={clsx(SMALL, 'top-9 text-ink1')}
          style={{
            left: `${share(best) * 100}%`,
            transform: share(best) < 0.1 ? undefined : `translateX(-${share(best) > 0.9 ? 100 : 50}%)`,
          }}
        >
          best, kept
        </span>
      )}
    </>
  );
}

function LastRestart({ restart, share }: { restart: Restart | undefined; share: Share }) {
  if (!restart) return null;
  const late = share(restart.epoch) > 0.5;
  return (
    <span
      className={clsx(SMALL, 'top-0 @max-[467px]:right-auto! @max-[467px]:left-0!', toneOf(restart))}
      style={late ? { right: 0 } : { left: `${share(restart.epoch) * 100}%` }}
    >
      {words(restart)}
    </span>
  );
}

function words({ at, attempt, outcome, epoch }: Restart): string {
  const from = epoch === 0 ? 'began anew' : `went on from epoch ${epoch}`;
  return `${formatClock(at)} ${outcomeWords[outcome]}, attempt ${attempt} ${from}`;
}
