// `trainyard agents`: machines and devices of a server, and how to add one.
import { createClient } from '@trainyard/client/client';
import type { Agent, JoinCommand } from '@trainyard/contracts/agent';
import { durationWords } from '@trainyard/core/duration-words';
import { availability, countDevices, presentDevices } from '@trainyard/core/availability';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';

export async function agents(options: ServerOptions & { json?: boolean; join?: boolean }): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  if (options.join) {
    const join = await client.call('getJoinCommand', { query: { opened: options.server } });
    for (const line of joinLines(join)) console.log(line);
    return join.reach === 'network' ? 0 : 1;
  }
  const { items, total } = await client.call('listAgents');
  if (options.json) console.log(JSON.stringify(items));
  else for (const line of agentLines(items, total, Date.now())) console.log(line);
  return 0;
}

/** The command alone on its line, so that it can be copied; or why there is none. */
export function joinLines({ reach, command, listens, remedy, addresses }: JoinCommand): string[] {
  if (reach === 'this machine')
    return [`No other machine can reach this server: it listens on ${listens}. ${remedy ?? ''}`.trim()];
  const others = addresses.slice(1);
  return [command, ...(others.length > 0 ? [`In another network it may be ${others.join(' or ')}.`] : [])];
}

export function agentLines(items: readonly Agent[], total: number, now: number): string[] {
  if (items.length === 0) return ['No machine is connected. trainyard agents --join prints the command that adds one.'];
  const rows = items.flatMap((agent) => agent.devices.map((device) => row(agent, device, now)));
  const { free, busy, drained, lost } = countDevices(items);
  const of = presentDevices({ free, busy, drained, lost });
  const counts = [
    `${free} of ${of} free`,
    `${busy} busy`,
    drained ? `${drained} drained` : '',
    lost ? `${lost} lost` : '',
  ];
  return [
    textTable(['machine', 'device', 'state', 'run'], rows),
    `Devices: ${counts.filter(Boolean).join(', ')}.`,
    ...(total > items.length ? [`${items.length} of ${total} machines.`] : []),
  ];
}

function row(agent: Agent, device: Agent['devices'][number], now: number): string[] {
  const is = availability(agent.state, device.run_id);
  const ago = (time: string) => durationWords(Math.max(0, (now - Date.parse(time)) / 1000));
  const left = is === 'left' && agent.left_at !== null ? ` ${ago(agent.left_at)} ago` : '';
  const since = is === 'lost' ? ` for ${ago(agent.seen_at)}` : left;
  const drains = is === 'busy' && agent.state === 'draining' ? ', then drained' : '';
  return [agent.name, device.id, `${is}${since}${drains}`, device.run_name ?? ''];
}
