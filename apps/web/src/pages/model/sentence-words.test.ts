import { modelResult, referenceOf } from '@trainyard/core/figure';
import { plain } from '@trainyard/core/words';
import { expect, it } from 'vitest';
import { readEvaluation } from '../../charts/evaluation.ts';
import { qualityOf } from './quality-rows.ts';
import { modelWords, rarestOf } from './sentence-words.ts';

const skewed = {
  split: 'val',
  examples: 9042,
  classes: 2,
  labels: ['no', 'yes'],
  constant: 'no',
  confusion: [
    [8879, 0],
    [162, 1],
  ],
  baseline: { accuracy: 0.98197, roc_auc: 0.5, f1_macro: 0.495, test_accuracy: 0.98 },
  differences: { accuracy: [-0.0004, 0.0006], roc_auc: [-0.02, 0.02] },
};
const columns = [1, 2].map((name) => ({
  name: String(name),
  type: 'numeric' as const,
  example: 1,
  categories: null,
  min: null,
  max: null,
  histogram: null,
}));
const signature = {
  task: 'tabular-classification' as const,
  image_size: null,
  columns,
  target: 'fraud',
  labels: ['no', 'yes'],
};
const resultOf = (metrics: Record<string, number>, evaluation: object, name = 'accuracy') =>
  modelResult({
    name,
    greater: name !== 'rmse',
    value: metrics[name] ?? null,
    examples: null,
    metrics,
    reference: referenceOf(evaluation),
  });

it('says of a model that finds 1 of 163 what it is worth', () => {
  const metric = resultOf({ accuracy: 0.9821, roc_auc: 0.5 }, skewed);
  const words = modelWords({ signature, metric, task: signature.task, stop: null }, readEvaluation(skewed));
  expect(plain(words)).toBe(
    'Says fraud (no, yes) from 2 columns: ROC AUC 0.500 on 9,042 validation rows: no better than the same answer for all (0.500). ' +
      'Finds 1 of 163 yes. Right in 98.2 %: no better than always saying no (98.2 %).',
  );
});

it('counts the rarer class only on the part that the result is of', () => {
  const tested = resultOf({ accuracy: 0.98, test_accuracy: 0.98 }, { ...skewed, test_examples: 100 });
  expect(tested.part).toBe('test');
  expect(rarestOf(tested, readEvaluation(skewed))).toBeNull();
  expect(rarestOf(resultOf({ accuracy: 0.98 }, skewed), readEvaluation(skewed))).toEqual({
    label: 'yes',
    found: 1,
    of: 163,
  });
  expect(rarestOf(resultOf({ accuracy: 0.98 }, skewed), null)).toBeNull();
});

it('knows one class, several classes, a number, and nothing measured', () => {
  const none = resultOf({}, {});
  const say = (task: 'image-classification' | 'tabular-regression', labels: string[], target: string | null = null) =>
    plain(modelWords({ signature: { ...signature, task, labels, target }, metric: none, task, stop: null }, null));
  expect(say('image-classification', ['a'])).toBe('Knows 1 class.');
  expect(say('image-classification', ['a', 'b'])).toBe('Tells 2 classes apart.');
  expect(say('tabular-regression', [], 'price')).toBe('Predicts price from 2 columns.');
  expect(say('tabular-regression', [])).toBe('Predicts a number from 2 columns.');
});

it('names few classes in their order, the mistake that it makes most often, and that it was finished early', () => {
  const evaluation = readEvaluation({
    split: 'test',
    labels: ['feb', 'jan', 'mar'],
    confusion: [
      [5, 0, 1],
      [2, 5, 0],
      [0, 0, 5],
    ],
  });
  const months = { ...signature, labels: ['feb', 'jan', 'mar'], target: 'month' };
  const stop = { kind: 'finish' as const, reason: null, at: { unit: 'fold' as const, done: 1, of: 5 } };
  const words = plain(
    modelWords({ signature: months, metric: resultOf({}, {}), task: signature.task, stop }, evaluation),
  );
  expect(words).toBe(
    'Says month (jan, feb, mar) from 2 columns. Most often mixed up: jan taken for feb. ' +
      'Its training was finished early by a person after fold 1 of 5.',
  );
});

it('lists every metric once, the one to read first on top, those of the part that chose apart', () => {
  const metrics = {
    accuracy: 0.98,
    f1_macro: 0.5,
    roc_auc: 0.5,
    test_accuracy: 0.97,
    test_f1_macro: 0.5,
    test_roc_auc: 0.5,
  };
  const evaluation = { ...skewed, test_examples: 100 };
  const { shown, chosen } = qualityOf({ metric: resultOf(metrics, evaluation), metrics, evaluation });
  expect(shown.map(({ name, part }) => `${part} ${name}`)).toEqual(['test roc_auc', 'test accuracy', 'test f1_macro']);
  expect(chosen.map(({ name, part }) => `${part} ${name}`)).toEqual([
    'validation roc_auc',
    'validation accuracy',
    'validation f1_macro',
  ]);
  const untested = { accuracy: 0.98, f1_macro: 0.5, roc_auc: 0.5 };
  const alone = qualityOf({ metric: resultOf(untested, skewed), metrics: untested, evaluation: skewed });
  expect(alone.shown.map(({ name }) => name)).toEqual(['roc_auc', 'accuracy', 'f1_macro']);
  expect(alone.chosen).toEqual([]);
});
