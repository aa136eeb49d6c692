// What a model does and how good it is, as words: the page prints the facts bold.
import type { Model } from '@trainyard/contracts/model';
import { inOrder } from '@trainyard/core/natural-order';
import { finishedEarlyWords } from '@trainyard/core/run-stop';
import { beginsWithVerb, resultWords, type Told } from '@trainyard/core/result-words';
import type { Word } from '@trainyard/core/words';
import { mixUps } from '../../charts/confusion.ts';
import { type Evaluation, partOf } from '../../charts/evaluation.ts';
import { count } from '../../format.ts';

/** Classes that are named one by one. */
const NAMED = 4;

/** 'Tells 10 classes apart, right in 90.6 % of 255 test pictures (86.4 % to 93.6 %); always saying rose gets 12.0 %.' */
export function modelWords(
  model: Pick<Model, 'signature' | 'metric' | 'task' | 'stop'>,
  evaluation: Evaluation | null,
): Word[] {
  const { metric } = model;
  const thing = model.task === 'image-classification' ? 'picture' : 'row';
  const good = resultWords(metric, { thing, rarest: rarestOf(metric, evaluation) });
  const words: Word[] = [...does(model)];
  if (good.length > 0) words.push(beginsWithVerb(metric) ? ', ' : ': ', ...good);
  words.push('.');
  const worst = evaluation?.confusion ? mixUps(evaluation.labels, evaluation.confusion)[0] : undefined;
  // Of two classes it is the one mistake there is, or the one just told.
  if (worst && evaluation && evaluation.labels.length > 2)
    words.push(' Most often mixed up: ', { fact: `${worst.truth} taken for ${worst.answer}` }, '.');
  const early = finishedEarlyWords(model.stop);
  if (early !== null) words.push(' Its training was ', { fact: early }, '.');
  return words;
}

function does({ signature, task }: Pick<Model, 'signature' | 'task'>): Word[] {
  const { labels, target } = signature;
  const from = ` from ${count(signature.columns.length, 'column')}`;
  if (task === 'tabular-regression') return ['Predicts ', { fact: target ?? 'a number' }, from];
  const classes = count(labels.length, 'class', 'classes');
  if (task === 'image-classification')
    return labels.length > 1 ? ['Tells ', { fact: classes }, ' apart'] : ['Knows ', { fact: classes }];
  const named = labels.length <= NAMED ? inOrder(labels).join(', ') : classes;
  return ['Says ', { fact: target ?? 'the class' }, ` (${named})`, from];
}

/** How many of the rarer of two classes were found, where the evaluation is of the part that the metric is of. */
export function rarestOf(metric: Model['metric'], evaluation: Evaluation | null): NonNullable<Told['rarest']> | null {
  const confusion = evaluation?.confusion;
  if (!confusion || evaluation.labels.length !== 2 || partOf(evaluation.split) !== metric.part) return null;
  const sizes = confusion.map((row) => row.reduce((sum, value) => sum + value, 0));
  const rare = (sizes[0] ?? 0) < (sizes[1] ?? 0) ? 0 : 1;
  const of = sizes[rare] ?? 0;
  return of === 0 ? null : { label: evaluation.labels[rare] ?? '', found: confusion[rare]?.[rare] ?? 0, of };
}
