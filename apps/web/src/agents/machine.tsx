// One machine: its name and state, what may be done with it, and a row per device.
import type { Agent } from '@trainyard/contracts/agent';
import type { RunSummary } from '@trainyard/contracts/run';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../api.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Meter } from '../components/meter.tsx';
import { Name } from '../components/name.tsx';
import { State } from '../components/state.tsx';
import { Time } from '../components/time.tsx';
import { toast } from '../components/toast.tsx';
import { deviceTitle, formatBytes, formatAbout, formatBytesOf, formatClock, formatPercent } from '../format.ts';
import { hardwareWords, memoryOf } from '../yard/device-words.tsx';
import type { YardDevice } from '../yard/geometry.ts';
import { metricWords, progressWords } from '../yard/train.tsx';
import { agentState } from './agent-words.ts';
import { HistoryChart } from './history-chart.tsx';
import { RenameDialog } from './rename-dialog.tsx';

export function MachineSection({ agent, runs, now }: { agent: Agent; runs: RunSummary[]; now: number }) {
  const [renaming, setRenaming] = useState(false);
  return (
    <section className="machine" aria-label={agent.name}>
      <header>
        <h2>{agent.name}</h2>
        <State {...agentState(agent, now)} />
        <span className="note words">
          {agent.local ? 'this machine, ' : ''}{agent.machine.os}, {agent.machine.cpu}, {agent.machine.cores} cores, {formatBytes(agent.machine.memory_bytes)}, engine {agent.machine.engine}, torch {agent.machine.torch}; heard of <Time at={agent.seen_at} as="relative" />
        </span>
        <span className="act">
          <DrainButton agent={agent} />
          <Button small onClick={() => setRenaming(true)}>Rename</Button>
        </span>
      </header>
      {agent.state === 'lost' ? <LostNote agent={agent} runs={runs} /> : null}
      {agent.devices.map((device, index) => (
        <DeviceRow key={device.id} agent={agent} device={device} run={runs.find((run) => run.id === device.run_id)} now={now} chart={device.kind === 'cpu' && index === agent.devices.findIndex((one) => one.kind === 'cpu')} />
      ))}
      {agent.devices.some((device) => device.kind === 'cpu') ? null : <CpuRow agent={agent} now={now} />}
      <RenameDialog agent={agent} open={renaming} onClose={() => setRenaming(false)} />
    </section>
  );
}

function DrainButton({ agent }: { agent: Agent }) {
  const update = useAction('updateAgent', { reads: ['listAgents', 'getYard'] });
  const set = (draining: boolean) => update.mutate({ params: { agent: agent.id }, body: { draining } });
  if (agent.state === 'draining') return <Button small busy={update.isPending ? 'Stopping' : ''} onClick={() => set(false)}>Stop draining</Button>;
  const drain = () => update.mutate({ params: { agent: agent.id }, body: { draining: true } }, {
    onSuccess: () => toast({ text: `${agent.name} ends what runs and takes nothing new.`, action: { label: 'Undo', run: () => set(false) } }),
  });
  const why = agent.state === 'online' ? '' : `It is ${agent.state}: nothing is given to it anyway.`;
  return <Button small why={why} busy={update.isPending ? 'Draining' : ''} onClick={drain}>Drain</Button>;
}

function LostNote({ agent, runs }: { agent: Agent; runs: RunSummary[] }) {
  const held = runs.filter((run) => run.agent_id === agent.id);
  return (
    <div className="lost-note">
      <Icon name="warning" />
      <p>
        <b>No word since {formatClock(agent.seen_at, true)}.</b>{' '}
        {held.length > 0 ? `${held.map((run) => run.name).join(', ')} may still train there: when the agent comes back it goes on from where it is.` : 'Nothing ran there.'}{' '}
        Start it again with the command below; the same folder is the same machine.
      </p>
    </div>
  );
}

