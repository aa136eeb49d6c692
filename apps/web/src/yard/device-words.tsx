// What stands in the gutter of a track, and in the head of a device elsewhere.
import { Meter } from '../components/meter.tsx';
import { State } from '../components/state.tsx';
import { deviceTitle, formatAbout, formatBytesOf, formatPercent } from '../format.ts';
import type { Agent } from '@trainyard/contracts/agent';
import type { YardDevice } from './geometry.ts';

/** Memory in use and in all of a device: its own, or the machine's for a CPU. */
export function memoryOf(agent: Agent, device: YardDevice): { used: number | null; total: number | null } {
  if (device.kind === 'cuda') return { used: device.load?.memory_used_bytes ?? null, total: device.memory_bytes };
  return { used: agent.memory_used_bytes, total: agent.machine.memory_bytes };
}

/** '8 cores' for a CPU, the card's name for a GPU. */
export function hardwareWords(agent: Agent, device: YardDevice): string {
  if (device.kind === 'cuda') return device.name;
  return device.threads === agent.machine.cores
    ? `${agent.machine.cores} cores`
    : `${device.threads} of ${agent.machine.cores} cores`;
}

export function DeviceGutter({ agent, device, now }: { agent: Agent; device: YardDevice; now: number }) {
  const memory = memoryOf(agent, device);
  const load = device.load?.load_percent ?? null;
  return (
    <div className="yard-gutter">
      <div className="yard-device">
        {deviceTitle(device.id)} <span className="host">{agent.local ? 'this machine' : agent.name}</span>
      </div>
      <p className="note hardware" title={agent.machine.cpu}>
        {hardwareWords(agent, device)}
      </p>
      {agent.state === 'lost' ? (
        <State of="lost" word={`lost for ${formatAbout((now - Date.parse(agent.seen_at)) / 1000)}`} />
      ) : (
        <div className="yard-load">
          <span>load</span>
          <Meter share={load === null ? null : load / 100} label="load" />
          <span>{formatPercent(load)}</span>
          <span>mem</span>
          <Meter share={memory.used === null || !memory.total ? null : memory.used / memory.total} label="memory" />
          <span>{formatBytesOf(memory.used, memory.total)}</span>
        </div>
      )}
    </div>
  );
}
