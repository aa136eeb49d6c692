// The line that a person runs on another machine to add it.
import { networkInterfaces } from 'node:os';
import type { ServerContext } from './context.ts';

export function joinCommand({ host, port, tokens }: ServerContext['settings']): string {
  return `npx trainyard agent --server http://${reachable(host)}:${port} --token ${tokens.agent}`;
}

/** A host that others can use: a server on all addresses is known by its first outward one. */
function reachable(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host.includes(':') ? `[${host}]` : host;
  const outward = Object.values(networkInterfaces())
    .flat()
    .find((address) => address && !address.internal && address.family === 'IPv4');
  return outward?.address ?? '127.0.0.1';
}
