import { expect, test } from 'vitest';
import { Beside, metricTable } from './metric-table.ts';

const cells = (text: string): string[][] => text.split('\n').map((line) => line.trim().split(/ {2,}/));

test('each metric with interval, baseline, part and examples; what nobody measured stays empty', () => {
  const beside = Beside.parse({
    split: 'val',
    examples: 100,
    test_examples: 50,
    baseline: { accuracy: 0.4, test_accuracy: 0.38, log_loss: 1.1 },
    intervals: { log_loss: [0.2, 0.4] },
  });
  const text = metricTable({ accuracy: 0.9, log_loss: 0.3, roc_auc: 'NaN', test_accuracy: 1 }, beside);
  expect(cells(text)).toEqual([
    ['metric', 'value', '95 % interval', 'baseline', 'part', 'examples'],
    ['────────', '──────', '───────────────', '────────', '──────────', '────────'],
    // Wilson, checked by hand: (0.9 + z²/200 ± …) / (1 + z²/100).
    ['accuracy', '0.9000', '0.8256 – 0.9448', '0.4000', 'validation', '100'],
    ['log_loss', '0.3000', '0.2000 – 0.4000', '1.1000', 'validation', '100'],
    ['roc_auc', 'NaN', 'validation', '100'],
    ['accuracy', '1', '0.9287 – 1', '0.3800', 'test', '50'],
  ]);
});

test('of folds the part says how many', () => {
  const beside = Beside.parse({ split: 'cross_validation', examples: 10, folds: [{}, {}, {}] });
  expect(metricTable({ rmse: 2 }, beside)).toContain('validation, 3 folds');
});
