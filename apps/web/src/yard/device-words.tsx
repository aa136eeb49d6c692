// What stands in the gutter of a track, and in the head of a device elsewhere.
import type { Agent } from '@trainyard/contracts/agent';
import { Meter } from '../components/ui/meter.tsx';
import { State } from '../components/ui/state.tsx';
import { deviceTitle, formatAbout, formatBytesOf, formatPercent } from '../format.ts';
import type { YardDevice } from './geometry.ts';

type Machine = Omit<Agent, 'history'>;

/** Memory in use and in all of a device: its own, or the machine's for a CPU. */
export function memoryOf(agent: Machine, device: YardDevice): { used: number | null; total: number | null } {
  if (device.kind === 'cuda') return { used: device.load?.memory_used_bytes ?? null, total: device.memory_bytes };
  return { used: agent.memory_used_bytes, total: agent.machine.memory_bytes };
}

/** '8 cores' for a CPU, the card's name for a GPU. */
export function hardwareWords(agent: Machine, device: YardDevice): string {
  if (device.kind === 'cuda') return device.name;
  return device.threads === agent.machine.cores
    ? `${agent.machine.cores} ${agent.machine.cores === 1 ? 'core' : 'cores'}`
    : `${device.threads} of ${agent.machine.cores} cores`;
}

/** A part of a whole; null where either is unknown. */
export const shareOf = (used: number | null, total: number | null): number | null =>
  used === null || !total ? null : used / total;

/** 'lost for 3 min' */
export const lostFor = (agent: Pick<Agent, 'seen_at'>, now: number): string =>
  `lost for ${formatAbout(Math.max(0, (now - Date.parse(agent.seen_at)) / 1000))}`;

export function DeviceGutter({ agent, device, now }: { agent: Machine; device: YardDevice; now: number }) {
  const memory = memoryOf(agent, device);
  const load = device.load?.load_percent ?? null;
  return (
    <div className="min-w-0 pt-2 pr-3">
      <div className="flex min-w-0 items-baseline gap-2 font-semibold whitespace-nowrap">
        {deviceTitle(device.id)}{' '}
        <bdi className="truncate text-small font-normal text-ink3">{agent.local ? 'this machine' : agent.name}</bdi>
      </div>
      <p className="note truncate" title={agent.machine.cpu}>
        {hardwareWords(agent, device)}
      </p>
      {agent.state === 'lost' ? (
        <State of="lost" word={lostFor(agent, now)} />
      ) : (
        <div className="mt-1 grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-1.5 gap-y-1 text-small text-ink3 [&>:nth-child(3n)]:text-right [&>:nth-child(3n)]:text-ink2">
          <span>load</span>
          <Meter share={load === null ? null : load / 100} label="load" />
          <span>{formatPercent(load)}</span>
          <span>mem</span>
          <Meter share={shareOf(memory.used, memory.total)} label="memory" />
          <span>{formatBytesOf(memory.used, memory.total)}</span>
        </div>
      )}
    </div>
  );
}
