// Ships what a worker says: the events file is the spool, the server's acknowledgement moves the offset, and a lost answer or
// a killed agent only means that some lines are sent again and recognised by their number.
import { join } from 'node:path';
import type { Client } from '@trainyard/client/client';
import { ClientError } from '@trainyard/client/client-error';
import { MAX_EVENT_BATCH, MAX_EVENT_BATCH_BYTES } from '@trainyard/contracts/limits';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { z } from 'zod';
import { readLines, watchFolder, type Line } from './event-file.ts';
import { readJson, writeJsonSync } from '@trainyard/host/json-file';
import { type AttemptFolder } from './run-folder.ts';
import { backoff, rest, verdictOf } from './sending.ts';

const Shipped = z.object({ seq: z.int().min(0), offset: z.int().min(0) });
type Shipped = z.infer<typeof Shipped>;
/** Room for brackets, commas and the field name around the lines. */
const BATCH_BYTES = MAX_EVENT_BATCH_BYTES - 100_000;
const REQUEST_TIMEOUT = 30_000;
const SAVE_EVERY = 1_000;

/** drained: all of it is with the server. stale: another attempt has taken over. stopped: aborted before the end. */
export type Shipping = 'drained' | 'stale' | 'stopped';
export interface Spool {
  /** Nobody writes to the file any more: `shipped` resolves when the rest has arrived. */
  close(): void;
  shipped: Promise<Shipping>;
}

export interface SpoolOptions {
  client: Client;
  run: string;
  folder: AttemptFolder;
  signal: AbortSignal;
}

export function createSpool({ client, run, folder, signal }: SpoolOptions): Spool {
  const stateFile = join(folder.folder, 'shipped.json');
  let state: Shipped = readJson(stateFile, Shipped) ?? { seq: 0, offset: 0 };
  let closed = false;
  let saved = 0;
  let news = false;
  let wake: () => void = () => {};
  const look = (): void => {
    news = true;
    wake();
  };
  const stopWatching = watchFolder(folder.events, look);
  signal.addEventListener('abort', look);

  const moveTo = (next: Shipped): void => {
    state = next;
    if (performance.now() - saved < SAVE_EVERY && !closed) return;
    saved = performance.now();
    writeJsonSync(stateFile, state);
  };
  const more = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (news || signal.aborted) resolve();
    });

  const send = async (lines: Line[]): Promise<void> => {
    const events = lines.map((line) => JSON.parse(line.text) as JsonValue);
    const { acked } = await client.call('appendEvents', {
      params: { run, attempt: folder.attempt },
      body: { events },
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT)]),
    });
    const last = lines.at(-1);
    moveTo(last && seqOf(last) === acked ? { seq: acked, offset: last.end } : placeAfter(folder.events, acked));
  };

  const ship = async (): Promise<Shipping> => {
    for (let failures = 0; !signal.aborted;) {
      const nothingMore = closed;
      news = false;
      const lines = readLines(folder.events, state.offset, MAX_EVENT_BATCH, BATCH_BYTES);
      if (lines.length === 0) {
        if (nothingMore) return 'drained';
        await more();
        continue;
      }
      try {
        await send(lines);
        failures = 0;
      } catch (error) {
        const verdict = verdictOf(error);
        if (verdict === 'stale') return 'stale';
        if (verdict === 'refused') throw error;
        // A gap names the number that is wanted next; two in a row would mean that it is not in the file.
        if (verdict === 'gap' && failures === 0) moveTo(placeAfter(folder.events, wantedSeq(error) - 1));
        else await rest(backoff(failures), signal);
        failures += 1;
      }
    }
    return 'stopped';
  };

  return {
    close() {
      closed = true;
      look();
    },
    shipped: ship().finally(() => {
      stopWatching();
      signal.removeEventListener('abort', look);
      writeJsonSync(stateFile, state);
    }),
  };
}

const Numbered = z.object({ seq: z.int() });

function seqOf(line: Line): number {
  return Numbered.parse(JSON.parse(line.text)).seq;
}

/** Where reading goes on after event `seq`. */
function placeAfter(file: string, seq: number): Shipped {
  let offset = 0;
  for (let lines = seq > 0 ? readLines(file, 0) : []; lines.length > 0; lines = readLines(file, offset)) {
    for (const line of lines) {
      if (seqOf(line) > seq) return { seq, offset };
      offset = line.end;
    }
  }
  return { seq, offset };
}

function wantedSeq(error: unknown): number {
  const data = error instanceof ClientError ? error.problem.data : undefined;
  const wanted = data?.['next'] ?? data?.['next_seq'] ?? data?.['expected'];
  return typeof wanted === 'number' ? wanted : 1;
}
