import type { Agent } from '@trainyard/contracts/agent';
import type { YardRun } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Meter } from '../components/meter.tsx';
import { Name } from '../components/name.tsx';
import { State } from '../components/state.tsx';
import { deviceTitle, formatAbout, formatBytes, formatBytesOf, formatClock, formatPercent } from '../format.ts';
import { hardwareWords, memoryOf } from '../yard/device-words.tsx';
import type { YardDevice } from '../yard/geometry.ts';
import { metricWords, progressWords } from '../yard/train.tsx';
import { HistoryChart } from './history-chart.tsx';

/** One device: what it is, what runs on it, load and memory. */
export function DeviceRow({
  agent,
  device,
  run,
  now,
  chart,
}: {
  agent: Agent;
  device: YardDevice;
  run: YardRun | undefined;
  now: number;
  chart: boolean;
}) {
  const memory = memoryOf(agent, device);
  const load = device.load?.load_percent ?? null;
  const heat = device.load?.temperature_celsius;
  const lost = agent.state === 'lost';
  return (
    <div className="device-row">
      <div>
        <b>{deviceTitle(device.id)}</b>
        <p className="note">{hardwareWords(agent, device)}</p>
        {device.memory_bytes !== null && device.kind === 'cuda' ? (
          <p className="note">
            {formatBytes(device.memory_bytes)}
            {heat === null || heat === undefined ? '' : `, ${Math.round(heat)} °C`}
          </p>
        ) : null}
      </div>
      <WhatRuns agent={agent} device={device} run={run} now={now} />
      <div>
        <p className="chart-head">
          <span className="note2">load</span>
          <b>{lost ? 'unknown' : formatPercent(load)}</b>
        </p>
        {chart ? (
          <HistoryChart agent={agent} now={now} />
        ) : (
          <Meter share={load === null ? null : load / 100} label="load" size={8} tone="strong" />
        )}
      </div>
      <div>
        <p className="chart-head">
          <span className="note2">memory</span>
          <b>
            {formatBytesOf(memory.used, memory.total)}
            {lost ? ` at ${formatClock(agent.seen_at)}` : ''}
          </b>
        </p>
        <Meter
          share={memory.used === null || !memory.total ? null : memory.used / memory.total}
          label="memory"
          size={8}
          tone="strong"
        />
      </div>
    </div>
  );
}

/** The processor of a machine that offers only its GPUs. */
export function CpuRow({ agent, now }: { agent: Agent; now: number }) {
  const { memory_used_bytes: used, machine } = agent;
  return (
    <div className="device-row">
      <div>
        <b>CPU</b>
        <p className="note">{machine.cores} cores, feeds the GPUs</p>
      </div>
      <div />
      <div>
        <p className="chart-head">
          <span className="note2">load</span>
          <b>{agent.state === 'lost' ? 'unknown' : formatPercent(agent.history.at(-1)?.cpu_percent ?? null)}</b>
        </p>
        <HistoryChart agent={agent} now={now} />
      </div>
      <div>
        <p className="chart-head">
          <span className="note2">memory</span>
          <b>{formatBytesOf(used, machine.memory_bytes)}</b>
        </p>
        <Meter share={used === null ? null : used / machine.memory_bytes} label="memory" size={8} tone="strong" />
      </div>
    </div>
  );
}

function WhatRuns({
  agent,
  device,
  run,
  now,
}: {
  agent: Agent;
  device: YardDevice;
  run: YardRun | undefined;
  now: number;
}) {
  if (!device.run_id)
    return (
      <div>
        <State
          of={
            agent.state === 'online'
              ? 'free'
              : agent.state === 'lost'
                ? 'lost'
                : agent.state === 'left'
                  ? 'left'
                  : 'draining'
          }
          {...(agent.state === 'lost' ? { word: 'unknown' } : {})}
        />
      </div>
    );
  const ends = run?.forecast?.ends_at;
  const share = run?.progress?.steps_total ? run.progress.step / run.progress.steps_total : null;
  return (
    <div style={{ minWidth: 0 }}>
      <State
        of={agent.state === 'lost' ? 'lost' : 'running'}
        {...(agent.state === 'lost' ? { word: 'unknown' } : {})}
      />
      <Link to="/runs/$run" params={{ run: device.run_id }} style={{ display: 'flex', fontWeight: 500, minWidth: 0 }}>
        <Name>{run?.name ?? device.run_name ?? device.run_id}</Name>
      </Link>
      {run ? (
        <>
          <p className="note2" style={{ paddingBottom: 6 }}>
            {[run.project_name, progressWords(run), metricWords(run)].filter(Boolean).join(', ')}
          </p>
          <Meter share={share} label="progress" tone="live" size={8} />
          <p className="note2" style={{ paddingTop: 4 }}>
            {agent.state === 'lost' ? (
              `when last heard of, at ${formatClock(agent.seen_at)}`
            ) : ends ? (
              <>
                <b>{formatAbout(Math.max(0, (Date.parse(ends) - now) / 1000))} left</b>, until {formatClock(ends)}
              </>
            ) : (
              'end not measured yet'
            )}
          </p>
        </>
      ) : null}
    </div>
  );
}
