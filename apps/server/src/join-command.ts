// The line that a person runs on another machine to add it, with an address that the other machine can reach; or why there is none.
import type { JoinCommand } from '@trainyard/contracts/agent';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { hostName } from './http/origin.ts';
import { isLoopback, type Settings } from './settings.ts';

/** Interfaces of containers and virtual machines on this one: nobody else is on them. */
const INNER = /^(docker|br-|veth|virbr|cni|flannel|cali|lxc|lxd|vmnet|vboxnet|podman)/;

export interface Listening extends Pick<Settings, 'host' | 'port' | 'allowedHosts'> {
  /** The address that the socket is bound to, such as 127.0.0.1, 0.0.0.0 or ::. */
  bound?: string;
  tokens: { agent: string };
}
type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/**
 * @param opened the address under which whoever asks has reached this server, such as that of a proxy; it counts where the server
 * knows it by that name
 */
export function joinCommand(
  server: Listening,
  opened: string | undefined,
  interfaces: Interfaces = networkInterfaces(),
): JoinCommand {
  const { host, port, bound = host } = server;
  const own = reachable(host, bound, interfaces).map((name) => `http://${bracketed(name)}:${port}`);
  const known = openedAs(server, opened, own);
  const addresses = [...new Set(known === null ? own : [known, ...own])];
  const listens = `${bracketed(bound)}:${port}`;
  const [first = `http://${bracketed(host)}:${port}`] = addresses;
  const command = `npx trainyard agent --server ${first} --token ${server.tokens.agent}`;
  return addresses.length === 0
    ? { command, reach: 'this machine', listens, addresses, remedy: remedyOf(bound, port) }
    : { command, reach: 'network', listens, addresses, remedy: null };
}

function remedyOf(bound: string, port: number): string {
  if (!isLoopback(bound)) return 'This machine has no address in a network: connect it to one first.';
  return `Stop it and start it with npx trainyard up --host 0.0.0.0 --port ${port}; then everybody needs the token that it prints. Or put a proxy before it and name that in TRAINYARD_ALLOWED_HOSTS.`;
}

/** Names and addresses of this machine on which the server listens, as others see them. */
function reachable(host: string, bound: string, interfaces: Interfaces): string[] {
  if (isLoopback(bound)) return [];
  const all = bound === '0.0.0.0' || bound === '::';
  // A name that somebody started the server with means more to them than its address.
  if (!all) return [host];
  const families = bound === '::' ? ['IPv4', 'IPv6'] : ['IPv4'];
  return Object.entries(interfaces)
    .filter(([name]) => !INNER.test(name))
    .flatMap(([, found = []]) => found)
    .filter(({ internal, family, address }) => !internal && families.includes(family) && !isLinkLocal(address))
    .toSorted((a, b) => Number(a.family === 'IPv6') - Number(b.family === 'IPv6'))
    .map(({ address }) => address);
}

/** Such an address means something on one cable only. */
const isLinkLocal = (address: string): boolean => /^(fe[89ab][0-9a-f]:|169\.254\.)/i.test(address);

function openedAs({ allowedHosts }: Listening, opened: string | undefined, own: readonly string[]): string | null {
  if (opened === undefined || !URL.canParse(opened)) return null;
  const url = new URL(opened);
  const name = hostName(url.host);
  if (name === null || !/^https?:$/.test(url.protocol) || isLoopback(name.replace(/^\[|\]$/g, ''))) return null;
  return allowedHosts.includes(name) || own.includes(url.origin) ? url.origin : null;
}
