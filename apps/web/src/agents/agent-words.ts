// What is said about machines. Pure; the clock is a parameter. Every count is the server's.
import { presentDevices, whyNone } from '@trainyard/core/availability';
import type { Agent } from '@trainyard/contracts/agent';
import type { Yard, YardRun } from '@trainyard/contracts/yard';
import { count, formatClock, formatCount, formatIn } from '../format.ts';
import type { StateName } from '../components/ui/state.tsx';
import { lostFor } from '../yard/device-words.tsx';
import { fact, type Word } from '@trainyard/core/words';

const order: Record<Agent['state'], number> = { lost: 0, online: 1, draining: 2, left: 3 };

/** Lost machines first, then those that work, those that left last. */
export function inOrder<A extends Pick<Agent, 'state' | 'local' | 'name'>>(agents: A[]): A[] {
  return agents.toSorted(
    (a, b) => order[a.state] - order[b.state] || Number(b.local) - Number(a.local) || a.name.localeCompare(b.name),
  );
}

type Told = Pick<Yard, 'machines' | 'devices' | 'queue_total'>;

function busyWords({ free, busy, drained }: Yard['devices']): string {
  const all = free + busy + drained;
  const rest = drained > 0 ? `, ${formatCount(drained)} drained` : '';
  if (busy === 0) return `none busy${rest}.`;
  if (busy < all) return `${formatCount(busy)} busy${rest}.`;
  return all === 1 ? 'it is busy.' : 'all busy.';
}

/** How many lost machines are named; of more it is said how many there are. */
const MOST_NAMED = 3;

/** '4 devices on 2 machines, 3 busy. cedar is lost for 3 min. 4 runs wait.' */
export function agentsSentence(
  { machines, devices, queue_total: waiting }: Told,
  agents: Pick<Agent, 'state' | 'name' | 'seen_at'>[],
  now: number,
): Word[] {
  const here = machines.online + machines.draining;
  const parts: Word[] =
    here === 0
      ? ['No machine is connected. Start one with the command below.']
      : [
          fact(count(presentDevices(devices), 'device')),
          ' on ',
          fact(count(here, 'machine')),
          ', ',
          busyWords(devices),
        ];
  const lost = agents.filter(({ state }) => state === 'lost');
  if (machines.lost > MOST_NAMED) parts.push(' ', fact(`${formatCount(machines.lost)} machines are lost`), '.');
  else for (const agent of lost) parts.push(' ', fact(`${agent.name} is ${lostFor(agent, now)}`), '.');
  if (waiting > 0) parts.push(' ', fact(count(waiting, 'run')), waiting === 1 ? ' waits.' : ' wait.');
  return parts;
}

/** Whether nobody measures it any more: what is shown of it was so when it was last heard of. */
export const isSilent = ({ state }: Pick<Agent, 'state'>): boolean => state === 'lost' || state === 'left';

/** State name and word: 'lost for 3 min', 'draining', 'connected', 'left in order at 14:02'. */
export function agentState(
  agent: Pick<Agent, 'state' | 'seen_at' | 'left_at' | 'devices'>,
  now: number,
): { of: StateName; word?: string } {
  switch (agent.state) {
    case 'online':
      return { of: 'connected' };
    case 'lost':
      return { of: 'lost', word: lostFor(agent, now) };
    case 'draining':
      return {
        of: 'draining',
        word: agent.devices.some((device) => device.run_id !== null)
          ? 'draining, ends what runs'
          : 'drained, takes no run',
      };
    case 'left':
      return { of: 'left', word: `left in order at ${formatClock(agent.left_at ?? agent.seen_at)}` };
  }
}

/** Why a run waits, in words: what the server says of it, else what the machines say. */
export function reasonWords(
  run: Pick<YardRun, 'forecast' | 'task' | 'device_count'>,
  agents: Parameters<typeof whyNone>[1],
  now: number,
): string {
  const { forecast } = run;
  const starts = forecast?.starts_at;
  const when = starts ? `starts at ${formatClock(starts)}, ${formatIn((Date.parse(starts) - now) / 1000)}` : '';
  const told = [forecast?.reason, when].filter(Boolean).join('; ');
  const reason =
    told ||
    whyNone({ task: run.task, devices: run.device_count, pinnedTo: null }, agents) ||
    'a device is free; it starts in a moment';
  return `${sentenceCase(reason)}.`;
}

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/\.$/, '');
