// Tells the server how an attempt ended, until it has heard: in full, else shorter, else in one word. Only an attempt that is no
// longer wanted, or a run that is gone, need not be told.
import type { Client } from '@trainyard/client/client';
import type { SentBodyOf } from '@trainyard/contracts/api';
import type { Failure, Trouble } from '@trainyard/contracts/run';
import { harmless, keepEnd, keepStart } from '@trainyard/host/text-tail';
import type { Ending } from './ending.ts';
import type { HeldRecord } from './held-attempts.ts';
import { causeOf, rest, verdictOf, waitAfter } from './sending.ts';
import { bounded } from './trouble.ts';

export interface Telling {
  client: Client;
  held: HeldRecord;
  log: (text: string) => void;
  signal: AbortSignal;
  /** Milliseconds before the shortest form is sent again; for tests. */
  refusedWait?: number;
}

/** An end that is refused even in one word is told again this often. */
const REFUSED_WAIT = 30_000;
const MESSAGE_BYTES = 16_384;
const SHORT_BYTES = 500;

type Body = SentBodyOf<'finishAttempt'>;

/** Texts short enough to arrive, with nothing in them that a terminal or a database would stumble over. */
function boundedFailure(failure: Failure | null, bytes: number): Failure | null {
  if (!failure) return null;
  const hint = failure.hint === null ? null : keepStart(harmless(failure.hint), Math.min(bytes, 2_000));
  return { code: failure.code.slice(0, 100), message: keepEnd(harmless(failure.message), bytes), hint };
}

/** The end in full, without what makes it long, and in one word. */
export function formsOf(ending: Ending, troubles: Trouble[]): Body[] {
  const { outcome } = ending;
  const exit = { outcome, exit_code: ending.exitCode, signal: ending.signal?.slice(0, 40) ?? null };
  return [
    { ...exit, failure: boundedFailure(ending.failure, MESSAGE_BYTES), troubles: bounded(troubles) },
    { ...exit, failure: boundedFailure(ending.failure, SHORT_BYTES), troubles: bounded(troubles).slice(0, 3) },
    { ...exit, failure: boundedFailure(ending.failure, SHORT_BYTES), troubles: [] },
    { outcome, exit_code: null, signal: null, failure: null, troubles: [] },
  ];
}

export async function tellEnding(ending: Ending, troubles: Trouble[], telling: Telling): Promise<void> {
  const { client, held, log, signal, refusedWait = REFUSED_WAIT } = telling;
  const name = `${held.run_id} attempt ${held.attempt}`;
  const forms = formsOf(ending, troubles);
  let form = 0;
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const params = { run: held.run_id, attempt: held.attempt };
      const { state } = await client.call('finishAttempt', { params, body: forms[form] as Body, signal });
      return log(`${name} ended: ${ending.outcome}; the run is ${state}.`);
    } catch (error) {
      if (signal.aborted) return;
      const verdict = verdictOf(error);
      if (verdict === 'stale') return log(`${name}: its end was not taken. ${causeOf(error)}`);
      if (verdict === 'again') await rest(waitAfter(error, tries), signal);
      else {
        log(`${name}: its end was refused. ${causeOf(error)} It is told in a shorter form.`);
        if (form === forms.length - 1) await rest(refusedWait, signal);
        else form += 1;
      }
    }
  }
}
