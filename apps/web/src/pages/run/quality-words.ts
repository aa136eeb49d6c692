// How good a run is, in words: the part that was measured before the number, with what it must be compared with.
import { isGivenUp } from '@trainyard/core/run';
import type { Figure, Part } from '@trainyard/contracts/figure';
import type { Run } from '@trainyard/contracts/run';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { toNumber } from '@trainyard/contracts/scalar';
import { besideText, firstFigure, intervalText } from '@trainyard/core/figure-words';
import { placeWords } from '@trainyard/core/ranking';
import { count, formatCount, formatNumber, metricTitle } from '../../format.ts';
import { fact, type Words, words } from '@trainyard/core/words';
import { epochsOf, foldsOf, withoutGain } from './facts.ts';

/** Epochs without a better one, from which on it is worth saying. */
const LONG_WITHOUT_GAIN = 3;
const PARTS: Record<Part, string> = { validation: 'Validation', 'cross-validation': 'Cross-validation', test: 'Test' };

export function qualityWords(run: Run, standing: RunStanding | null): Words {
  const { name, value } = run.metric;
  const title = metricTitle(name);
  if (value === null) return words(unmeasured(run, title));
  if (Number.isNaN(toNumber(value)))
    return words(`${PARTS[run.metric.part]} ${title} is `, fact('not a number'), ', so it ranks behind every run.');
  const { first, second } = firstFigure(run.metric);
  const gainless = run.state === 'running' ? withoutGain(run) : 0;
  const tested = run.metrics[`test_${first.name}`];
  return words(
    figureWords(run, first, epochWords(run)),
    second ? words('; ', lowered(figureWords(run, second))) : null,
    tested === undefined ? null : words(`, test ${metricTitle(first.name)} `, fact(formatNumber(tested))),
    rankWords(run, standing),
    gainless >= LONG_WITHOUT_GAIN ? words('; ', fact(`no gain for ${formatCount(gainless)} epochs`)) : null,
    '.',
  );
}

function unmeasured({ state, progress, metric }: Run, title: string): string {
  const what = `${PARTS[metric.part]} ${title}`;
  if (state === 'running') return progress?.phase === 'training' ? `${what} is not measured yet.` : '';
  return `${what} ${state === 'paused' ? 'is not measured yet' : 'was not measured'}.`;
}

/** "Validation accuracy 0.982 (0.979 to 0.985 on 9,042 rows), no better than always saying no (0.982)". */
function figureWords(run: Run, figure: Figure, when = ''): Words {
  const beside = besideText(figure, run.metric.constant, formatNumber);
  const warns = figure.verdict === 'no better' || figure.verdict === 'worse';
  return words(
    `${PARTS[figure.part]} ${metricTitle(figure.name)} `,
    fact(formatNumber(figure.value)),
    foldWords(run, figure),
    spreadWords(run, figure),
    when,
    beside === null ? null : words(', ', warns ? fact(beside) : beside),
  );
}

function foldWords({ config }: Run, { part }: Figure): string {
  const folds = part === 'cross-validation' ? foldsOf(config) : null;
  return folds === null ? '' : ` over ${count(folds, 'fold')}`;
}

/** " (0.90 to 0.95 on 255 pictures)". */
function spreadWords({ task }: Run, { interval, examples }: Figure): string {
  const things = examples === null ? '' : `on ${count(examples, task === 'image-classification' ? 'picture' : 'row')}`;
  const said = [intervalText(interval, formatNumber), things].filter(Boolean).join(' ');
  return interval === null ? '' : ` (${said})`;
}

function epochWords(run: Run): string {
  const { epoch } = run.metric;
  if (epoch === null || !Number.isInteger(epoch) || epochsOf(run) === null) return '';
  return ` at epoch\u00A0${formatCount(epoch)}`;
}

/** Only what answers the same question is counted, and only what was measured. */
function rankWords({ state }: Run, standing: RunStanding | null): Words {
  if (!standing || standing.rank === null || standing.of < 2 || isGivenUp(state)) return [];
  const place = placeWords({ ...standing, rank: standing.rank }, formatCount);
  return words(', ', standing.final && standing.rank === 1 ? fact(place) : place);
}

function lowered([begin, ...rest]: Words): Words {
  return typeof begin === 'string' ? [begin.charAt(0).toLowerCase() + begin.slice(1), ...rest] : [];
}
