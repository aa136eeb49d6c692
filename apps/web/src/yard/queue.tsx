// The queue above the tracks: a line from when a run was queued to its signal, and a route to where it will stand.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Name } from '../components/name.tsx';
import { count, deviceTitle, formatAbout, formatClock } from '../format.ts';
import { LANE_HEIGHT, routeOf, SIGNAL_Y, WAITING_ROW, type Waiting } from './geometry.ts';

export function Queue({
  waiting,
  total,
  nowLeft,
  now,
  height,
  tracks,
}: {
  waiting: Waiting[];
  /** All that wait; drawn are the first. */
  total: number;
  nowLeft: number;
  now: number;
  height: number;
  tracks: number;
}) {
  const whole = height + tracks * LANE_HEIGHT;
  return (
    <>
      <div className="yard-lane yard-lane-waiting" style={{ height }}>
        <div className="yard-gutter">
          <div className="yard-device">
            Waiting <span className="host">{count(total, 'run')}</span>
          </div>
          <p className="note">
            line starts where
            <br />
            the run was queued
          </p>
        </div>
        <div style={{ position: 'relative' }}>
          {waiting.map((one, index) => (
            <WaitingRow key={one.run.id} waiting={one} first={index === 0} nowLeft={nowLeft} now={now} />
          ))}
        </div>
      </div>
      <svg
        className="yard-routes"
        viewBox={`0 0 100 ${whole}`}
        preserveAspectRatio="none"
        style={{ height: whole }}
        aria-hidden="true"
      >
        {waiting.map((one, index) => {
          const y = index * WAITING_ROW + SIGNAL_Y;
          const route = routeOf(one, index, waiting.length, nowLeft);
          return (
            <g key={one.run.id}>
              <path
                d={`M${Math.min(one.from, nowLeft - 0.8)} ${y}H${nowLeft}M${Math.min(one.from, nowLeft - 0.8)} ${y - 3}v6`}
                data-first={index === 0 || undefined}
              />
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
      {device ? ` ${deviceTitle(device.split('/').at(-1) ?? device)}` : ''},{' '}
      {waiting.start.at - now < 2000 ? 'now' : `in ${formatAbout((waiting.start.at - now) / 1000)}`}
      {waiting.reason ? `, ${waiting.reason}` : ''}
    </>
  );
}

function WaitingRow({
  waiting,
  first,
  nowLeft,
  now,
}: {
  waiting: Waiting;
  first: boolean;
  nowLeft: number;
  now: number;
}) {
  const left = waiting.start ? Math.max(waiting.start.left, nowLeft) : nowLeft;
  const flip = left > 72;
  return (
    <div className="waiting-row">
      <span className="waiting-name" style={{ left: `${nowLeft}%` }}>
        <span style={{ color: 'var(--ink3)' }}>{waiting.number}</span>
        <Link
          to="/runs/$run"
          params={{ run: waiting.run.id }}
          style={{
            minWidth: 0,
            display: 'flex',
            fontWeight: first ? 600 : 400,
            color: first ? 'var(--ink1)' : undefined,
          }}
        >
          <Name>{waiting.run.name}</Name>
        </Link>
        <span style={{ color: 'var(--ink3)' }}>{waiting.run.project_name}</span>
      </span>
      <span className="yard-signal" data-first={first || undefined} style={{ left: `${nowLeft}%` }} />
      <span
        className="waiting-start"
        data-side={flip ? 'left' : undefined}
        data-unknown={waiting.start ? undefined : true}
        style={flip ? { right: `${100 - left}%` } : { left: `${left}%` }}
      >
        {startWords(waiting, now)}
      </span>
    </div>
  );
}
