import { once } from 'node:events';
import type { StoredEvent } from '@trainyard/contracts/event';
import type { ClientMessage } from '@trainyard/contracts/live';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket as Socket } from 'ws';
import { connectLive, liveUrl, type Live, type LiveState } from './live.ts';

const RUN = 'run_01k00000000000000000000000';
const servers: WebSocketServer[] = [];
const lives: Live[] = [];

afterEach(async () => {
  for (const live of lives.splice(0)) live.close();
  for (const server of servers.splice(0))
    await new Promise((resolve) => {
      for (const client of server.clients) client.terminate();
      server.close(resolve);
    });
});

/** A real socket server that has `total` events of one run and sends them in batches; `cutAfter` kills each connection that often. */
async function serve(
  total: () => number,
  cutAfter = Number.POSITIVE_INFINITY,
  port = 0,
): Promise<{ server: WebSocketServer; url: string; asked: number[] }> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  servers.push(server);
  await once(server, 'listening');
  const asked: number[] = [];
  server.on('connection', (socket: Socket) => {
    let sent = 0;
    socket.on('message', (data) => {
      const message = JSON.parse((data as Buffer).toString()) as ClientMessage;
      if (message.type !== 'subscribe' || message.topic !== 'run') return;
      asked.push(message.after);
      for (let from = message.after; from < total() && sent < cutAfter; from += 3) {
        socket.send(JSON.stringify({ type: 'events', run: RUN, events: range(from, Math.min(from + 3, total())) }));
        sent += 1;
      }
      if (sent >= cutAfter) socket.terminate();
    });
  });
  const address = server.address() as { port: number };
  return { server, url: liveUrl(`http://127.0.0.1:${address.port}`), asked };
}

const range = (after: number, to: number): StoredEvent[] =>
  Array.from({ length: to - after }, (_, i) => ({
    position: after + i + 1,
    attempt: 1,
    seq: after + i + 1,
    time: '2026-01-01T00:00:00.000Z',
    event: 'log',
    payload: {},
  }));

function listen(url: string, states: LiveState[] = []): Live {
  const live = connectLive({ url, onState: (state) => states.push(state), backoff: [5, 20] });
  lives.push(live);
  return live;
}

test('a connection that is cut after every second batch gives each event once, in order', async () => {
  const { url, asked } = await serve(() => 50, 2);
  const seen: number[] = [];
  const states: LiveState[] = [];
  listen(url, states).subscribeRun(RUN, 4, (events) => seen.push(...events.map((event) => event.position)));
  await vi.waitFor(() => expect(seen.length).toBe(46), { timeout: 30_000 });
  expect(seen).toEqual(range(4, 50).map((event) => event.position));
  expect(asked.length).toBeGreaterThan(5);
  expect(states.slice(0, 4)).toEqual(['connecting', 'open', 'lost', 'open']);
});

test('a server that went away and came back is found again', async () => {
  const first = await serve(() => 3);
  const port = (first.server.address() as { port: number }).port;
  const seen: number[] = [];
  const changes: unknown[] = [];
  const live = listen(first.url);
  live.subscribeYard((changed) => changes.push(changed));
  live.subscribeRun(RUN, 0, (events) => seen.push(...events.map((event) => event.position)));
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]), 30_000);
  for (const client of first.server.clients) client.terminate();
  await new Promise((resolve) => first.server.close(resolve));
  await serve(() => 5, undefined, port);
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5]), { timeout: 30_000 });
  expect(changes).toEqual([null]);
});

test('two readers of one run at different places both get every event once', async () => {
  const { url, server } = await serve(() => 9);
  const early: number[] = [];
  const late: number[] = [];
  const live = listen(url);
  live.subscribeRun(RUN, 6, (events) => late.push(...events.map((event) => event.position)));
  await vi.waitFor(() => expect(late).toEqual([7, 8, 9]), 30_000);
  const stop = live.subscribeRun(RUN, 0, (events) => early.push(...events.map((event) => event.position)));
  await vi.waitFor(() => expect(early).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]), 30_000);
  stop();
  for (const client of server.clients) client.send(JSON.stringify({ type: 'events', run: RUN, events: range(9, 10) }));
  await vi.waitFor(() => expect(late).toEqual([7, 8, 9, 10]), 30_000);
  expect(early).toHaveLength(9);
});

