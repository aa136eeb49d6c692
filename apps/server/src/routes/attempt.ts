// What agents write about attempts. Every write carries the attempt number and is refused when it is not the current one.
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { acceptFile } from '@trainyard/store/attempt-file';
import { finishAttempt } from '@trainyard/store/attempt';
import { storeEvents } from '@trainyard/store/event-batch';
import type { AttemptPlace, Stale } from '@trainyard/store/fence';
import { completeRun } from '../complete-run.ts';
import type { ServerContext } from '../context.ts';
import type { Handlers } from '../http/handler.ts';

export function attemptHandlers(context: ServerContext): Handlers<'appendEvents' | 'putAttemptFile' | 'finishAttempt'> {
  const { db } = context;
  return {
    async appendEvents({ params, body }) {
      const at = placeOf(params);
      const answer = await storeEvents(db, at, body.events as JsonValue[]);
      switch (answer.kind) {
        case 'ok':
          if (answer.invalid > 0)
            context.log.warn({ ...at, invalid: answer.invalid }, 'lines of a worker were not events');
          return { acked: answer.acked };
        case 'gap':
          throw new TrainyardError('attempt.gap', `The next event of attempt ${at.attempt} is ${answer.next}.`, {
            data: { next: answer.next },
          });
        default:
          throw refusal(at, answer);
      }
    },
    async putAttemptFile({ params, bytes }) {
      const at = placeOf(params);
      const accepted = await acceptFile(db, at, params.sha256, 'announced');
      if (accepted.kind !== 'ok') {
        // An upload that nobody reads would hold the connection.
        bytes.resume();
        throw accepted.kind === 'unannounced'
          ? new TrainyardError(
              'artifact.not_found',
              `No event of this run announced a file with sha256 ${params.sha256}.`,
            )
          : refusal(at, accepted);
      }
      await context.files.put(bytes, { sha256: params.sha256, maxBytes: MAX_UPLOAD_BYTES });
      // The attempt may have been lost while the bytes came.
      const kept = await acceptFile(db, at, params.sha256, 'available');
      if (kept.kind === 'stale' || kept.kind === 'unknown') throw refusal(at, kept);
      await completeRun(context, at.runId, 'file');
      return undefined;
    },
    async finishAttempt({ params, body }) {
      const at = placeOf(params);
      const end = { outcome: body.outcome, failure: body.failure ?? exitFailure(body) };
      const answer = await finishAttempt(db, at, end, body.troubles);
      if (answer.kind !== 'ok') throw refusal(at, answer);
      if (answer.state === 'completed') await completeRun(context, at.runId, 'end');
      return { state: answer.state };
    },
  };
}

function placeOf(params: { run: string; attempt: number }): AttemptPlace {
  return { runId: params.run, attempt: params.attempt };
}

function refusal(at: AttemptPlace, stale: Stale): TrainyardError {
  if (stale.kind === 'unknown')
    return new TrainyardError('run.not_found', `There is no attempt ${at.attempt} of run ${at.runId}.`);
  return new TrainyardError('attempt.stale', `Attempt ${at.attempt} may not write: ${stale.why}.`, {
    data: { current: stale.current },
  });
}

/** A cause in words where the agent sent only how the process ended. */
function exitFailure(body: { outcome: string; exit_code: number | null; signal: string | null }) {
  if (body.outcome !== 'failed' && body.outcome !== 'lost') return null;
  if (body.signal !== null)
    return { code: 'worker.killed', message: `The worker was killed by signal ${body.signal}`, hint: null };
  if (body.exit_code === null) return null;
  const hint = 'The log has its last words.';
  if (body.exit_code === 0)
    return { code: 'worker.no_result', message: 'The worker ended with exit code 0 and no result', hint };
  return { code: 'engine.failed', message: `The worker ended with exit code ${body.exit_code}`, hint };
}
