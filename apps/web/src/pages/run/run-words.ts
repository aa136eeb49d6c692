// The top line of a run: where it is, when it is done, how good it is, whether that is better. Facts only; pure.
import { finishedEarlyWords, prunedWords } from '@trainyard/core/run-stop';
import { runError } from '@trainyard/contracts/run-errors';
import type { Run } from '@trainyard/contracts/run';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { phaseWords } from '@trainyard/core/log-line';
import { basisWords, leftWords, takesWords } from '@trainyard/core/time-left';
import {
  count,
  devicesTitle,
  forecastTitle,
  formatClock,
  formatCount,
  formatDuration,
  formatWhen,
} from '../../format.ts';
import { fact, goesOn, type Words, words } from '@trainyard/core/words';
import { epochNow, epochsDone, epochsOf, workedSeconds } from './facts.ts';
import { qualityWords } from './quality-words.ts';
import { whyNoModel } from './trouble-words.ts';

export interface Seen {
  standing: RunStanding | null;
  now: Date;
  /** When this page's connection was lost; null while it stands. */
  lostAt: string | null;
}

export function runWords(run: Run, seen: Seen): Words {
  return words(asOf(run, seen.lostAt), stateWords(run, seen.now), quality(run, seen.standing));
}

/** What moves is not known any more while the connection is lost: the sentence says of when it is. */
function asOf({ state }: Run, lostAt: string | null): Words {
  const moves = state === 'running' || state === 'queued';
  return lostAt !== null && moves
    ? words('At ', fact(formatClock(lostAt, true)), ', the last word from the server: ')
    : [];
}

function stateWords(run: Run, now: Date): Words {
  switch (run.state) {
    case 'queued':
      return queued(run, now);
    case 'running':
      return running(run, now);
    case 'paused':
      return words('Paused', at(run), `; ${goesOnFrom(run)} when resumed.`);
    case 'completed':
      return words(
        'Completed in ',
        fact(formatDuration(workedSeconds(run, now))),
        attempts(run),
        run.device ? ` on ${place(run)}` : '',
        finishedEarlyWords(run.stop) && words(', ', fact(finishedEarlyWords(run.stop) ?? '')),
        whyNoModel(run) && words(', ', fact('without a model')),
        '.',
      );
    case 'failed':
      return words('Stopped', at(run), after(run, now), `: ${failureWords(run)}`);
    case 'cancelled':
      return words('Cancelled', at(run), run.started_at ? after(run, now) : ', before it started', '.');
    case 'pruned':
      return words(
        fact(capital(prunedWords(null, run.progress))),
        run.started_at ? after(run, now) : ', before it started',
        run.stop?.reason ? `: ${run.stop.reason.replace(/\.$/, '')}` : '',
        '. What it measured is kept, and it gets no model.',
      );
    default:
      return run.state satisfies never;
  }
}

function quality(run: Run, standing: RunStanding | null): Words {
  if (run.state === 'queued' || run.state === 'failed') return [];
  const said = qualityWords(run, standing);
  return said.length === 0 ? [] : words(' ', said);
}

/** Why a run that had begun waits again. */
function before(run: Run): Words {
  const last = run.attempts.at(-1);
  if (!last || last.outcome === 'running') return ['Waits'];
  const place = last.agent_name ?? 'its machine';
  switch (last.outcome) {
    case 'lost':
      return words('Broke off', at(run), `, because ${whyLost(last, place)}; ${goesOnFrom(run)}, waits`);
    case 'preempted':
      return words('Stopped with the platform', at(run), `; ${goesOnFrom(run)}, waits`);
    case 'paused':
      return words('Resumed', at(run), `; ${goesOnFrom(run)}, waits`);
    default:
      return words(`Attempt ${last.number} ${last.outcome}`, at(run), `; ${goesOnFrom(run)}, waits`);
  }
}

function whyLost({ failure }: Run['attempts'][number], place: string): string {
  return failure?.code === 'agent.left' ? `${place} signed off in order` : `${place} was not heard of any more`;
}

function queued(run: Run, now: Date): Words {
  if (run.wanted === 'cancel') return ['Is being taken out of the queue.'];
  const { forecast } = run;
  return words(
    before(run),
    forecast?.position ? words(' as ', fact(`number ${formatCount(forecast.position)}`)) : null,
    forecast?.starts_at ? words(', starts about ', fact(formatWhen(forecast.starts_at, now))) : null,
    forecast?.starts_at && forecast.device ? words(' on ', fact(forecastTitle(forecast) ?? '')) : null,
    forecast?.ends_at ? words(', ends about ', fact(formatWhen(forecast.ends_at, now))) : null,
    forecast?.range ? ` (${takesWords(forecast)}, ${basisWords(forecast.range.basis)})` : null,
    forecast?.reason ? `: ${goesOn(forecast.reason).replace(/\.$/, '')}` : null,
    '.',
  );
}

function running(run: Run, now: Date): Words {
  const where = words('On ', fact(place(run)), ', ');
  if (run.wanted === 'cancel') return words(where, fact('is being stopped'), '.');
  if (run.wanted === 'prune') return words(where, fact('is being pruned'), '.');
  if (run.wanted === 'finish')
    return words(where, fact('finishes now'), ': it stops training and makes a model of the best so far.');
  if (run.wanted === 'pause') return words(where, fact('writes its checkpoint'), ' and pauses.');
  const { progress } = run;
  const left = words(', ', fact(leftWords(run.forecast, now.getTime())));
  if (!progress) return words(where, fact('starting'), '.');
  if (progress.phase !== 'training') return words(where, fact(lowered(phaseWords(progress.phase))), left, '.');
  return words(where, progressWords(run), left, '.');
}

function progressWords({ progress }: Run): Words {
  if (!progress) return [];
  if (progress.epochs_total)
    return [fact(`epoch ${formatCount(epochNow(progress))} of ${formatCount(progress.epochs_total)}`)];
  if (progress.steps_total > 1)
    return [fact(`step ${formatCount(progress.step)} of ${formatCount(progress.steps_total)}`)];
  return ['training'];
}

/** " in epoch 3 of 10", once there is something done. */
function at({ progress, config }: Run): Words {
  const total = epochsOf({ progress, config });
  if (!progress || total === null || epochsDone(progress) === 0) return [];
  return words(' in ', fact(`epoch ${formatCount(epochNow(progress))} of ${formatCount(total)}`));
}

function after(run: Run, now: Date): Words {
  const seconds = workedSeconds(run, now);
  return seconds === null ? [', before it started'] : words(' after ', fact(formatDuration(seconds)), attempts(run));
}

function attempts({ attempts: all }: Run): string {
  return all.length > 1 ? ` in ${count(all.length, 'attempt')}` : '';
}

function goesOnFrom({ checkpoints }: Run): string {
  return checkpoints.length > 0 ? 'goes on from its checkpoint' : 'begins anew';
}

function place(run: Run): string {
  const device = run.device ? devicesTitle(run.devices) : 'its device';
  return run.agent_name ? `${device} of ${run.agent_name}` : device;
}

/** The title of the error: the message with its details stands below. */
function failureWords({ failure }: Run): string {
  if (failure === null) return 'the reason is not known.';
  const text = runError(failure.code)?.title ?? failure.message;
  return `${goesOn(text).replace(/\.$/, '')}.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
