// One machine: its name and state, what may be done with it, and a row per device.
import type { Agent } from '@trainyard/contracts/agent';
import type { Problem } from '@trainyard/contracts/problem';
import { Name } from '@trainyard/contracts/scalar';
import type { YardRun } from '@trainyard/contracts/yard';
import { useState } from 'react';
import { useAction } from '../api.ts';
import { Icon } from '../components/icon.tsx';
import { Button } from '../components/ui/button.tsx';
import { NameDialog } from '../components/ui/name-dialog.tsx';
import { State } from '../components/ui/state.tsx';
import { toast } from '../components/ui/toast.tsx';
import { formatBytes, formatClock, formatExact, formatRelative } from '../format.ts';
import { agentState } from './agent-words.ts';
import { CpuRow, DeviceRow } from './device-row.tsx';

const reads = ['listAgents', 'getYard'] as const;

export function MachineSection({ agent, runs, now }: { agent: Agent; runs: YardRun[]; now: number }) {
  const firstCpu = agent.devices.find((device) => device.kind === 'cpu');
  return (
    <section className="mb-10" aria-label={agent.name}>
      <MachineHead agent={agent} now={now} />
      {agent.state === 'lost' ? <LostNote agent={agent} runs={runs} /> : null}
      {agent.devices.map((device) => (
        <DeviceRow
          key={device.id}
          agent={agent}
          device={device}
          run={runs.find((run) => run.id === device.run_id)}
          now={now}
          chart={device === firstCpu}
        />
      ))}
      {firstCpu ? null : <CpuRow agent={agent} now={now} />}
    </section>
  );
}

function MachineHead({ agent, now }: { agent: Agent; now: number }) {
  const { os, cpu, cores, memory_bytes, engine, torch } = agent.machine;
  return (
    <header className="flex flex-wrap items-center gap-3 border-b border-line pb-2">
      <h2 className="font-semibold [overflow-wrap:anywhere]">
        <bdi>{agent.name}</bdi>
      </h2>
      <State {...agentState(agent, now)} />
      <span className="note min-w-50 flex-[1_1_0] max-phone:order-5 max-phone:flex-[1_1_100%]">
        {agent.local ? 'this machine, ' : ''}
        {os}, {cpu}, {cores} {cores === 1 ? 'core' : 'cores'}, {formatBytes(memory_bytes)}, engine {engine}, torch{' '}
        {torch}; heard of <HeardOf at={agent.seen_at} now={now} />
      </span>
      <span className="flex gap-2 max-phone:ml-auto">
        <DrainButton agent={agent} />
        <Rename agent={agent} />
      </span>
    </header>
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

function Rename({ agent }: { agent: Agent }) {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const close = () => {
    setProblem(null);
    setOpen(false);
  };
  const update = useAction('updateAgent', { reads: [...reads], onDone: close, onProblem: setProblem });
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        Rename
      </Button>
      <NameDialog
        open={open}
        onClose={close}
        title={`Rename ${agent.name}`}
        schema={Name}
        initial={agent.name}
        pending={update.isPending}
        problem={problem}
        onSubmit={(name) => update.mutate({ params: { agent: agent.id }, body: { name } })}
      />
    </>
  );
}

function DrainButton({ agent }: { agent: Agent }) {
  const update = useAction('updateAgent', { reads: [...reads] });
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
  const why =
    agent.state === 'online'
      ? ''
      : `It ${agent.state === 'left' ? 'has left' : `is ${agent.state}`}: nothing is given to it anyway.`;
  return (
    <Button small why={why} busy={update.isPending ? 'Draining' : ''} onClick={drain}>
      Drain
    </Button>
  );
}

function LostNote({ agent, runs }: { agent: Agent; runs: YardRun[] }) {
  const held = runs.filter((run) => run.agent_id === agent.id);
  return (
    <div className="mt-3 grid grid-cols-[16px_minmax(0,1fr)] gap-2.5 rounded-md bg-warn-soft px-3 py-2.5">
      <Icon name="warning" className="mt-0.5 text-warn" />
      <p className="[overflow-wrap:anywhere]">
        <b>Not heard of since {formatClock(agent.seen_at, true)}.</b>{' '}
        {held.length > 0
          ? `${held.map((run) => run.name).join(', ')} may still train there: when the agent comes back it goes on from where it is.`
          : 'Nothing ran there.'}{' '}
        Start its agent again as before: the same folder is the same machine.
      </p>
    </div>
  );
}
