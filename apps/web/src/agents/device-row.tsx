import { availability, type Availability } from '@trainyard/core/availability';
import type { Agent } from '@trainyard/contracts/agent';
import type { YardRun } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { clockRange, leftWords, scoreWords } from '@trainyard/core/time-left';
import { Name } from '../components/name.tsx';
import { Meter } from '../components/ui/meter.tsx';
import { State, type StateName } from '../components/ui/state.tsx';
import { deviceTitle, formatBytes, formatBytesOf, formatClock, formatPercent } from '../format.ts';
import { hardwareWords, memoryOf, shareOf } from '../yard/device-words.tsx';
import type { YardDevice } from '../yard/geometry.ts';
import { metricWords, progressWords } from '../yard/train-words.ts';
import { isSilent } from './agent-words.ts';
import { HistoryChart } from './history-chart.tsx';

interface DeviceRowProps {
  agent: Agent;
  device: YardDevice;
  run: YardRun | undefined;
  now: number;
  chart: boolean;
}

const row =
  'grid grid-cols-[152px_272px_minmax(0,1fr)_minmax(0,1fr)] gap-7 border-b border-line py-3 max-tablet:grid-cols-[104px_208px_minmax(0,1fr)_minmax(0,1fr)] max-tablet:gap-5 max-phone:grid-cols-1 max-phone:gap-4';

/** One device: what it is, what runs on it, load and memory. */
export function DeviceRow({ agent, device, run, now, chart }: DeviceRowProps) {
  const memory = memoryOf(agent, device);
  const load = device.load?.load_percent ?? null;
  const silent = isSilent(agent);
  return (
    <div className={row}>
      <What agent={agent} device={device} />
      <WhatRuns agent={agent} device={device} run={run} now={now} />
      <Measured name="load" value={silent ? 'unknown' : formatPercent(load)}>
        {chart ? (
          <HistoryChart agent={agent} now={now} />
        ) : (
          <Meter share={load === null ? null : load / 100} label="load" size={8} tone="strong" />
        )}
      </Measured>
      <Measured
        name="memory"
        value={`${formatBytesOf(memory.used, memory.total)}${silent ? ` at ${formatClock(agent.seen_at)}` : ''}`}
      >
        <Meter share={shareOf(memory.used, memory.total)} label="memory" size={8} tone="strong" />
      </Measured>
    </div>
  );
}

function What({ agent, device }: { agent: Agent; device: YardDevice }) {
  const heat = device.load?.temperature_celsius;
  return (
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
  );
}

function Measured({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div>
      <p className="flex justify-between gap-3 pb-1.5 text-small">
        <span className="note2">{name}</span>
        <b>{value}</b>
      </p>
      {children}
    </div>
  );
}

/** The processor of a machine that offers only its GPUs. */
export function CpuRow({ agent, now }: { agent: Agent; now: number }) {
  const { memory_used_bytes: used, machine } = agent;
  const load = isSilent(agent) ? 'unknown' : formatPercent(agent.history.at(-1)?.cpu_percent ?? null);
  return (
    <div className={row}>
      <div>
        <b>CPU</b>
        <p className="note">{machine.cores} cores, feeds the GPUs</p>
      </div>
      <div className="max-phone:hidden" />
      <Measured name="load" value={load}>
        <HistoryChart agent={agent} now={now} />
      </Measured>
      <Measured name="memory" value={formatBytesOf(used, machine.memory_bytes)}>
        <Meter share={shareOf(used, machine.memory_bytes)} label="memory" size={8} tone="strong" />
      </Measured>
    </div>
  );
}

const states: Record<Availability, { of: StateName; word?: string }> = {
  free: { of: 'free' },
  busy: { of: 'running' },
  drained: { of: 'draining', word: 'drained, takes no run' },
  lost: { of: 'lost', word: 'unknown' },
  left: { of: 'left' },
};

function WhatRuns({ agent, device, run, now }: Omit<DeviceRowProps, 'chart'>) {
  const is = availability(agent.state, device.run_id);
  if (!device.run_id)
    return (
      <div>
        <State {...states[is]} />
      </div>
    );
  return (
    <div className="min-w-0">
      <State {...states[is]} />
      <Link to="/runs/$run" params={{ run: device.run_id }} className="flex min-w-0 font-medium">
        <Name>{run?.name ?? device.run_name ?? device.run_id}</Name>
      </Link>
      {run ? <Progress agent={agent} run={run} now={now} /> : null}
    </div>
  );
}

function Progress({ agent, run, now }: { agent: Agent; run: YardRun; now: number }) {
  const range = run.forecast?.range;
  const ends = range?.ends;
  const scored = range ? scoreWords(range.basis) : null;
  return (
    <>
      <p className="note2 pb-1.5">
        <bdi>{run.project_name}</bdi>
        {[progressWords(run), metricWords(run)].filter(Boolean).map((words) => `, ${words}`)}
      </p>
      <Meter
        share={shareOf(run.progress?.step ?? null, run.progress?.steps_total ?? null)}
        label="progress"
        tone="live"
        size={8}
      />
      <p className="note2 pt-1">
        {isSilent(agent) ? (
          `when last heard of, at ${formatClock(agent.seen_at)}`
        ) : ends ? (
          <>
            <b>{leftWords(run.forecast, now)}</b>, until {clockRange(ends, now, formatClock)}
            {scored ? `; ${scored}` : ''}
          </>
        ) : (
          leftWords(run.forecast, now)
        )}
      </p>
    </>
  );
}
