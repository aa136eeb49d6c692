import { expect, test } from 'vitest';
import { besideOf, closingSentence, metricTable } from './metric-table.ts';

const cells = (text: string): string[][] => text.split('\n').map((line) => line.trim().split(/ {2,}/));
const beside = (content: object) => besideOf(content) ?? expect.unreachable();

test('each metric with interval, baseline, difference, part and examples; what nobody measured stays empty', () => {
  const told = beside({
    split: 'val',
    examples: 100,
    test_examples: 50,
    baseline: { accuracy: 0.4, test_accuracy: 0.38, log_loss: 1.1 },
    intervals: { log_loss: [0.2, 0.4] },
    differences: { accuracy: [0.4, 0.6] },
  });
  const text = metricTable({ accuracy: 0.9, log_loss: 0.3, roc_auc: 'NaN', test_accuracy: 1 }, told);
  expect(cells(text)).toEqual([
    ['metric', 'value', '95 % interval', 'baseline', 'difference', 'part', 'examples'],
    ['────────', '──────', '───────────────', '────────', '───────────────', '──────────', '────────'],
    // Wilson, checked by hand: (0.9 + z²/200 ± …) / (1 + z²/100).
    ['accuracy', '0.9000', '0.8256 – 0.9448', '0.4000', '0.4000 – 0.6000', 'validation', '100'],
    ['log_loss', '0.3000', '0.2000 – 0.4000', '1.1000', 'validation', '100'],
    ['roc_auc', 'NaN', 'validation', '100'],
    ['accuracy', '1', '0.9287 – 1', '0.3800', 'test', '50'],
  ]);
});

test('of folds the part says how many; what rounds to 1 says that it is less', () => {
  const told = beside({ split: 'cross_validation', examples: 10, folds: [{}, {}, {}] });
  expect(metricTable({ rmse: 2 }, told)).toContain('validation, 3 folds');
  expect(metricTable({ roc_auc: 0.99997 }, told)).toContain('0.99997');
});

test('the sentence below says when no model would be as good, of the test part where there is one', () => {
  const content = {
    metric: 'accuracy',
    split: 'val',
    examples: 9042,
    test_examples: 100,
    classes: 2,
    constant: 'no',
    baseline: { accuracy: 0.5, test_accuracy: 0.52 },
    differences: { accuracy: [-0.01, 0.01], test_accuracy: [0.2, 0.3] },
  };
  expect(closingSentence({ accuracy: 0.5 }, beside(content), 'row')).toMatch(
    /^Right in 50\.0 % of 9,042 validation rows .*: no better than always saying no \(50\.0 %\)\.$/,
  );
  expect(closingSentence({ accuracy: 0.5, test_accuracy: 0.77 }, beside(content), 'row')).toMatch(
    /^Right in 77\.0 % of 100 test rows .*; always saying no gets 52\.0 %\.$/,
  );
  expect(closingSentence({}, beside(content), 'row')).toBeNull();
  expect(closingSentence({ accuracy: 0.5 }, beside({}), 'row')).toBeNull();
});
