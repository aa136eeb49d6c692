// The picture of the yard: time to the right, tracks below each other, the queue above them.
import { availability } from '@trainyard/core/availability';
import type { DeviceCounts, Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { count, formatClock } from '../format.ts';
import { DeviceGutter } from './device-words.tsx';
import { MOST_TRACKS, percent, spanOf, ticksOf, tracksOf, type Span, type Track } from './geometry.ts';
import { Queue } from './queue.tsx';
import { TrainBox } from './train.tsx';
import { waitingHeight, waitingOf } from './waiting.ts';

/** `ghost` is drawn on the first free track: what pressing Train would do. */
export function Tracks({ yard, now, ghost }: { yard: Yard; now: number; ghost?: ReactNode }) {
  const span = spanOf(yard, now);
  const all = tracksOf(yard, span);
  const tracks = all.slice(0, MOST_TRACKS);
  const waiting = waitingOf(yard, tracks, span);
  const nowLeft = percent(span, now);
  const height = waitingHeight(waiting.length, yard.queue_total > waiting.length);
  const ghostAt = ghost ? tracks.findIndex(isFree) : -1;
  return (
    <>
      <section className="relative border-y border-line max-phone:hidden" aria-label="Tracks">
        <Plot span={span} nowLeft={nowLeft} />
        {waiting.length > 0 ? (
          <Queue yard={yard} waiting={waiting} nowLeft={nowLeft} now={now} height={height} tracks={tracks.length} />
        ) : null}
        {tracks.length === 0 ? <NoTrack /> : null}
        {tracks.map((track, index) => (
          <Lane key={track.key} track={track} now={now} nowLeft={nowLeft}>
            {index === ghostAt ? ghost : null}
          </Lane>
        ))}
      </section>
      <MoreTracks devices={yard.devices} drawn={tracks.length} />
      {ghost ? null : <Legend />}
    </>
  );
}

const isFree = ({ agent, device, trains }: Track): boolean =>
  availability(agent.state, device.run_id) === 'free' && trains.every((train) => train.kind === 'past');

function Lane({ track, now, nowLeft, children }: { track: Track; now: number; nowLeft: number; children: ReactNode }) {
  const { agent, device, trains, lostFrom } = track;
  const drained = availability(agent.state, device.run_id) === 'drained';
  return (
    <div className="relative grid h-[99px] grid-cols-[176px_minmax(0,1fr)] border-t border-line">
      <DeviceGutter agent={agent} device={device} now={now} />
      <div className="relative h-[98px] min-w-0">
        {lostFrom === null ? null : (
          <span
            className="absolute top-0 bottom-3 border-l-2 border-warn bg-warn-soft"
            style={{ left: `${lostFrom}%`, width: `${nowLeft - lostFrom}%` }}
            title="no word"
          />
        )}
        <span className="absolute inset-x-0 bottom-3 h-px bg-edge" />
        {trains.map((train) => (
          <TrainBox key={train.key} train={train} now={now} lost={lostFrom !== null} />
        ))}
        {children ??
          (isFree(track) || drained ? (
            <p className="note absolute bottom-6 z-2 px-3 whitespace-nowrap" style={{ left: `${nowLeft}%` }}>
              <b className="text-ink1">{drained ? 'drained' : 'free'}</b>
              {drained ? ', takes no run' : ''}
            </p>
          ) : null)}
      </div>
    </div>
  );
}

function NoTrack() {
  return (
    <p className="relative border-t border-line py-5 pl-[176px] text-small text-ink2">
      No machine is connected, so there is no track.{' '}
      <Link to="/agents" hash="add" className="link">
        Add a machine
      </Link>
    </p>
  );
}

/** Devices that have no track here, on every width. */
export function MoreTracks({
  devices: { free, busy, drained, lost },
  drawn,
}: {
  devices: DeviceCounts;
  drawn: number;
}) {
  const more = free + busy + drained + lost - drawn;
  if (more <= 0) return null;
  return (
    <p className="note pt-2 max-phone:hidden">
      <Link to="/agents" className="link">
        {count(more, 'more device')}
      </Link>
    </p>
  );
}

function Legend() {
  const shape = 'h-2.5 w-[18px] rounded-[2px_5px_1px_1px]';
  const entries = [
    ['bg-fill', 'ended'],
    ['border-[1.5px] border-accent bg-accent-soft', 'running, filled to now'],
    ['border border-dashed border-edge', 'forecast from measured speed'],
  ];
  return (
    <p className="note flex flex-wrap gap-5 pt-2 pl-[176px] max-phone:hidden">
      {entries.map(([look, words]) => (
        <span key={words} className="inline-flex items-center gap-1.5">
          <i className={clsx(shape, look)} /> {words}
        </span>
      ))}
    </p>
  );
}

/** A day in milliseconds: a longer stretch names its days. */
const DAY = 86_400_000;

function Plot({ span, nowLeft }: { span: Span; nowLeft: number }) {
  const ticks = ticksOf(span);
  const long = span.to - span.from > DAY;
  return (
    <>
      <div className="absolute inset-y-0 right-0 left-[176px]" aria-hidden="true">
        <div className="absolute inset-y-0 right-0 bg-sunk" style={{ left: `${nowLeft}%` }} />
        {ticks.map((tick) => (
          <div key={tick.at} className="absolute top-7 bottom-0 w-px bg-line" style={{ left: `${tick.left}%` }} />
        ))}
        <div className="absolute inset-y-0 z-1 -ml-px w-0.5 bg-accent" style={{ left: `${nowLeft}%` }} />
      </div>
      <div className="relative ml-[176px] h-7 text-small [&>span]:absolute [&>span]:-translate-x-1/2">
        {ticks
          .filter((tick) => Math.abs(tick.left - nowLeft) > 6)
          .map((tick) => (
            <span key={tick.at} className="top-1.5 text-ink3" style={{ left: `${tick.left}%` }}>
              {long ? `${new Date(tick.at).toLocaleDateString('en', { weekday: 'short' })} ` : ''}
              {formatClock(new Date(tick.at))}
            </span>
          ))}
        <span
          className="top-1 z-6 rounded-sm bg-accent px-2 py-0.5 font-semibold whitespace-nowrap text-bg"
          style={{ left: `${nowLeft}%` }}
        >
          now {formatClock(new Date(span.now))}
        </span>
      </div>
    </>
  );
}
