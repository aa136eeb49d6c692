import type { Need, NeedCounts } from '@trainyard/contracts/need';
import { expect, test } from 'vitest';
import { needsSummary, needWords } from './needs-words.ts';

const NOW = Date.parse('2026-11-24T14:32:00Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const metric = { name: 'accuracy', greater_is_better: true, value: null, interval: null };
const need = (kind: string, run: object): Need =>
  ({
    kind,
    id: 'x',
    run: {
      name: 'vit',
      project_name: 'birds',
      metric,
      progress: null,
      failure: null,
      ended_at: ago(60),
      started_at: ago(600),
      ...run,
    },
  }) as unknown as Need;
const words = (one: Need): string => {
  const { name, says, text } = needWords(one, NOW);
  return `${name} ${says}: ${text}`;
};
const progress = { phase: 'training', epoch: 6, epochs_total: 10, at: ago(300) };

test.each<[Need, RegExp]>([
  [
    { kind: 'lost', id: 'a', agent: { id: 'a', name: 'cedar', seen_at: ago(180) } },
    /^cedar is lost: No word since .+\.$/,
  ],
  [need('failed', { failure: { message: 'No memory.', hint: 'Use less.' } }), /^vit failed: No memory\. Use less\.$/],
  [need('failed', { failure: { message: 'No memory.', hint: null } }), /^vit failed: No memory\.$/],
  [need('failed', {}), /^vit failed: birds$/],
  [need('silent', { progress }), /^vit is silent: No word for 5 min; it was: epoch 7 of 10\.$/],
  [need('silent', {}), /^vit is silent: No word for 10 min; it was: starting\.$/],
  [
    need('paused', { progress, metric: { ...metric, value: 0.91 } }),
    /^vit is paused: At epoch 7 of 10, accuracy 0\.91\d*\.$/i,
  ],
  [need('paused', {}), /^vit is paused: Before its first step\.$/],
  [need('finished', {}), /^vit was not looked at yet: Ended [^ ]+\.$/],
  [
    need('finished', { metric: { ...metric, value: 0.9, interval: [0.85, 0.94] } }),
    /^vit was not looked at yet: Ended .+ with accuracy 0\.9\d* \(0\.85\d* to 0\.94\d*\)\.$/i,
  ],
])('%#', (one, said) => {
  expect(words(one)).toMatch(said);
});

test('of the findings of a dataset one is told and the others are counted', () => {
  const data = (errors: number): Need =>
    ({
      kind: 'data',
      id: 'd',
      dataset: { name: 'birds', version: { findings: { errors, warnings: 9, worst: 'A file lies in two classes.' } } },
    }) as unknown as Need;
  expect(words(data(1))).toBe('birds has a finding: A file lies in two classes.');
  expect(words(data(3))).toBe('birds has findings: A file lies in two classes. And 2 more as grave.');
});

test('the summary counts each kind', () => {
  const none: NeedCounts = { lost: 0, failed: 0, silent: 0, data: 0, finished: 0, paused: 0 };
  expect(needsSummary(none)).toBe('');
  expect(needsSummary({ ...none, failed: 1, finished: 65 })).toBe('1 failed, 65 not looked at');
  expect(needsSummary({ lost: 1, failed: 2, silent: 3, data: 1, finished: 1200, paused: 4 })).toBe(
    '1 machine lost, 2 failed, 3 silent, 1 dataset, 1,200 not looked at, 4 paused',
  );
});
