// The top line of a project: how many results, which is best of those that can be compared, and who cannot be told from it. Pure.
import type { Project } from '@trainyard/contracts/project';
import type { RunFacets } from '@trainyard/contracts/run-list';
import { intervalText, warningText } from '@trainyard/core/figure-words';
import { fact, type Word } from '@trainyard/core/words';
import { count, formatCount, formatNumber, metricTitle } from '../../format.ts';

type Counts = Pick<Project['counts'], 'datasets'>;

/** 'Best of 64 measured: …, validation accuracy 0.914 (0.873 to 0.942). 6 others lie within its interval: 255 rows cannot tell them apart.' */
export function projectSentence(counts: Counts, facets: RunFacets): Word[] {
  if (facets.total === 0)
    return counts.datasets === 0
      ? ['No data yet: add a folder of images or a CSV file.']
      : [fact(count(counts.datasets, 'dataset')), ' and no run yet.'];
  return facets.best
    ? [...bestParts(facets, facets.best), ...besideParts(facets), ...otherParts(facets)]
    : noneParts(facets);
}

function noneParts({ total, states }: RunFacets): Word[] {
  const active = states
    .filter(({ value }) => value === 'running' || value === 'queued')
    .reduce((sum, { runs }) => sum + runs, 0);
  const parts: Word[] = [fact(count(total, 'run')), ', none with a result yet'];
  return active > 0 ? [...parts, '; ', fact(`${formatCount(active)} active`), '.'] : [...parts, '.'];
}

function bestParts({ metric, equal }: RunFacets, best: NonNullable<RunFacets['best']>): Word[] {
  const measured = metric?.measured ?? 1;
  const { name, value, interval, part } = best.metric;
  const head: Word[] =
    measured === 1
      ? ['The one result: ']
      : [equal > 0 ? 'Equal best of ' : 'Best of ', fact(`${formatCount(measured)} measured`), ': '];
  const warning = warningText(best.metric);
  return [
    ...head,
    { name: best.name },
    ...(equal > 0 ? [' and ', fact(count(equal, 'other'))] : []),
    `, ${part} ${metricTitle(name)} `,
    fact(formatNumber(value)),
    interval ? ` (${intervalText(interval)})` : '',
    ...(warning === null ? [] : [', ', fact(warning)]),
    '.',
  ];
}

function besideParts({ near, best }: RunFacets): Word[] {
  if (near === 0 || !best || best.metric.examples === null) return [];
  const examples = `${formatCount(best.metric.examples)} ${best.task === 'image-classification' ? 'pictures' : 'rows'}`;
  return [
    ' ',
    fact(`${formatCount(near)} ${near === 1 ? 'other' : 'others'}`),
    ` ${near === 1 ? 'lies' : 'lie'} within its interval: ${examples} cannot tell them apart.`,
  ];
}

/** Results that stand beside none of these: which questions there are is said above the list. */
function otherParts({ measured, metric, questions, questions_total }: RunFacets): Word[] {
  const others = measured - (metric?.measured ?? 0);
  if (others === 0) return [];
  const answered = questions.slice(1).filter((question) => question.measured > 0).length;
  const many =
    questions_total > questions.length
      ? 'other questions'
      : answered === 1
        ? 'another question'
        : `${formatCount(answered)} other questions`;
  return [' ', fact(count(others, 'result')), ` ${others === 1 ? 'answers' : 'answer'} ${many}.`];
}
