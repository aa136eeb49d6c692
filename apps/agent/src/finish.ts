// Tells the server how an attempt ended, until it has heard.
import type { Client } from '@trainyard/client/client';
import type { Ending } from './ending.ts';
import type { HeldRecord } from './held-attempts.ts';
import { backoff, rest, verdictOf } from './sending.ts';

export interface Telling {
  client: Client;
  held: HeldRecord;
  log: (text: string) => void;
  signal: AbortSignal;
}

export async function tellEnding(ending: Ending, { client, held, log, signal }: Telling): Promise<void> {
  const name = `${held.run_id} attempt ${held.attempt}`;
  const body = {
    outcome: ending.outcome,
    exit_code: ending.exitCode,
    signal: ending.signal,
    failure: ending.failure,
  };
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const params = { run: held.run_id, attempt: held.attempt };
      const { state } = await client.call('finishAttempt', { params, body, signal });
      return log(`${name} ended: ${ending.outcome}; the run is ${state}.`);
    } catch (error) {
      const verdict = verdictOf(error);
      if (verdict === 'stale' || verdict === 'refused')
        return log(`${name}: its end was not taken: ${(error as Error).message}`);
      await rest(backoff(tries), signal);
    }
  }
}
