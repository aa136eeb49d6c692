import type { StoredEvent } from '@trainyard/contracts/event';
import { type LivePatch, ServerMessage } from '@trainyard/contracts/live';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { MAX_LIVE_FRAME_BYTES, MAX_SUBSCRIPTIONS } from '@trainyard/contracts/limits';
import { recordHeartbeat } from '@trainyard/store/agent';
import { appendEvents } from '@trainyard/store/event';
import { leaseRun } from '@trainyard/store/lease';
import { notify } from '@trainyard/store/notify';
import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { logLines, testYard, type TestYard } from '@trainyard/store/testing-yard';
import fc from 'fast-check';
import Fastify from 'fastify';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readSettings } from './settings.ts';
import { attachLive, type Live, LIVE_PATH } from './live.ts';

let it: TestDatabase;
let yard: TestYard;
let server: Server;
let live: Live;
let agent: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent(500);
  server = createServer((_, response) => response.end());
  const settings = { ...readSettings({}, {}), tokens: { agent: 'agent-token', admin: 'admin-token' } };
  live = attachLive(server, { db: it.db, log: Fastify().log, settings });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await live.ready;
});
afterAll(async () => {
  live.close();
  await new Promise((resolve) => server.close(resolve));
  await it.close();
});

let slot = 0;
async function runningRun(): Promise<string> {
  const run = await yard.run();
  await leaseRun(it.db, agent, [slot === 0 ? 'cpu' : `cpu:${slot}`]);
  slot += 1;
  return run;
}

class Reader {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  closed: number | null = null;
  #wake: () => void = () => undefined;

