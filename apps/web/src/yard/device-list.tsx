// The yard on a phone: a list of devices with a bar each, and the queue below.
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { State } from '../components/state.tsx';
import { deviceTitle, formatAbout, formatClock } from '../format.ts';
import { hardwareWords } from './device-words.tsx';
import { spanOf, tracksOf, waitingOf, type Track } from './geometry.ts';
import { leftWords, metricWords, progressWords } from './train.tsx';
import { startWords } from './queue.tsx';

export function DeviceList({ yard, now }: { yard: Yard; now: number }) {
  const span = spanOf(yard, now);
  const tracks = tracksOf(yard, span);
  const waiting = waitingOf(yard, tracks, span);
  return (
    <div className="phone-yard">
      <Section title="Devices">
        {tracks.map((track) => (
          <DeviceItem key={track.key} track={track} now={now} />
        ))}
        {tracks.length === 0 ? (
          <p className="note2" style={{ padding: '12px 0' }}>
            No machine is connected.
          </p>
        ) : null}
      </Section>
      {waiting.length > 0 ? (
        <Section title="Waiting" end={waiting.length === 1 ? '1 run' : `${waiting.length} runs`}>
          {waiting.map((one) => (
            <Link key={one.run.id} to="/runs/$run" params={{ run: one.run.id }} className="waiting-item">
              <span className="note">{one.number}</span>
              <span style={{ overflowWrap: 'anywhere' }}>
                {one.run.name}
                <span className="note" style={{ display: 'block' }}>
                  {one.run.project_name}, queued {formatClock(one.run.created_at)}
                </span>
              </span>
              <span className="note2" style={{ textAlign: 'right', maxWidth: 150 }}>
                {startWords(one, now)}
              </span>
            </Link>
          ))}
        </Section>
      ) : null}
    </div>
  );
}

function DeviceItem({ track, now }: { track: Track; now: number }) {
  const { agent, device } = track;
  const running = track.trains.find((train) => train.kind === 'running');
  const next = track.trains.find((train) => train.kind === 'forecast');
  const share = running?.run.progress?.steps_total
    ? running.run.progress.step / running.run.progress.steps_total
    : null;
  return (
    <div className="device-item">
      <div className="top-line">
        <span>
          <b>{deviceTitle(device.id)}</b>{' '}
          <span className="note">
            {agent.local ? 'this machine' : agent.name}, {hardwareWords(agent, device)}
          </span>
        </span>
        {agent.state === 'lost' ? (
          <State of="lost" word={`lost for ${formatAbout((now - Date.parse(agent.seen_at)) / 1000)}`} />
        ) : running ? (
          <b style={{ whiteSpace: 'nowrap' }}>{leftWords(running, now)}</b>
        ) : (
          <State of="free" />
        )}
      </div>
      {running ? (
        <Link to="/runs/$run" params={{ run: running.run.id }} style={{ display: 'block' }}>
          <span className="device-bar" style={{ display: 'block' }}>
            <span className="done" style={{ width: `${(share ?? 0) * 100}%` }}>
              {running.run.sparkline.length > 1 ? (
                <Sparkline values={running.run.sparkline} width={200} height={24} fill tone="accent" />
              ) : null}
            </span>
          </span>
          <span style={{ fontWeight: 500, overflowWrap: 'anywhere' }}>{running.run.name}</span>
          <span className="note2" style={{ display: 'block' }}>
            {[progressWords(running.run), metricWords(running.run)].filter(Boolean).join(', ')}
          </span>
        </Link>
      ) : null}
      {next ? <p className="note">then {next.run.name}</p> : null}
    </div>
  );
}
