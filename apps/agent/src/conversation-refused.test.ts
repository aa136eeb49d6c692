// What the answers of a server to hello, heartbeat, lease and good-bye do: asked again, ended, introduced anew.
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import type { ErrorCode } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConversation, type Conversation } from './conversation.ts';
import { hello } from './fixtures/hello.ts';
import { TWO_CARDS } from './fixtures/nvidia-smi.ts';

const AGENT = 'agt_01k00000000000000000000000';
const RUN = 'run_01k00000000000000000000000';

let said: string[];
let asked: string[];
let bodies: unknown[];
let revoked: unknown[];
/** The next answers by the last word of the route: an error, 'away', or what comes anyway. */
let answers: Record<string, (ErrorCode | 'away' | 'proxy')[]>;
const open: Conversation[] = [];
beforeEach(() => {
  [said, asked, bodies, revoked] = [[], [], [], []];
  answers = {};
});
afterEach(async () => {
  answers = {};
  for (const one of open.splice(0)) await one.end(false);
});

const usual: Record<string, unknown> = {
  register: { agent_id: AGENT, lease_seconds: 15, heartbeat_seconds: 0.05, revoked: [{ run_id: RUN, attempt: 3 }] },
  heartbeat: { commands: [] },
  lease: { lease: null },
};

const fetcher = (async (input: string | URL | Request, init?: RequestInit) => {
  const what = String(input).split('/').at(-1) ?? '';
  asked.push(what);
  bodies.push(JSON.parse(String(init?.body)));
  const answer = answers[what]?.shift();
  if (answer === 'away') throw new TypeError('fetch failed');
  if (answer === 'proxy') return new Response('<html>', { status: 401 });
  if (answer) {
    const error = new TrainyardError(answer, 'So it is.');
    return new Response(JSON.stringify(error.toProblem()), { status: error.status });
  }
  if (what === 'leave') return new Response(null, { status: 204 });
  // Whole seconds are the contract; a test has no time for one.
  return new Response(
    JSON.stringify({ ...(usual[what] as object), ...(what === 'register' ? { heartbeat_seconds: 0 } : {}) }),
  );
}) as typeof fetch;

async function converse(devices = hello.devices, env: NodeJS.ProcessEnv = {}): Promise<Conversation> {
  const conversation = await createConversation({
    client: createClient({ baseUrl: 'http://yard', token: 't', fetch: fetcher }),
    hello: { ...hello, devices },
    house: {
      held: () => [{ run_id: RUN, attempt: 2, device: 'cpu' }],
      obey: () => {},
      revoke: (held) => revoked.push(...held),
    },
    env,
    log: (text) => said.push(text),
  });
  open.push(conversation);
  return conversation;
}
const count = (what: string): number => asked.filter((one) => one === what).length;

test('hello says what is held; the welcome says what was taken over; heartbeats say load and what is held', async () => {
  const conversation = await converse();
  expect(conversation.revoked).toEqual([{ run_id: RUN, attempt: 3 }]);
  expect(bodies[0]).toEqual({ ...hello, held: [{ run_id: RUN, attempt: 2 }] });
  expect(await until(() => count('heartbeat') >= 2, 10_000)).toBe(true);
  expect(bodies[asked.indexOf('heartbeat')]).toMatchObject({
    held: [{ run_id: RUN, attempt: 2 }],
    devices: [{ id: 'cpu', temperature_celsius: null }],
  });
  expect(said).toEqual([]);
});

test.each(['agent.token', 'http.forbidden', 'http.invalid', 'http.conflict'] as const)(
  'a hello that is refused with %s is not said again',
  async (code) => {
    answers['register'] = [code];
    await expect(converse()).rejects.toMatchObject({ code });
    expect(count('register')).toBe(1);
  },
);

// Whoever stands between may ask for a password: that is a refusal only when it is the server's.
test.each(['away', 'server.unavailable', 'proxy'] as const)(
  'a hello that is answered with %s is said until it is heard, and that is told once',
  async (how) => {
    answers['register'] = [how];
    await converse();
    expect(said).toEqual([
      expect.stringMatching(/^The server does not answer: .* Trainings go on; it is asked again\.$/),
      'The server answers again.',
    ]);
  },
);

