// What happened, on the axis of the curves: checkpoints, the best one, and where an attempt broke and the next went on.
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
};

/** Something broke; a pause is no break. */
export const isBreak = ({ outcome }: Restart) => outcome === 'lost' || outcome === 'failed';

export function EventLane({
  panel,
  checkpoints,
  restarts,
}: {
  panel: Panel;
  checkpoints: readonly CheckpointMoment[];
  restarts: readonly Restart[];
}) {
  const share = (epoch: number) => (Math.max(panel.from, epoch) - panel.from) / (panel.to - panel.from || 1);
  const place = (epoch: number) => `${share(epoch) * 100}%`;
  const epochs = [...new Set(checkpoints.map((checkpoint) => checkpoint.epoch))].filter((epoch) => epoch >= panel.from);
  const best = checkpoints.findLast((checkpoint) => checkpoint.best)?.epoch ?? null;
  // The word for the marks stands on the side where the best one is not.
  const early = best !== null && share(best) < 0.5;
  const last = restarts.at(-1);
  return (
    <div
      className="lane"
      data-restarts={restarts.length > 0 || undefined}
      style={{ marginLeft: AXIS_ROOM }}
      aria-label="Events"
    >
      <div className="lane-room">
        <i />
        {epochs.map((epoch) => (
          <b
            key={epoch}
            data-best={epoch === best || undefined}
            style={{ left: place(epoch) }}
            title={`checkpoint, epoch ${epoch}`}
          />
        ))}
        {restarts.map((restart) => (
          <span
            key={restart.attempt}
            className={`lane-x ${isBreak(restart) ? 'tone-bad' : 'tone-warn'}`}
            style={{ left: place(restart.epoch) }}
          >
            <Icon name={isBreak(restart) ? 'cross' : 'pause'} label={`${words(restart)}`} />
          </span>
        ))}
        {last ? (
          <span
            className={`lane-top ${isBreak(last) ? 'tone-bad' : 'tone-warn'}`}
            style={{
              left: share(last.epoch) > 0.5 ? undefined : place(last.epoch),
              right: share(last.epoch) > 0.5 ? 0 : undefined,
            }}
          >
            {words(last)}
          </span>
        ) : null}
        <span className="lane-low" style={early ? { right: 0 } : { left: 0 }}>
          checkpoints
        </span>
        {best === null ? null : (
          <span
            className="lane-low"
            style={{
              left: place(best),
              transform: share(best) < 0.1 ? undefined : `translateX(-${share(best) > 0.9 ? 100 : 50}%)`,
              color: 'var(--ink1)',
            }}
          >
            best, kept
          </span>
        )}
      </div>
    </div>
  );
}

function words({ at, attempt, outcome, epoch }: Restart): string {
  const from = epoch === 0 ? 'began anew' : `went on from epoch ${epoch}`;
  return `${formatClock(at)} ${outcomeWords[outcome]}, attempt ${attempt} ${from}`;
}
