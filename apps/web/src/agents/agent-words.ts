// What is said about machines. Pure; the clock is a parameter.
import type { Agent } from '@trainyard/contracts/agent';
import type { YardRun } from '@trainyard/contracts/yard';
import { count, formatAbout, formatClock } from '../format.ts';
import type { StateName } from '../components/state.tsx';
import type { Part } from '../yard/sentence.ts';

const fact = (text: string): Part => ({ fact: text });
const order: Record<Agent['state'], number> = { lost: 0, online: 1, draining: 2, left: 3 };

/** Lost machines first, then those that work, those that left last. */
export function inOrder(agents: Agent[]): Agent[] {
  return agents.toSorted(
    (a, b) => order[a.state] - order[b.state] || Number(b.local) - Number(a.local) || a.name.localeCompare(b.name),
  );
}

/** '3 of 4 devices work. cedar is lost for 3 min. 4 runs wait.' */
export function agentsSentence(agents: Agent[], waiting: number, now: number): Part[] {
  const here = agents.filter((agent) => agent.state === 'online' || agent.state === 'draining');
  const devices = here.flatMap((agent) => agent.devices);
  const busy = devices.filter((device) => device.run_id !== null).length;
  const parts: Part[] =
    here.length === 0
      ? ['No machine is connected. Start one with the command below.']
      : [
          fact(count(devices.length, 'device')),
          ' on ',
          fact(count(here.length, 'machine')),
          ', ',
          busy === 0
            ? 'none busy.'
            : busy === devices.length
              ? busy === 1
                ? 'it is busy.'
                : 'all busy.'
              : `${busy} busy.`,
        ];
  for (const agent of agents.filter((one) => one.state === 'lost'))
    parts.push(' ', fact(`${agent.name} is lost for ${formatAbout((now - Date.parse(agent.seen_at)) / 1000)}`), '.');
  if (waiting > 0) parts.push(' ', fact(count(waiting, 'run')), waiting === 1 ? ' waits.' : ' wait.');
  return parts;
}

/** State name and word: 'lost for 3 min', 'draining', 'connected'. */
export function agentState(agent: Agent, now: number): { of: StateName; word?: string } {
  switch (agent.state) {
    case 'online':
      return { of: 'connected' };
    case 'lost':
      return { of: 'lost', word: `lost for ${formatAbout((now - Date.parse(agent.seen_at)) / 1000)}` };
    case 'draining':
      return {
        of: 'draining',
        word: agent.devices.some((device) => device.run_id !== null)
          ? 'draining, ends what runs'
          : 'drained, takes no run',
      };
    case 'left':
      return { of: 'left', word: `left at ${formatClock(agent.seen_at)}` };
  }
}

/** Why a run waits, in words: its own reason, else what can be read from the yard. */
export function reasonWords(run: YardRun, agents: Agent[], now: number): string {
  const { forecast } = run;
  const parts: string[] = [];
  if (forecast?.reason) parts.push(forecast.reason);
  if (forecast?.starts_at)
    parts.push(
      `starts at ${formatClock(forecast.starts_at)}, in ${formatAbout(Math.max(0, (Date.parse(forecast.starts_at) - now) / 1000))}`,
    );
  if (parts.length > 0) return `${sentenceCase(parts.join('; '))}.`;
  const online = agents.filter((agent) => agent.state === 'online').flatMap((agent) => agent.devices);
  if (online.length === 0)
    return agents.some((agent) => agent.state === 'draining')
      ? 'The machines that are here are draining and take nothing new.'
      : 'No machine is connected.';
  if (online.some((device) => device.run_id === null)) return 'A device is free; it starts in a moment.';
  return 'All devices are busy; when one is free is not measured yet.';
}

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/\.$/, '');
