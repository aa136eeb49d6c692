// Brings numbered events to the server, whatever it answers: the same again, fewer at a time, or in the place of one that it will not
// take, a line that says so.
import type { Client } from '@trainyard/client/client';
import { ClientError } from '@trainyard/client/client-error';
import { harmless, keepStart } from '@trainyard/host/text-tail';
import { standIn } from './event-batch.ts';
import type { Ordered } from './event-order.ts';
import type { AttemptFolder } from './run-folder.ts';
import { causeOf, rest, verdictOf, waitAfter } from './sending.ts';

const REQUEST_TIMEOUT = 30_000;
const HEAD = 500;

export interface Delivery {
  client: Client;
  run: string;
  folder: AttemptFolder;
  signal: AbortSignal;
  /** An event was refused and something else sent in its place. */
  onRefused: (why: string) => void;
  /** Highest number that the server is known to have. */
  acked: number;
}

/** ok: they are there. back: the server wants `acked` + 1 next, which is before these. */
export type Delivered = 'ok' | 'back' | 'stale' | 'stopped';

export async function deliver(events: Ordered[], delivery: Delivery): Promise<Delivered> {
  const { signal } = delivery;
  let waiting = events;
  let size = waiting.length;
  let failures = 0;
  const replaced = new Set<number>();
  while (!signal.aborted) {
    waiting = waiting.filter((event) => event.seq > delivery.acked);
    const [first] = waiting;
    if (!first) return 'ok';
    if (first.seq > delivery.acked + 1) return 'back';
    try {
      const before = delivery.acked;
      delivery.acked = await send(waiting.slice(0, size), delivery);
      if (delivery.acked <= before) throw new Error(`The server has taken nothing after event ${delivery.acked}.`);
      failures = 0;
      size = Math.max(1, size * 2);
    } catch (error) {
      const verdict = verdictOf(error);
      if (verdict === 'stale') return 'stale';
      // A gap names the number that is wanted next.
      if (verdict === 'gap' && failures === 0) delivery.acked = wantedSeq(error) - 1;
      else if (verdict === 'refused' && Math.min(size, waiting.length) > 1)
        size = Math.ceil(Math.min(size, waiting.length) / 2);
      else if (verdict === 'refused' && !replaced.has(first.seq)) {
        replaced.add(first.seq);
        waiting = [replacement(first, error, delivery), ...waiting.slice(1)];
        continue;
      } else await rest(waitAfter(error, failures), signal);
      failures += 1;
    }
  }
  return 'stopped';
}

async function send(events: Ordered[], { client, run, folder, signal }: Delivery): Promise<number> {
  const { acked } = await client.call('appendEvents', {
    params: { run, attempt: folder.attempt },
    body: { events: events.map(({ event }) => event) },
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT)]),
  });
  return acked;
}

/** The event keeps its number, so that what follows can be sent. */
function replacement(event: Ordered, error: unknown, { folder, onRefused }: Delivery): Ordered {
  const shown = keepStart(harmless(JSON.stringify(event.event)), HEAD);
  const why = `${causeOf(error)} It was: ${shown}`;
  onRefused(why);
  return {
    ...event,
    event: standIn(event.seq, folder.attempt, `The server did not take a line of the worker. ${why}`),
  };
}

function wantedSeq(error: unknown): number {
  const data = error instanceof ClientError ? error.problem.data : undefined;
  const wanted = data?.['next'];
  return typeof wanted === 'number' ? wanted : 1;
}
