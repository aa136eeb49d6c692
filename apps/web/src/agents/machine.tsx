// One machine: its name and state, what may be done with it, and a row per device.
import type { Agent } from '@trainyard/contracts/agent';
import type { YardRun } from '@trainyard/contracts/yard';
import { useState } from 'react';
import { useAction } from '../api.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { State } from '../components/state.tsx';
import { toast } from '../components/toast.tsx';
import { formatBytes, formatClock, formatExact, formatRelative } from '../format.ts';
import { agentState } from './agent-words.ts';
import { CpuRow, DeviceRow } from './device-row.tsx';
import { RenameDialog } from './rename-dialog.tsx';

export function MachineSection({ agent, runs, now }: { agent: Agent; runs: YardRun[]; now: number }) {
  const [renaming, setRenaming] = useState(false);
  return (
    <section className="agent-machine" aria-label={agent.name}>
      <header>
        <h2>{agent.name}</h2>
        <State {...agentState(agent, now)} />
        <span className="note words">
          {agent.local ? 'this machine, ' : ''}
          {agent.machine.os}, {agent.machine.cpu}, {agent.machine.cores} cores,{' '}
          {formatBytes(agent.machine.memory_bytes)}, engine {agent.machine.engine}, torch {agent.machine.torch}; heard
          of <HeardOf at={agent.seen_at} now={now} />
        </span>
        <span className="act">
          <DrainButton agent={agent} />
          <Button small onClick={() => setRenaming(true)}>
            Rename
          </Button>
        </span>
      </header>
      {agent.state === 'lost' ? <LostNote agent={agent} runs={runs} /> : null}
      {agent.devices.map((device, index) => (
        <DeviceRow
          key={device.id}
          agent={agent}
          device={device}
          run={runs.find((run) => run.id === device.run_id)}
          now={now}
          chart={device.kind === 'cpu' && index === agent.devices.findIndex((one) => one.kind === 'cpu')}
        />
      ))}
      {agent.devices.some((device) => device.kind === 'cpu') ? null : <CpuRow agent={agent} now={now} />}
      <RenameDialog agent={agent} open={renaming} onClose={() => setRenaming(false)} />
    </section>
  );
}

/** By the server's clock, like the moment itself: another clock, or one that ticks seldom, would put it into the future. */
function HeardOf({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatRelative(at, new Date(Math.max(now, Date.parse(at))))}
    </time>
  );
}

function DrainButton({ agent }: { agent: Agent }) {
  const update = useAction('updateAgent', { reads: ['listAgents', 'getYard'] });
  const set = (draining: boolean) => update.mutate({ params: { agent: agent.id }, body: { draining } });
  if (agent.state === 'draining')
    return (
      <Button small busy={update.isPending ? 'Stopping' : ''} onClick={() => set(false)}>
        Stop draining
      </Button>
    );
  const drain = () =>
    update.mutate(
      { params: { agent: agent.id }, body: { draining: true } },
      {
        onSuccess: () =>
          toast({
            text: `${agent.name} ends what runs and takes nothing new.`,
            action: { label: 'Undo', run: () => set(false) },
          }),
      },
    );
  const why = agent.state === 'online' ? '' : `It is ${agent.state}: nothing is given to it anyway.`;
  return (
    <Button small why={why} busy={update.isPending ? 'Draining' : ''} onClick={drain}>
      Drain
    </Button>
  );
}

function LostNote({ agent, runs }: { agent: Agent; runs: YardRun[] }) {
  const held = runs.filter((run) => run.agent_id === agent.id);
  return (
    <div className="lost-note">
      <Icon name="warning" />
      <p>
        <b>No word since {formatClock(agent.seen_at, true)}.</b>{' '}
        {held.length > 0
          ? `${held.map((run) => run.name).join(', ')} may still train there: when the agent comes back it goes on from where it is.`
          : 'Nothing ran there.'}{' '}
        Start it again with the command below; the same folder is the same machine.
      </p>
    </div>
  );
}
