// `trainyard logs`: what a run said, and with --follow what it says until it ends; each event once, also over a lost connection.
import { createClient, type Client } from '@trainyard/client/client';
import { connectLive, liveUrl } from '@trainyard/client/live';
import { WorkerEvent, type StoredEvent } from '@trainyard/contracts/event';
import type { RunState } from '@trainyard/contracts/run';
import type { ServerOptions } from './server-options.ts';
import { createDisplay, type Display } from './training-display.ts';

const ENDED: RunState[] = ['completed', 'failed', 'cancelled', 'pruned', 'paused'];

export async function logs(
  run: string,
  options: ServerOptions & { follow?: boolean; json?: boolean },
): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const display = createDisplay({
    isTTY: process.stdout.isTTY && (options.follow ?? false),
    columns: process.stdout.columns || 80,
    write: (text) => void process.stdout.write(text),
  });
  const show = (events: StoredEvent[]): void =>
    events.forEach((event) => showOne(event, display, options.json ?? false));
  let position = 0;
  for (;;) {
    const page = await client.call('listRunEvents', { params: { run }, query: { after: position, limit: 5000 } });
    show(page.items);
    if (page.items.length === 0) break;
    position = page.items.at(-1)?.position ?? position;
  }
  if (options.follow) await follow(run, position, { client, options, show });
  display.end();
  return 0;
}

interface Following {
  client: Client;
  options: ServerOptions;
  show: (events: StoredEvent[]) => void;
}

async function follow(run: string, after: number, { client, options, show }: Following): Promise<void> {
  let position = after;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const live = connectLive({ url: liveUrl(options.server), open: (url) => openWithToken(url, options) });
  /** A run has ended when its state says so and everything it said was shown. */
  const check = async (): Promise<void> => {
    const { state, position: stored } = await client.call('getRun', { params: { run } });
    if (ENDED.includes(state) && position >= stored) resolve(undefined);
  };
  const checkAgain = (): void => void check().catch(reject);
  live.subscribeRun(run, after, (events) => {
    show(events);
    position = events.at(-1)?.position ?? position;
    if (events.some((event) => event.event === 'finished')) checkAgain();
  });
  live.subscribeYard((news) => {
    if (news === null || (news.type === 'changed' && news.id === run)) checkAgain();
  });
  try {
    await check();
    await promise;
  } finally {
    live.close();
  }
}

/** Node's WebSocket takes headers, which the type of the browsers does not know. */
function openWithToken(url: string, { server, token }: ServerOptions): WebSocket {
  const NodeSocket = WebSocket as unknown as new (
    url: string,
    options: { headers: Record<string, string> },
  ) => WebSocket;
  return new NodeSocket(url, {
    headers: { origin: new URL(server).origin, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
}

function showOne(event: StoredEvent, display: Display, json: boolean): void {
  const inner = isRecord(event.payload) ? event.payload : {};
  const whole = { event: event.event, seq: event.seq, attempt: event.attempt, time: event.time, ...inner };
  if (json) return void process.stdout.write(`${JSON.stringify({ position: event.position, ...whole })}\n`);
  const parsed = WorkerEvent.safeParse(whole);
  if (!parsed.success) return;
  display.show(parsed.data);
  if (parsed.data.event === 'error') display.say(`error: ${parsed.data.message}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
