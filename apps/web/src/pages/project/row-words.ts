// What a row of the list says of its run. Pure.
import { prunedWords } from '@trainyard/core/run-stop';
import { isGivenUp } from '@trainyard/core/run';
import { runError } from '@trainyard/contracts/run-errors';
import type { RunItem } from '@trainyard/contracts/run';
import type { Question, RunFacets } from '@trainyard/contracts/run-list';
import { toNumber } from '@trainyard/contracts/scalar';
import { type Beside, besideBest } from '@trainyard/core/ranking';
import { formatCount, formatRelative } from '../../format.ts';
import { epochNow } from '../run/facts.ts';
import { otherWords } from './question-words.ts';

/** What the rows are read beside. */
export interface Ranking {
  best: RunItem | null;
  /** The question of the best; null before anything asks one. */
  lead: Question | null;
  /** Which way its metric is better. */
  greater: boolean;
  questions: ReadonlyMap<string, Question>;
}

export function rankingOf(facets: Pick<RunFacets, 'best' | 'questions' | 'metric'> | undefined): Ranking {
  const { best = null, questions = [], metric } = facets ?? {};
  const greater = metric?.greater_is_better ?? true;
  return {
    best,
    greater,
    lead: questions[0] ?? null,
    questions: new Map(questions.map((question) => [question.id, question])),
  };
}

const valueOf = (run: RunItem): number => (run.metric.value === null ? Number.NaN : toNumber(run.metric.value));

/** Where a run stands; before the first result nothing stands beside anything. */
export function standing(run: RunItem, { best, lead }: Ranking): Beside {
  if (best)
    return besideBest(
      { question: run.question, state: run.state, value: valueOf(run) },
      { question: best.question, value: valueOf(best), interval: best.metric.interval },
    );
  return lead !== null && run.question !== lead.id ? 'other' : 'unmeasured';
}

/** Whether its value is drawn on the axis: of the question that the axis is of, and neither failed nor given up. */
export function isDrawn(run: RunItem, ranking: Ranking): boolean {
  const ended = run.state === 'failed' || isGivenUp(run.state);
  return Number.isFinite(valueOf(run)) && !ended && standing(run, ranking) !== 'other';
}

/** What stands where no interval is drawn. */
export function insteadWords(run: RunItem, ranking: Ranking, now: Date): string {
  switch (run.state) {
    case 'failed':
      return failureTitle(run.failure);
    case 'queued':
      return run.forecast?.starts_at
        ? `starts ${formatRelative(run.forecast.starts_at, now)}`
        : (run.forecast?.reason ?? 'waits');
    case 'running':
      return Number.isFinite(valueOf(run)) ? otherQuestion(run, ranking) : 'no value yet';
    case 'cancelled':
      return Number.isFinite(valueOf(run)) ? 'given up on the way: no result' : '';
    case 'pruned':
      return prunedWords(run.stop, run.progress);
    default:
      return Number.isFinite(valueOf(run)) ? otherQuestion(run, ranking) : '';
  }
}

function otherQuestion(run: RunItem, { lead, questions }: Ranking): string {
  const question = questions.get(run.question ?? '');
  return question && lead ? `other question: ${otherWords(question, lead)}` : 'another question';
}

/** The title of the error: its details stand on the page of the run. */
function failureTitle(failure: RunItem['failure']): string {
  if (failure === null) return 'the reason is not known';
  return runError(failure.code)?.title ?? failure.message;
}

/** How far a run at work is, instead of the word of its state. */
export function workWord(run: RunItem): string | undefined {
  const { progress } = run;
  if (run.state !== 'running' || run.wanted !== null || !progress) return undefined;
  if (progress.phase !== 'training') return progress.phase.replaceAll('_', ' ');
  if (progress.epochs_total) return `epoch ${epochNow(progress)} of ${progress.epochs_total}`;
  return progress.steps_total > 0 ? `${Math.round((progress.step / progress.steps_total) * 100)} %` : undefined;
}

/** Minutes from start to end; '' before there are both. */
export function minutesWords({ started_at, ended_at }: Pick<RunItem, 'started_at' | 'ended_at'>): string {
  if (started_at === null || ended_at === null) return '';
  const minutes = (Date.parse(ended_at) - Date.parse(started_at)) / 60_000;
  return minutes < 0.05 ? '< 0.1' : minutes < 10 ? minutes.toFixed(1) : formatCount(minutes);
}