  constructor(headers: Record<string, string>, at: Server = server) {
    const { port } = at.address() as AddressInfo;
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${LIVE_PATH}`, { headers });
    this.socket.on('message', (data) => {
      this.messages.push(ServerMessage.parse(JSON.parse((data as Buffer).toString())));
      this.#wake();
    });
    this.socket.on('close', (code) => {
      this.closed = code;
      this.#wake();
    });
  }

  static async open(headers: Record<string, string> = {}, at: Server = server): Promise<Reader> {
    const reader = new Reader(headers, at);
    await new Promise<void>((resolve, reject) => {
      reader.socket.once('open', () => resolve());
      reader.socket.once('error', reject);
    });
    return reader;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(run: string, after = 0): void {
    this.send({ type: 'subscribe', topic: 'run', run, after });
  }

  events(run: string): StoredEvent[] {
    return this.messages.flatMap((message) => (message.type === 'events' && message.run === run ? message.events : []));
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

const positions = (events: StoredEvent[]) => events.map(({ position }) => position);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a subscription', () => {
  test('gets the backlog and then what comes, each event once and in order', async () => {
    const run = await runningRun();
    await appendEvents(it.db, { runId: run, attempt: 1 }, logLines(1, 1200));
    const reader = await Reader.open();
    reader.subscribe(run, 100);
    await reader.until(() => reader.events(run).length >= 1100);
    await appendEvents(it.db, { runId: run, attempt: 1 }, logLines(1201, 1300));
    await reader.until(() => reader.events(run).length >= 1200);
    expect(positions(reader.events(run))).toEqual(upTo(1300, 101));
    reader.socket.terminate();
  });

  test('cut at any place and resumed from what was seen last, many readers, while a worker writes: nothing lost or double', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        async (plans) => {
          const run = await runningRun();
          const total = 300;
          const write = async () => {
            for (let from = 1; from <= total; from += 20)
              await appendEvents(it.db, { runId: run, attempt: 1 }, logLines(from, from + 19));
          };
          const readAll = async (cuts: number[]) => {
            const seen: number[] = [];
            for (const cut of [...cuts, total]) {
              const reader = await Reader.open();
              reader.subscribe(run, seen.at(-1) ?? 0);
              const enough = Math.min(cut, total - seen.length);
              await reader.until(() => reader.events(run).length >= enough);
              reader.socket.terminate();
              seen.push(...positions(reader.events(run)));
            }
            return seen;
          };
          const [, ...seen] = await Promise.all([write(), ...plans.map(readAll)]);
          for (const positionsSeen of seen) expect(positionsSeen).toEqual(upTo(total));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('a reader that stands still holds up nobody and gets all of it later, in order', async () => {
    const run = await runningRun();
    const [still, quick] = [await Reader.open(), await Reader.open()];
    for (const reader of [still, quick]) reader.subscribe(run);
    still.socket.pause();
    // More than sockets buffer, in few lines: who reads nothing for two pings (a minute) is taken for dead.
    const line = 'x'.repeat(16_000);
    for (let from = 1; from <= 1_500; from += 100) {
      const lines = logLines(from, from + 99).map((event) => ({ ...(event as JsonObject), message: line }));
      await appendEvents(it.db, { runId: run, attempt: 1 }, lines);
    }
    await quick.until(() => quick.messages.length > 0 && quick.events(run).length === 1_500);
    expect(still.messages).toEqual([]);
    still.socket.resume();
    await still.until(() => still.events(run).length === 1_500);
    expect(positions(still.events(run))).toEqual(upTo(1_500));
    still.socket.terminate();
    quick.socket.terminate();
  });

  test('subscribing anew on the same connection starts from the new place', async () => {
    const run = await runningRun();
    await appendEvents(it.db, { runId: run, attempt: 1 }, logLines(1, 5));
    const reader = await Reader.open();
    reader.subscribe(run, 0);
    await reader.until(() => reader.events(run).length >= 5);
    reader.subscribe(run, 3);
    await reader.until(() => reader.events(run).length >= 7);
    expect(positions(reader.events(run))).toEqual([1, 2, 3, 4, 5, 4, 5]);
    reader.socket.terminate();
  });

  test('the yard hears of changes, and a run tells those who look at it', async () => {
    const [onYard, onRun] = [await Reader.open(), await Reader.open()];
    onYard.send({ type: 'subscribe', topic: 'yard' });
    const run = await runningRun();
    onRun.subscribe(run);
    const changed = (reader: Reader) =>
      reader.messages.some((message) => message.type === 'changed' && message.kind === 'run' && message.id === run);
    await onYard.until(() => changed(onYard));
    const progress = { attempt: 1, seq: 1, time: '2026-01-01T00:00:00Z', event: 'status', phase: 'training' };
    await appendEvents(it.db, { runId: run, attempt: 1 }, [progress]);
    await onRun.until(() => changed(onRun));
    onYard.socket.terminate();
    onRun.socket.terminate();
  });
});

describe('patches', () => {
  const patches = <K extends LivePatch['kind']>(reader: Reader, kind: K): Extract<LivePatch, { kind: K }>[] =>
    reader.messages.flatMap((message) =>
      message.type === 'patch' && message.kind === kind ? [message as Extract<LivePatch, { kind: K }>] : [],
    );
  const beat = (cpu_percent: number) => ({
    cpu_percent,
    memory_used_bytes: 5,
    devices: [{ id: 'cpu', load_percent: cpu_percent, memory_used_bytes: null, temperature_celsius: null }],
    held: [],
  });
  /** Everything told by now: the answer to a ping comes after what was sent before, a change after what was told before it. */
  async function settled(reader: Reader, id: string): Promise<void> {
    await notify(it.db, { kind: 'model', id });
    await reader.until(() => reader.messages.some((message) => message.type === 'changed' && message.id === id));
  }

  test('a heartbeat goes to those who show load, as one small frame, and makes nobody read', async () => {
    const [loads, lists, old] = [await Reader.open(), await Reader.open(), await Reader.open()];
    for (const reader of [loads, lists]) reader.send({ type: 'subscribe', topic: 'yard', patches: true });
    loads.send({ type: 'subscribe', topic: 'load' });
    old.send({ type: 'subscribe', topic: 'yard' });
    for (const [reader, id] of [
      [loads, 'a'],
      [lists, 'b'],
      [old, 'c'],
    ] as const)
      await settled(reader, id);
    await recordHeartbeat(it.db, agent, beat(42));
    await loads.until(() => patches(loads, 'agent').length > 0);
    expect(patches(loads, 'agent')[0]).toMatchObject({
      id: agent,
      fields: { memory_used_bytes: 5 },
      loads: [{ load_percent: 42 }],
    });
    expect(Buffer.byteLength(JSON.stringify(patches(loads, 'agent')[0]))).toBeLessThan(1024);
    await old.until(() => old.messages.some((message) => message.type === 'changed' && message.id === agent));
    await settled(lists, 'd');
    expect(patches(lists, 'agent')).toEqual([]);
    for (const reader of [loads, lists])
      expect(reader.messages.filter((message) => message.type === 'changed' && message.kind === 'agent')).toEqual([]);
    for (const reader of [loads, lists, old]) reader.socket.terminate();
  });

  test('a hundred batches of progress become a handful of patches, the newest last, and nothing to read', async () => {
    const run = await runningRun();
    const reader = await Reader.open();
    reader.send({ type: 'subscribe', topic: 'yard', patches: true });
    await settled(reader, 'e');
    reader.messages.splice(0);
    const began = performance.now();
    for (let step = 1; step <= 100; step += 1)
      await appendEvents(it.db, { runId: run, attempt: 1 }, [
        {
          attempt: 1,
          seq: step,
          time: '2026-01-01T00:00:00Z',
          event: 'progress',
          step,
          steps_total: 100,
          epoch: null,
          epochs_total: null,
          samples_per_second: null,
          seconds_left: null,
        },
      ]);
    await reader.until(() => patches(reader, 'run').some(({ fields }) => fields.progress?.step === 100));
    const most = 2 + (performance.now() - began) / 500;
    expect(patches(reader, 'run').filter(({ fields }) => fields.progress).length).toBeLessThanOrEqual(most);
    expect(patches(reader, 'run').at(-1)?.project).toBe(yard.projectId);
    expect(reader.messages.some((message) => message.type === 'changed' && message.id === run)).toBe(false);
    reader.socket.terminate();
  });

  test('a ping is answered with the clock', async () => {
    const reader = await Reader.open();
    reader.send({ type: 'ping' });
    await reader.until(() => reader.messages.some((message) => message.type === 'pong'));
    reader.socket.terminate();
  });
});

describe('a database that is away for a while', () => {
  let other: TestDatabase;
  let otherServer: Server;
  let otherLive: Live;
  const db = () => new URL(other.url).pathname.slice(1);
  /** Nobody gets in and whoever is in is thrown out: what a restart of PostgreSQL looks like from here. */
  async function shut(away: boolean): Promise<void> {
    await sql.raw(`alter database ${db()} with allow_connections ${String(!away)}`).execute(it.db);
    if (away) await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${db()}`.execute(it.db);
  }
  beforeEach(async () => {
    other = await testDatabase();
    otherServer = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => otherServer.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await shut(false);
    otherLive?.close();
    await new Promise((resolve) => otherServer.close(resolve));
    await other.close();
  });
  const attach = () => {
    const settings = { ...readSettings({}, {}), tokens: { agent: 'agent-token', admin: 'admin-token' } };
    otherLive = attachLive(otherServer, { db: other.db, log: pino({ level: 'silent' }), settings });
  };

