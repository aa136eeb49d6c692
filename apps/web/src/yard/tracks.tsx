// The picture of the yard: time to the right, tracks below each other, the queue above them.
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatClock } from '../format.ts';
import { DeviceGutter } from './device-words.tsx';
import { percent, spanOf, ticksOf, tracksOf, waitingHeight, waitingOf, type Span } from './geometry.ts';
import { Queue } from './queue.tsx';
import { TrainBox } from './train.tsx';

/** `ghost` is drawn on the first free track: what pressing Train would do. */
export function Tracks({ yard, now, ghost }: { yard: Yard; now: number; ghost?: ReactNode }) {
  const span = spanOf(yard, now);
  const tracks = tracksOf(yard, span);
  const waiting = waitingOf(yard, tracks, span);
  const nowLeft = percent(span, now);
  const height = waitingHeight(waiting.length);
  const free = tracks.findIndex(
    (track) => track.agent.state === 'online' && track.trains.every((train) => train.kind === 'past'),
  );
  return (
    <>
      <section className="yard" aria-label="Tracks">
        <Plot span={span} nowLeft={nowLeft} />
        {waiting.length > 0 ? (
          <Queue
            waiting={waiting}
            total={yard.queue_total}
            nowLeft={nowLeft}
            now={now}
            height={height}
            tracks={tracks.length}
          />
        ) : null}
        {tracks.length === 0 ? (
          <p className="yard-none note2">
            No machine is connected, so there is no track.{' '}
            <Link to="/agents" hash="add" className="link">
              Add a machine
            </Link>
          </p>
        ) : null}
        {tracks.map((track, index) => (
          <div className="yard-lane" key={track.key}>
            <DeviceGutter agent={track.agent} device={track.device} now={now} />
            <div className="yard-track">
              {track.lostFrom === null ? null : (
                <span
                  className="yard-gap"
                  style={{ left: `${track.lostFrom}%`, width: `${nowLeft - track.lostFrom}%` }}
                  title="no word"
                />
              )}
              <span className="yard-rail" />
              {track.trains.map((train) => (
                <TrainBox
                  key={`${train.run.id} ${train.kind}`}
                  train={train}
                  now={now}
                  lost={track.lostFrom !== null}
                />
              ))}
              {index === free ? (ghost ?? <FreeWords nowLeft={nowLeft} />) : null}
            </div>
          </div>
        ))}
      </section>
      {ghost ? null : (
        <p className="yard-foot note">
          <span>
            <i style={{ background: 'var(--fill)' }} /> ended
          </span>
          <span>
            <i style={{ border: '1.5px solid var(--accent)', background: 'var(--accent-soft)' }} /> running, filled to
            now
          </span>
          <span>
            <i style={{ border: '1px dashed var(--edge)' }} /> forecast from measured speed
          </span>
        </p>
      )}
    </>
  );
}

function FreeWords({ nowLeft }: { nowLeft: number }) {
  return (
    <p className="note free-words" style={{ left: `${nowLeft}%` }}>
      <b style={{ color: 'var(--ink1)' }}>free</b>
    </p>
  );
}

function Plot({ span, nowLeft }: { span: Span; nowLeft: number }) {
  const ticks = ticksOf(span);
  const long = span.to - span.from > 86_400_000;
  return (
    <>
      <div className="yard-plot" aria-hidden="true">
        <div className="yard-future" style={{ left: `${nowLeft}%` }} />
        {ticks.map((tick) => (
          <div key={tick.at} className="yard-tick" style={{ left: `${tick.left}%` }} />
        ))}
        <div className="yard-now" style={{ left: `${nowLeft}%` }} />
      </div>
      <div className="yard-axis">
        {ticks
          .filter((tick) => Math.abs(tick.left - nowLeft) > 6)
          .map((tick) => (
            <span key={tick.at} style={{ left: `${tick.left}%` }}>
              {long ? `${new Date(tick.at).toLocaleDateString('en', { weekday: 'short' })} ` : ''}
              {formatClock(new Date(tick.at))}
            </span>
          ))}
        <span className="now" style={{ left: `${nowLeft}%` }}>
          now {formatClock(new Date(span.now))}
        </span>
      </div>
    </>
  );
}