test('a heartbeat that fails is told once; the server that is back is told once', async () => {
  answers['heartbeat'] = ['away', 'away', 'server.unavailable'];
  await converse();
  expect(await until(() => said.length >= 2, 20_000)).toBe(true);
  await until(() => count('heartbeat') >= 6, 10_000);
  expect(said).toEqual([expect.stringContaining('The server does not answer: '), 'The server answers again.']);
});

test('a server that has forgotten the agent gets a hello, and what it has given away meanwhile is let go', async () => {
  answers['heartbeat'] = ['agent.not_found'];
  await converse();
  expect(await until(() => count('register') === 2, 10_000)).toBe(true);
  expect(await until(() => revoked.length > 0, 10_000)).toBe(true);
  expect(revoked).toEqual([{ run_id: RUN, attempt: 3 }]);
  expect(said).toEqual([]);
});

test('one that forgot it and will not have it back ends the agent', async () => {
  answers['heartbeat'] = ['agent.not_found'];
  const conversation = await converse();
  answers['register'] = ['http.conflict'];
  await expect(conversation.failed).rejects.toMatchObject({ code: 'http.conflict' });
});

test('a token that is not good any more ends the agent, without a word of a server that is away', async () => {
  answers['heartbeat'] = ['agent.token'];
  const conversation = await converse();
  await expect(conversation.failed).rejects.toMatchObject({ code: 'agent.token' });
  expect(said).toEqual([]);
});

test('no lease, a failed request and a stopped one are all no work', async () => {
  const conversation = await converse();
  const stop = new AbortController();
  expect(await conversation.lease(['cpu'], stop.signal)).toBeNull();
  expect(bodies[asked.indexOf('lease')]).toEqual({ free: ['cpu'], wait_seconds: expect.any(Number) });
  answers['lease'] = ['away', 'away', 'away', 'away'];
  expect(await conversation.lease(['cpu'], stop.signal)).toBeNull();
  expect(said[0]).toContain('The server does not answer: ');
  const told = said.length;
  stop.abort();
  expect(await conversation.lease(['cpu'], stop.signal)).toBeNull();
  expect(said.slice(told).filter((text) => text.includes('does not answer'))).toEqual([]);
});

test.each([true, false])(
  'good-bye says whether workers are kept (%s), and no heartbeat comes after it',
  async (kept) => {
    const conversation = await converse();
    await conversation.end(kept);
    expect(asked.at(-1)).toBe('leave');
    expect(bodies.at(-1)).toEqual({ keep_workers: kept });
    const beats = count('heartbeat');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(count('heartbeat')).toBe(beats);
    open.length = 0;
  },
);

test('a good-bye that nobody hears is said to the person', async () => {
  const conversation = await converse();
  answers['leave'] = ['http.invalid'];
  await conversation.end(false);
  expect(said).toEqual(['Good-bye was not heard: So it is.']);
  open.length = 0;
});

test('a machine with GPUs tells their load; one without does not ask for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-talk-'));
  try {
    writeFileSync(join(folder, 'cards'), TWO_CARDS);
    writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\necho asked >> ${folder}/asked\ncat ${folder}/cards\n`);
    chmodSync(join(folder, 'nvidia-smi'), 0o755);
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const gpu = { id: 'cuda:0', kind: 'cuda' as const, name: 'x', memory_bytes: 1, threads: 1 };
    const loads = async (devices: typeof hello.devices): Promise<unknown> => {
      const from = bodies.length;
      await converse(devices, env);
      await until(() => asked.indexOf('heartbeat', from) >= 0, 60_000);
      return (bodies[asked.indexOf('heartbeat', from)] as { devices: unknown }).devices;
    };
    expect(await loads(hello.devices)).toMatchObject([{ id: 'cpu', load_percent: expect.any(Number) }]);
    expect(existsSync(join(folder, 'asked'))).toBe(false);
    for (const one of open.splice(0)) await one.end(false);
    const mixed = [gpu, ...hello.devices];
    expect(await loads(mixed)).toMatchObject([
      { id: 'cuda:0', load_percent: 37, temperature_celsius: 41 },
      { id: 'cpu' },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