  test('keeps its readers, who get what was written, and hear that they may have missed something', async () => {
    attach();
    await otherLive.ready;
    const there = await testYard(other.db);
    const host = await there.agent(1);
    const run = await there.run();
    await leaseRun(other.db, host, ['cpu']);
    await appendEvents(other.db, { runId: run, attempt: 1 }, logLines(1, 5));
    const reader = await Reader.open({}, otherServer);
    reader.send({ type: 'subscribe', topic: 'yard', patches: true });
    reader.subscribe(run);
    await reader.until(() => reader.events(run).length === 5);
    await shut(true);
    // Asked for while nobody answers: it must not be forgotten.
    reader.subscribe(run, 2);
    reader.send({ type: 'ping' });
    await reader.until(() => reader.messages.some((message) => message.type === 'pong'));
    await shut(false);
    await reader.until(() => reader.messages.some((message) => message.type === 'missed'));
    await reader.until(() => reader.events(run).length === 8);
    await appendEvents(other.db, { runId: run, attempt: 1 }, logLines(6, 9));
    await reader.until(() => reader.events(run).length === 12);
    expect(positions(reader.events(run))).toEqual([1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8, 9]);
    expect(reader.closed).toBeNull();
    reader.socket.terminate();
  });

  test('refuses streams while it was never heard, and opens them once it is there', async () => {
    await shut(true);
    attach();
    await expect(otherLive.ready).rejects.toThrow();
    await expect(Reader.open({}, otherServer)).rejects.toThrow('503');
    await shut(false);
    const reader = await Reader.open({}, otherServer);
    reader.send({ type: 'subscribe', topic: 'yard' });
    await testYard(other.db);
    await reader.until(() => reader.messages.some((message) => message.type === 'changed'));
    reader.socket.terminate();
  });
});

describe('bad peers', () => {
  const error = (reader: Reader) =>
    reader.messages.flatMap((message) => (message.type === 'error' ? [message.code] : []));

  test('another site, a rebound name, a wrong token and another path get no stream', async () => {
    await expect(Reader.open({ origin: 'http://evil.example' })).rejects.toThrow('403');
    await expect(Reader.open({ host: 'evil.example' })).rejects.toThrow('421');
    await expect(Reader.open({ authorization: 'Bearer wrong' })).rejects.toThrow('401');
    const { port } = server.address() as AddressInfo;
    const elsewhere = new WebSocket(`ws://127.0.0.1:${port}/elsewhere`);
    await expect(new Promise((_, reject) => elsewhere.once('error', reject))).rejects.toThrow('404');
  });

  test('three messages that are none end the connection', async () => {
    const reader = await Reader.open();
    for (const nonsense of ['{', '{"type":"shout"}', '{"type":"subscribe","topic":"run","run":"run_x","after":-1}'])
      reader.send(nonsense);
    await reader.until(() => reader.closed !== null);
    expect(error(reader)).toEqual(['message', 'message', 'message']);
    expect(reader.closed).toBe(1008);
  });

  test('unknown runs, places that do not exist, and too many subscriptions are answered by name', async () => {
    const reader = await Reader.open();
    reader.subscribe(`run_${'z'.repeat(26)}`);
    const run = await runningRun();
    reader.subscribe(run, 7);
    await reader.until(() => error(reader).length >= 2);
    const runs = await Promise.all(Array.from({ length: MAX_SUBSCRIPTIONS + 1 }, () => yard.run()));
    for (const other of runs) reader.subscribe(other);
    await reader.until(() => error(reader).length >= 3);
    expect(error(reader)).toEqual(['not_found', 'after', 'limit']);
    reader.socket.terminate();
  });

  test('a frame that is too large ends the connection', async () => {
    const reader = await Reader.open();
    reader.send('x'.repeat(MAX_LIVE_FRAME_BYTES + 1));
    await reader.until(() => reader.closed !== null);
    expect(reader.closed).toBe(1009);
  });
});
