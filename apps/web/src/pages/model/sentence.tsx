import type { Model } from '@trainyard/contracts/model';
import { mixUps } from '../../charts/confusion.ts';
import { type Evaluation, splitWords } from '../../charts/evaluation.ts';
import { Fact } from '../../components/page.tsx';
import { count, formatCount, formatNumber, formatShare, metricTitle } from '../../format.ts';

/** 'Tells 10 classes apart, right in 90.6 % of 255 unseen pictures (86.4 to 93.6 %). Most often mixed up: tulip taken for rose.' */
export function ModelSentence({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
  const { signature, metric, task } = model;
  const things = task === 'image-classification' ? 'picture' : 'row';
  const examples = metric.examples ?? evaluation?.examples ?? null;
  const unseen = examples === null ? '' : ` on ${count(examples, `unseen ${things}`)}`;
  const worst = evaluation?.confusion ? mixUps(evaluation.labels, evaluation.confusion)[0] : undefined;
  const judged = evaluation?.split === 'cross_validation' ? ` (${splitWords(evaluation.split)})` : '';
  const target = signature.target;
  return (
    <>
      {task === 'tabular-regression' ? (
        <>
          Predicts <Fact>{target ?? 'a number'}</Fact> from {count(signature.columns.length, 'column')}
        </>
      ) : task === 'image-classification' ? (
        <>
          Tells <Fact>{count(signature.labels.length, 'class', 'classes')}</Fact> apart
        </>
      ) : (
        <>
          Says <Fact>{target ?? 'the class'}</Fact> (
          {signature.labels.length <= 4
            ? signature.labels.join(', ')
            : count(signature.labels.length, 'class', 'classes')}
          ) from {count(signature.columns.length, 'column')}
        </>
      )}
      {metric.value === null ? (
        '.'
      ) : metric.name === 'accuracy' && typeof metric.value === 'number' ? (
        <>
          , right in <Fact>{formatShare(metric.value, 1)}</Fact>
          {examples === null ? '' : ` of ${formatCount(examples)} unseen ${things}s`}
          {metric.interval
            ? ` (${(metric.interval[0] * 100).toFixed(1)} to ${formatShare(metric.interval[1], 1)})`
            : ''}
          {judged}.
        </>
      ) : (
        <>
          : {metricTitle(metric.name)} <Fact>{formatNumber(metric.value)}</Fact>
          {unseen}
          {judged}.
        </>
      )}
      {worst ? (
        <>
          {' '}
          Most often mixed up:{' '}
          <Fact>
            {worst.truth} taken for {worst.answer}
          </Fact>
          .
        </>
      ) : null}
    </>
  );
}
