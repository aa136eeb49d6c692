import { describe, expect, it } from 'vitest';
import { aQuestion, aRun } from './a-run.ts';
import { insteadWords, isDrawn, minutesWords, rankingOf, standing, workWord } from './row-words.ts';

const NOW = new Date('2026-11-24T10:00:00.000Z');
const valued = (id: string, value: number, over: object = {}) => {
  const run = aRun({ id, ...over });
  return {
    ...run,
    metric: { ...run.metric, value, interval: [value - 0.05, value + 0.05] as [number, number], examples: 99 },
  };
};
const ranking = rankingOf({
  best: valued('best', 0.9),
  questions: [aQuestion({ id: 'q' }), aQuestion({ id: 'p', seed: 7 })],
  metric: null,
});

describe('a row beside the best', () => {
  it.each([
    ['the best', valued('best', 0.9), 'equal', true],
    ['one that cannot be told apart', valued('a', 0.86), 'within', true],
    ['one that can', valued('b', 0.7), 'behind', true],
    ['one of another seed', valued('c', 0.99, { question: 'p' }), 'other', false],
    ['one that was given up', valued('d', 0.99, { state: 'cancelled' }), 'unmeasured', false],
    ['one that failed', valued('e', 0.99, { state: 'failed' }), 'unmeasured', false],
    ['one at work', valued('f', 0.99, { state: 'running' }), 'unmeasured', true],
    ['one without a value', aRun({ id: 'g', state: 'completed' }), 'unmeasured', false],
  ])('%s', (_what, run, expected, drawn) => {
    expect(standing(run, ranking)).toBe(expected);
    expect(isDrawn(run, ranking)).toBe(drawn);
  });

  it('before the first result draws who asks the question that most ask', () => {
    const early = rankingOf({ best: null, questions: [aQuestion({ id: 'q' })], metric: null });
    expect(isDrawn(valued('a', 0.5, { state: 'running' }), early)).toBe(true);
    expect(isDrawn(valued('a', 0.5, { state: 'running', question: 'p' }), early)).toBe(false);
    expect(standing(aRun({ id: 'a' }), rankingOf(undefined))).toBe('unmeasured');
  });
});

it('says why nothing is drawn', () => {
  const words = (run: ReturnType<typeof aRun>) => insteadWords(run, ranking, NOW);
  expect(words(valued('a', 0.9, { question: 'p' }))).toBe('other question: seed 7');
  expect(words(valued('a', 0.9, { question: 'nowhere', state: 'running' }))).toBe('another question');
  expect(words(valued('a', 0.9, { state: 'cancelled' }))).toBe('given up on the way: no result');
  expect(words(aRun({ id: 'a', state: 'cancelled' }))).toBe('');
  expect(words(aRun({ id: 'a', state: 'running' }))).toBe('no value yet');
  expect(words(aRun({ id: 'a', state: 'queued' }))).toBe('waits');
  expect(words(aRun({ id: 'a', state: 'failed' }))).toBe('the reason is not known');
  expect(words(aRun({ id: 'a', state: 'failed', failure: { code: 'mine', message: 'It broke.', hint: null } }))).toBe(
    'It broke.',
  );
});

it('says how long it took and how far it is', () => {
  const took = (seconds: number) =>
    minutesWords({ started_at: NOW.toISOString(), ended_at: new Date(NOW.getTime() + seconds * 1000).toISOString() });
  expect([1, 90, 599, 36_000].map(took)).toEqual(['< 0.1', '1.5', '10.0', '600']);
  expect(minutesWords({ started_at: NOW.toISOString(), ended_at: null })).toBe('');
  const progress = {
    phase: 'training' as const,
    step: 30,
    steps_total: 100,
    epoch: 2,
    epochs_total: 10,
    samples_per_second: null,
    seconds_left: null,
    at: NOW.toISOString(),
  };
  const running = (over: object) => workWord(aRun({ id: 'a', state: 'running', progress: { ...progress, ...over } }));
  expect(running({})).toMatch(/^epoch \d+ of 10$/);
  expect(running({ epochs_total: null })).toBe('30 %');
  expect(running({ epochs_total: null, steps_total: 0 })).toBeUndefined();
  expect(workWord(aRun({ id: 'a' }))).toBeUndefined();
});
