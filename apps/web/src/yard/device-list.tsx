// The yard on a phone: a list of devices with a bar each, and the queue below.
import { availability, type Availability } from '@trainyard/core/availability';
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { State, type StateName } from '../components/ui/state.tsx';
import { count, deviceTitle, formatClock } from '../format.ts';
import { hardwareWords, lostFor, shareOf } from './device-words.tsx';
import { MOST_TRACKS, spanOf, tracksOf, type Track, type TrainOf } from './geometry.ts';
import { MoreWaiting } from './more-waiting.tsx';
import { startWords } from './start-words.ts';
import { metricWords, progressWords, trainLeft } from './train-words.ts';
import { waitingOf, type Waiting } from './waiting.ts';

export function DeviceList({ yard, now }: { yard: Yard; now: number }) {
  const span = spanOf(yard, now);
  const all = tracksOf(yard, span);
  const tracks = all.slice(0, MOST_TRACKS);
  const waiting = waitingOf(yard, tracks, span);
  const { free, busy, drained, lost } = yard.devices;
  const more = free + busy + drained + lost - tracks.length;
  return (
    <div className="hidden max-phone:block">
      <Section
        title="Devices"
        end={
          more > 0 ? (
            <Link to="/agents" className="link">
              {count(more, 'more device')}
            </Link>
          ) : null
        }
      >
        {tracks.map((track) => (
          <DeviceItem key={track.key} track={track} now={now} />
        ))}
        {tracks.length === 0 ? <p className="note2 py-3">No machine is connected.</p> : null}
      </Section>
      {yard.queue_total > 0 ? (
        <Section title="Waiting" end={count(yard.queue_total, 'run')}>
          {waiting.map((one) => (
            <WaitingItem key={one.run.id} waiting={one} now={now} />
          ))}
          {yard.queue_total > waiting.length ? (
            <p className="note2 py-3">
              <MoreWaiting yard={yard} />
            </p>
          ) : null}
        </Section>
      ) : null}
    </div>
  );
}

function WaitingItem({ waiting: { run, number, start, reason }, now }: { waiting: Waiting; now: number }) {
  const { fact, rest } = startWords(run.forecast, start?.at ?? null, reason, now);
  return (
    <Link
      to="/runs/$run"
      params={{ run: run.id }}
      className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-2 border-b border-line py-3"
    >
      <span className="note">{number}</span>
      <span className="[overflow-wrap:anywhere]">
        <bdi>{run.name}</bdi>
        <span className="note block">
          <bdi>{run.project_name}</bdi>, queued {formatClock(run.created_at)}
        </span>
      </span>
      <span className="note2 max-w-38 text-right">
        {fact ? <b className="text-ink1">{fact}</b> : null}
        {rest}
      </span>
    </Link>
  );
}

const states: Record<Exclude<Availability, 'busy'>, StateName> = {
  free: 'free',
  drained: 'draining',
  lost: 'lost',
  left: 'left',
};

function DeviceItem({ track, now }: { track: Track; now: number }) {
  const { agent, device } = track;
  const running = track.trains.find((train) => train.kind === 'running');
  const next = track.trains.find((train) => train.kind === 'forecast');
  const is = availability(agent.state, device.run_id);
  return (
    <div className="border-b border-line py-4">
      <div className="flex justify-between gap-3">
        <span className="[overflow-wrap:anywhere]">
          <b>{deviceTitle(device.id)}</b>{' '}
          <span className="note">
            <bdi>{agent.local ? 'this machine' : agent.name}</bdi>, {hardwareWords(agent, device)}
          </span>
        </span>
        {is === 'busy' ? (
          <b className="whitespace-nowrap">{running ? trainLeft(running, now, false) : 'busy'}</b>
        ) : (
          <State
            of={states[is]}
            {...(is === 'lost' ? { word: lostFor(agent, now) } : is === 'drained' ? { word: 'drained' } : {})}
          />
        )}
      </div>
      {running ? <Running train={running} /> : null}
      {next ? (
        <p className="note">
          then <bdi>{next.name}</bdi>
        </p>
      ) : null}
    </div>
  );
}

function Running({ train: { whole, run, name } }: { train: TrainOf<'running'> }) {
  const share = shareOf(whole.progress?.step ?? null, whole.progress?.steps_total ?? null) ?? 0;
  return (
    <Link to="/runs/$run" params={{ run }} className="block">
      <span className="relative mt-2 mb-1.5 block h-7 overflow-hidden rounded-[4px_8px_3px_3px] border-[1.5px] border-accent">
        <span
          className="absolute inset-y-0 left-0 border-r-2 border-accent bg-accent-soft [&_svg]:py-[3px]"
          style={{ width: `${share * 100}%` }}
        >
          {whole.sparkline.length > 1 ? (
            <Sparkline values={whole.sparkline} width={200} height={24} fill tone="accent" />
          ) : null}
        </span>
      </span>
      <bdi className="font-medium [overflow-wrap:anywhere]">{name}</bdi>
      <span className="note2 block">{[progressWords(whole), metricWords(whole)].filter(Boolean).join(', ')}</span>
    </Link>
  );
}