describe('whatever goes wrong on the stream', () => {
  /** Speaks as told for each connection that is made, and remembers what it heard. */
  async function speak(script: ((socket: Socket, message: ClientMessage) => void)[]) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    servers.push(server);
    await once(server, 'listening');
    const heard: ClientMessage[][] = [];
    server.on('connection', (socket: Socket) => {
      const index = heard.push([]) - 1;
      socket.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString()) as ClientMessage;
        heard[index]?.push(message);
        script[Math.min(index, script.length - 1)]?.(socket, message);
      });
    });
    return { url: liveUrl(`http://127.0.0.1:${(server.address() as { port: number }).port}`), heard };
  }
  const events = (after: number, to: number) => JSON.stringify({ type: 'events', run: RUN, events: range(after, to) });
  const answers = (socket: Socket, message: ClientMessage) => {
    if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong', now: '2026-01-01T00:00:00.000Z' }));
    else if (message.type === 'subscribe' && message.topic === 'run') socket.send(events(message.after, 6));
  };

  test.each(['{"type":"events"', '{"type":"shout"}', '{"type":"events","run":3}'])(
    'a message that cannot be read (%s) is reported, and the stream goes on from where it stood',
    async (bad) => {
      const { url, heard } = await speak([
        (socket, message) => {
          if (message.type !== 'subscribe' || message.topic !== 'run') return;
          socket.send(events(0, 3));
          socket.send(bad);
        },
        answers,
      ]);
      const problems: string[] = [];
      const seen: number[] = [];
      const news: unknown[] = [];
      const live = connectLive({ url, backoff: [5, 20], onProblem: (problem) => problems.push(problem.code) });
      lives.push(live);
      live.subscribeYard((one) => news.push(one));
      live.subscribeRun(RUN, 0, (found) => seen.push(...found.map((event) => event.position)));
      await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5, 6]), 30_000);
      expect(problems).toEqual(['message']);
      expect(news).toEqual([null]);
      expect(heard[1]).toContainEqual({ type: 'subscribe', topic: 'run', run: RUN, after: 3 });
      expect(heard[1]).toContainEqual({ type: 'subscribe', topic: 'yard', patches: true });
    },
  );

  test('a peer that went away without a word is noticed and left', async () => {
    // It takes the connection and never says anything: what a half-open socket looks like.
    const { url, heard } = await speak([() => undefined, answers]);
    const states: LiveState[] = [];
    const clocks: string[] = [];
    const live = connectLive({
      url,
      backoff: [5, 20],
      pingEvery: 40,
      onState: (state) => states.push(state),
      onClock: (now) => clocks.push(now),
    });
    lives.push(live);
    const seen: number[] = [];
    live.subscribeRun(RUN, 0, (found) => seen.push(...found.map((event) => event.position)));
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5, 6]), 30_000);
    expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
    // One that answers is kept.
    await vi.waitFor(() => expect(clocks.length).toBeGreaterThan(4), 30_000);
    expect(heard).toHaveLength(2);
  });

  test('a reader that throws is reported and costs the others nothing', async () => {
    const { url, heard } = await speak([answers]);
    const problems: string[] = [];
    const live = connectLive({ url, backoff: [5, 20], onProblem: (problem) => problems.push(problem.message) });
    lives.push(live);
    const seen: number[] = [];
    live.subscribeRun(RUN, 0, () => {
      throw new Error('a fault of the page');
    });
    live.subscribeRun(RUN, 0, (found) => seen.push(...found.map((event) => event.position)));
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5, 6]), 30_000);
    expect(problems.some((words) => words.includes('a fault of the page'))).toBe(true);
    expect(heard).toHaveLength(1);
  });

  test('heartbeats are asked for while somebody shows them, also on the next connection', async () => {
    const { url, heard } = await speak([
      (socket, message) => {
        if (message.type === 'subscribe' && message.topic === 'load') socket.terminate();
      },
      answers,
    ]);
    const live = listen(url);
    const [first, second] = [live.subscribeLoad(), live.subscribeLoad()];
    await vi.waitFor(() => expect(heard[1]).toContainEqual({ type: 'subscribe', topic: 'load' }), 30_000);
    first();
    second();
    await vi.waitFor(() => expect(heard[1]).toContainEqual({ type: 'unsubscribe', topic: 'load' }), 30_000);
    expect(heard[1]?.filter((message) => message.type === 'unsubscribe')).toHaveLength(1);
  });
});

test('a hole in the stream is asked for again instead of being shown', async () => {
  const { url, server, asked } = await serve(() => 4);
  const seen: number[] = [];
  listen(url).subscribeRun(RUN, 0, (events) => seen.push(...events.map((event) => event.position)));
  await vi.waitFor(() => expect(seen).toHaveLength(4), 30_000);
  for (const client of server.clients) client.send(JSON.stringify({ type: 'events', run: RUN, events: range(6, 8) }));
  await vi.waitFor(() => expect(asked).toEqual([0, 4]), 30_000);
  expect(seen).toEqual([1, 2, 3, 4]);
});
