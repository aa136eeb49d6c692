// Is this request meant for us, and does it come from our own page? A page of another site can make a browser ask
// 127.0.0.1, under its own name (DNS rebinding) or under ours (forgery): the Host and the Origin tell.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Settings } from '../settings.ts';

type Addressed = Pick<Settings, 'host' | 'loopback' | 'allowedHosts'>;

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** The name in a Host header without its port, in lower case; null where it is none. */
export function hostName(header: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(header ?? '');
  return match?.[1]?.toLowerCase().replace(/\.$/, '') ?? null;
}

/** True for names under which only this machine reaches itself. */
export function isLoopbackName(name: string | null): boolean {
  return name !== null && LOOPBACK_NAMES.includes(name);
}

/** True when the Host header names this server. */
export function hostAllowed(header: string | undefined, settings: Addressed): boolean {
  const name = hostName(header);
  if (name === null) return false;
  if (isLoopbackName(name) || settings.allowedHosts.includes(name)) return true;
  const bare = name.replace(/^\[|\]$/g, '');
  if (settings.loopback) return bare === settings.host.toLowerCase();
  // Rebinding needs a name that somebody else can point at us; an address cannot be pointed.
  const own = hostname().toLowerCase();
  return isIP(bare) !== 0 || [settings.host.toLowerCase(), own, `${own}.local`].includes(bare);
}

/** True when a browser did not send this from another site. Programs send neither header. */
export function originAllowed(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site') return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return (
    URL.canParse(origin) &&
    host !== undefined &&
    new URL(origin).host.toLowerCase() === new URL(`http://${host}`).host.toLowerCase()
  );
}

/** Throws `http.host` or `http.origin`. `everyMethod`: WebSocket upgrades are GETs that must be ours too. */
export function checkAddress(
  request: { method?: string | undefined; headers: IncomingHttpHeaders },
  settings: Addressed,
  everyMethod = false,
): void {
  const { host, origin } = request.headers;
  if (!hostAllowed(host, settings))
    throw new TrainyardError(
      'http.host',
      `The Host header is ${JSON.stringify(host ?? '')}; this server answers as ${answersAs(settings)}.`,
      {
        hint: 'Open Trainyard under the address it printed, start it with --host, or name the host in TRAINYARD_ALLOWED_HOSTS.',
      },
    );
  if ((everyMethod || !SAFE_METHODS.includes(request.method ?? 'GET')) && !originAllowed(request.headers))
    throw new TrainyardError(
      'http.origin',
      `The request comes from ${JSON.stringify(origin ?? request.headers['sec-fetch-site'])}, and this server is ${JSON.stringify(host)}.`,
    );
}

function answersAs(settings: Addressed): string {
  const names = ['localhost', '127.0.0.1', ...settings.allowedHosts];
  if (!settings.loopback) names.push(settings.host, hostname());
  return [...new Set(names)].join(', ');
}
