import { expect, test } from 'vitest';
import { aWholeRun } from './a-whole-run.ts';
import { gainWords } from './gain-words.ts';

const run = (value: number | null | 'NaN', over: object = {}, question: string | null = 'q') =>
  aWholeRun({ metric: { ...aWholeRun().metric, value, ...over }, question });

test('a difference is one only on the same examples, and only where they can tell', () => {
  expect(gainWords(run(0.914), run(0.893))).toBe('+0.021 validation accuracy (0.914 after 0.893)');
  expect(gainWords(run(0.893), run(0.914))).toBe('−0.021 validation accuracy (0.893 after 0.914)');
  expect(gainWords(run(0.914, { interval: [0.88, 0.94] }), run(0.893))).toBe(
    '+0.021 validation accuracy (0.914 after 0.893), within the interval: the held-out examples cannot tell them apart',
  );
  expect(gainWords(run(0.9), run(0.9))).toBe('validation accuracy 0.900, as its parent');
  const other = 'validation accuracy 0.914 after 0.893, on other held-out examples: not comparable';
  expect(gainWords(run(0.914), run(0.893, {}, 'other'))).toBe(other);
  expect(gainWords(run(0.914, {}, null), run(0.893, {}, null))).toBe(other);
});

test('nothing where one was not measured or another metric was', () => {
  expect(gainWords(run(null), run(0.9))).toBeNull();
  expect(gainWords(run(0.9), run(null))).toBeNull();
  expect(gainWords(run(0.9), run(0.9, { name: 'roc_auc' }))).toBeNull();
  expect(gainWords(run('NaN'), run(0.9))).toBe('validation accuracy not a number after 0.900');
});
