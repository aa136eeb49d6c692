import type { StoredEvent } from '@trainyard/contracts/event';
import { ServerMessage } from '@trainyard/contracts/live';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { MAX_LIVE_FRAME_BYTES, MAX_SUBSCRIPTIONS } from '@trainyard/contracts/limits';
import { appendEvents } from '@trainyard/store/event';
import { leaseRun } from '@trainyard/store/lease';
import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { logLines, testYard, type TestYard } from '@trainyard/store/testing-yard';
import fc from 'fast-check';
import Fastify from 'fastify';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  constructor(headers: Record<string, string>) {
    const { port } = server.address() as AddressInfo;
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

  static async open(headers: Record<string, string> = {}): Promise<Reader> {
    const reader = new Reader(headers);
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
    const line = 'x'.repeat(4000);
    for (let from = 1; from <= 10_000; from += 500) {
      const lines = logLines(from, from + 499).map((event) => ({ ...(event as JsonObject), message: line }));
      await appendEvents(it.db, { runId: run, attempt: 1 }, lines);
    }
    await quick.until(() => quick.messages.length > 0 && quick.events(run).length === 10_000);
    expect(still.messages).toEqual([]);
    still.socket.resume();
    await still.until(() => still.events(run).length === 10_000);
    expect(positions(still.events(run))).toEqual(upTo(10_000));
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
