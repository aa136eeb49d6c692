// The picture of the yard: time to the right, tracks below each other, the queue above them.
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Name } from '../components/name.tsx';
import { deviceTitle, formatAbout, formatClock } from '../format.ts';
import { DeviceGutter } from './device-words.tsx';
import { percent, routeOf, spanOf, ticksOf, tracksOf, waitingHeight, waitingOf, type Span, type Waiting } from './geometry.ts';
import { TrainBox } from './train.tsx';

/** `ghost` is drawn on the first free track: what pressing Train would do. */
export function Tracks({ yard, now, ghost }: { yard: Yard; now: number; ghost?: ReactNode }) {
  const span = spanOf(yard, now);
  const tracks = tracksOf(yard, span);
  const waiting = waitingOf(yard, tracks, span);
  const nowLeft = percent(span, now);
  const height = waitingHeight(waiting.length);
  const free = tracks.findIndex((track) => track.agent.state === 'online' && track.trains.every((train) => train.kind === 'past'));
  return (
    <>
      <section className="yard" aria-label="Tracks">
        <Plot span={span} nowLeft={nowLeft} />
        {waiting.length > 0 ? <Queue waiting={waiting} nowLeft={nowLeft} now={now} height={height} tracks={tracks.length} /> : null}
        {tracks.map((track, index) => (
          <div className="lane" key={track.key}>
            <DeviceGutter agent={track.agent} device={track.device} now={now} />
            <div className="track">
              {track.lostFrom === null ? null : <span className="gap" style={{ left: `${track.lostFrom}%`, width: `${nowLeft - track.lostFrom}%` }} title="no word" />}
              <span className="rail" />
              {track.trains.map((train) => <TrainBox key={`${train.run.id} ${train.kind}`} train={train} now={now} lost={track.lostFrom !== null} />)}
              {index === free ? (ghost ?? <FreeWords nowLeft={nowLeft} />) : null}
            </div>
          </div>
        ))}
      </section>
      {ghost ? null : (
        <p className="yard-foot note">
          <span><i style={{ background: 'var(--fill)' }} /> ended</span>
          <span><i style={{ border: '1.5px solid var(--accent)', background: 'var(--accent-soft)' }} /> running, filled to now</span>
          <span><i style={{ border: '1px dashed var(--edge)' }} /> forecast from measured speed</span>
        </p>
      )}
    </>
  );
}

function FreeWords({ nowLeft }: { nowLeft: number }) {
  return <p className="note free-words" style={{ left: `${nowLeft}%` }}><b style={{ color: 'var(--ink1)' }}>free</b></p>;
}

function Plot({ span, nowLeft }: { span: Span; nowLeft: number }) {
  const ticks = ticksOf(span);
  const long = span.to - span.from > 86_400_000;
  return (
    <>
      <div className="yard-plot" aria-hidden="true">
        <div className="yard-future" style={{ left: `${nowLeft}%` }} />
        {ticks.map((tick) => <div key={tick.at} className="yard-tick" style={{ left: `${tick.left}%` }} />)}
        <div className="yard-now" style={{ left: `${nowLeft}%` }} />
      </div>
      <div className="yard-axis">
        {ticks.filter((tick) => Math.abs(tick.left - nowLeft) > 6).map((tick) => (
          <span key={tick.at} style={{ left: `${tick.left}%` }}>{long ? `${new Date(tick.at).toLocaleDateString('en', { weekday: 'short' })} ` : ''}{formatClock(new Date(tick.at))}</span>
        ))}
        <span className="now" style={{ left: `${nowLeft}%` }}>now {formatClock(new Date(span.now))}</span>
      </div>
    </>
  );
}

function Queue({ waiting, nowLeft, now, height, tracks }: { waiting: Waiting[]; nowLeft: number; now: number; height: number; tracks: number }) {
  const whole = height + tracks * 99;
  return (
    <>
      <div className="lane lane-waiting" style={{ height }}>
        <div className="gutter">
          <div className="device">Waiting <span className="host">{waiting.length === 1 ? '1 run' : `${waiting.length} runs`}</span></div>
          <p className="note">line starts where<br />the run was queued</p>
        </div>
        <div style={{ position: 'relative' }}>
          {waiting.map((one, index) => <WaitingRow key={one.run.id} waiting={one} first={index === 0} nowLeft={nowLeft} now={now} />)}
        </div>
      </div>
      <svg className="routes" viewBox={`0 0 100 ${whole}`} preserveAspectRatio="none" style={{ height: whole }} aria-hidden="true">
        {waiting.map((one, index) => {
          const y = index * 30 + 27;
          const route = routeOf(one, index, waiting.length, nowLeft);
          return (
            <g key={one.run.id}>
              <path d={`M${Math.min(one.from, nowLeft - 0.8)} ${y}H${nowLeft}M${Math.min(one.from, nowLeft - 0.8)} ${y - 3}v6`} data-first={index === 0 || undefined} />
              {route ? <path d={route} data-planned data-first={index === 0 || undefined} /> : null}
            </g>
          );
        })}
      </svg>
    </>
  );
}

/** '14:38 GPU 0, in 6 min', or the reason why nobody can say. */
export function startWords(waiting: Waiting, now: number): ReactNode {
  const device = waiting.run.forecast?.device;
  if (!waiting.start) return waiting.reason ?? 'start not known yet';
  return (
    <>
      <b style={{ color: 'var(--ink1)' }}>{formatClock(new Date(waiting.start.at))}</b>
      {device ? ` ${deviceTitle(device.split('/').at(-1) ?? device)}` : ''}, {waiting.start.at - now < 2000 ? 'now' : `in ${formatAbout((waiting.start.at - now) / 1000)}`}
      {waiting.reason ? `, ${waiting.reason}` : ''}
    </>
  );
}

function WaitingRow({ waiting, first, nowLeft, now }: { waiting: Waiting; first: boolean; nowLeft: number; now: number }) {
  const left = waiting.start ? Math.max(waiting.start.left, nowLeft) : nowLeft;
  const flip = left > 72;
  return (
    <div className="waiting-row">
      <span className="waiting-name" style={{ left: `${nowLeft}%` }}>
        <span style={{ color: 'var(--ink3)' }}>{waiting.number}</span>
        <Link to="/runs/$run" params={{ run: waiting.run.id }} style={{ minWidth: 0, display: 'flex', fontWeight: first ? 600 : 400, color: first ? 'var(--ink1)' : undefined }}><Name>{waiting.run.name}</Name></Link>
        <span style={{ color: 'var(--ink3)' }}>{waiting.run.project_name}</span>
      </span>
      <span className="signal" data-first={first || undefined} style={{ left: `${nowLeft}%` }} />
      <span className="waiting-start" data-unknown={waiting.start ? undefined : true} style={flip ? { right: `${100 - left}%` } : { left: `${left}%` }}>{startWords(waiting, now)}</span>
    </div>
  );
}