function DeviceRow({ agent, device, run, now, chart }: { agent: Agent; device: YardDevice; run: RunSummary | undefined; now: number; chart: boolean }) {
  const memory = memoryOf(agent, device);
  const load = device.load?.load_percent ?? null;
  const heat = device.load?.temperature_celsius;
  const lost = agent.state === 'lost';
  return (
    <div className="device-row">
      <div>
        <b>{deviceTitle(device.id)}</b>
        <p className="note">{hardwareWords(agent, device)}</p>
        {device.memory_bytes !== null && device.kind === 'cuda' ? <p className="note">{formatBytes(device.memory_bytes)}{heat === null || heat === undefined ? '' : `, ${Math.round(heat)} °C`}</p> : null}
      </div>
      <WhatRuns agent={agent} device={device} run={run} now={now} />
      <div>
        <p className="chart-head"><span className="note2">load</span><b>{lost ? 'unknown' : formatPercent(load)}</b></p>
        {chart ? <HistoryChart agent={agent} now={now} /> : <Meter share={load === null ? null : load / 100} label="load" size={8} tone="strong" />}
      </div>
      <div>
        <p className="chart-head"><span className="note2">memory</span><b>{formatBytesOf(memory.used, memory.total)}{lost ? ` at ${formatClock(agent.seen_at)}` : ''}</b></p>
        <Meter share={memory.used === null || !memory.total ? null : memory.used / memory.total} label="memory" size={8} tone="strong" />
      </div>
    </div>
  );
}

/** The processor of a machine that offers only its GPUs. */
function CpuRow({ agent, now }: { agent: Agent; now: number }) {
  const { memory_used_bytes: used, machine } = agent;
  return (
    <div className="device-row">
      <div>
        <b>CPU</b>
        <p className="note">{machine.cores} cores, feeds the GPUs</p>
      </div>
      <div />
      <div>
        <p className="chart-head"><span className="note2">load</span><b>{agent.state === 'lost' ? 'unknown' : formatPercent(agent.history.at(-1)?.cpu_percent ?? null)}</b></p>
        <HistoryChart agent={agent} now={now} />
      </div>
      <div>
        <p className="chart-head"><span className="note2">memory</span><b>{formatBytesOf(used, machine.memory_bytes)}</b></p>
        <Meter share={used === null ? null : used / machine.memory_bytes} label="memory" size={8} tone="strong" />
      </div>
    </div>
  );
}

function WhatRuns({ agent, device, run, now }: { agent: Agent; device: YardDevice; run: RunSummary | undefined; now: number }) {
  if (!device.run_id) return <div><State of={agent.state === 'online' ? 'free' : agent.state === 'lost' ? 'lost' : agent.state === 'left' ? 'left' : 'draining'} {...(agent.state === 'lost' ? { word: 'unknown' } : {})} /></div>;
  const ends = run?.forecast?.ends_at;
  const share = run?.progress?.steps_total ? run.progress.step / run.progress.steps_total : null;
  return (
    <div style={{ minWidth: 0 }}>
      <State of={agent.state === 'lost' ? 'lost' : 'running'} {...(agent.state === 'lost' ? { word: 'unknown' } : {})} />
      <Link to="/runs/$run" params={{ run: device.run_id }} style={{ display: 'flex', fontWeight: 500, minWidth: 0 }}><Name>{run?.name ?? device.run_name ?? device.run_id}</Name></Link>
      {run ? (
        <>
          <p className="note2" style={{ paddingBottom: 6 }}>{[run.project_name, progressWords(run), metricWords(run)].filter(Boolean).join(', ')}</p>
          <Meter share={share} label="progress" tone="live" size={8} />
          <p className="note2" style={{ paddingTop: 4 }}>{agent.state === 'lost' ? `when last heard of, at ${formatClock(agent.seen_at)}` : ends ? <><b>{formatAbout(Math.max(0, (Date.parse(ends) - now) / 1000))} left</b>, until {formatClock(ends)}</> : 'end not measured yet'}</p>
        </>
      ) : null}
    </div>
  );
}
