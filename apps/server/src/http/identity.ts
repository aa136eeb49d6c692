// Who asks, and what that allows. On a loopback address people need no token: whoever runs a program on this machine is
// trusted to be its user. Everywhere else, and for agents always, a token is needed.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Permission } from '@trainyard/contracts/route';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Tokens } from '../secrets.ts';
import { isLoopback, type Settings } from '../settings.ts';
import { hostName, isLoopbackName } from './origin.ts';

export type Identity = 'person' | 'agent' | 'nobody';
type Secured = Pick<Settings, 'loopback'> & { tokens: Tokens };

const COOKIE = 'trainyard_session';
const SESSION_SECONDS = 30 * 24 * 3600;

/** What each may do. An agent reads datasets besides its own routes. */
const ALLOWS: Record<Identity, readonly Permission[]> = {
  person: ['public', 'read', 'write', 'admin'],
  agent: ['public', 'read', 'agent'],
  nobody: ['public'],
};

/** Compares in constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

const signature = (expires: string, admin: string) =>
  createHmac('sha256', admin).update(`session ${expires}`).digest('base64url');

/** Value of a Set-Cookie header that stands for the admin token; `now` in ms. */
export function sessionCookie(tokens: Tokens, now: number): string {
  const expires = String(Math.floor(now / 1000) + SESSION_SECONDS);
  return `${COOKIE}=${expires}.${signature(expires, tokens.admin)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_SECONDS}`;
}

function hasSession(cookies: string | undefined, tokens: Tokens, now: number): boolean {
  const value = cookies
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  const [expires = '', signed = ''] = value?.split('.') ?? [];
  return /^\d{1,12}$/.test(expires) && Number(expires) * 1000 > now && same(signed, signature(expires, tokens.admin));
}

/** True for the admin token. */
export function isAdminToken(token: string, tokens: Tokens): boolean {
  return same(token, tokens.admin);
}

export interface Caller {
  headers: IncomingHttpHeaders;
  /** Address of the other end of the connection. */
  remoteAddress: string | undefined;
}

/** Who asks. A token that is wrong is an error even where none is needed. */
export function identify(
  { headers, remoteAddress }: Caller,
  { loopback, tokens }: Secured,
  now = Date.now(),
): Identity {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';
    if (same(token, tokens.admin)) return 'person';
    if (same(token, tokens.agent)) return 'agent';
    throw new TrainyardError('http.unauthorized', 'The token in the Authorization header is wrong.');
  }
  // A reverse proxy also comes from loopback; the name that it was asked for tells that somebody stands behind it.
  const here =
    loopback && isLoopback((remoteAddress ?? '').replace(/^::ffff:/, '')) && isLoopbackName(hostName(headers.host));
  return here || hasSession(headers.cookie, tokens, now) ? 'person' : 'nobody';
}

/** Throws unless the caller may use a route of that permission. */
export function checkPermission(permission: Permission, caller: Caller, secured: Secured): void {
  if (permission === 'public') return;
  let identity: Identity;
  try {
    identity = identify(caller, secured);
  } catch (error) {
    if (permission !== 'agent') throw error;
    throw new TrainyardError('agent.token', 'The agent token in the Authorization header is wrong.');
  }
  if (ALLOWS[identity].includes(permission)) return;
  if (permission === 'agent')
    throw new TrainyardError(
      'agent.token',
      'This address is for agents: the agent token is needed in the Authorization header.',
    );
  if (identity === 'nobody')
    throw new TrainyardError('http.unauthorized', `The permission "${permission}" needs a token.`);
  throw new TrainyardError('http.forbidden', `The token of an ${identity} does not allow "${permission}".`);
}
