import { expect, test } from 'vitest';
import { LiveNews } from './live-news.ts';

const run = (step: number, more = {}) => ({
  kind: 'run' as const,
  id: 'r',
  project: 'p',
  patch: { type: 'patch' as const, kind: 'run' as const, id: 'r', fields: { attempt: step } },
  ...more,
});

test('the first goes at once; what follows close behind becomes one', () => {
  const news = new LiveNews();
  news.add(run(1, { whole: true }), true);
  expect(news.wait(1000)).toBe(0);
  expect(news.take(1000)).toHaveLength(1);
  for (let step = 2; step < 100; step += 1) news.add(run(step, { whole: true }), true);
  expect(news.wait(1010)).toBeGreaterThan(0);
  expect(news.take(1010)).toEqual([]);
  expect(news.take(2000)).toEqual([run(99).patch]);
  expect(news.wait(2000)).toBeNull();
});

test('a change brings its patch along, first, and is told to those who take no patches as well', () => {
  const news = new LiveNews();
  news.add(run(1), true);
  expect(news.take(0)).toEqual([run(1).patch, { type: 'changed', kind: 'run', id: 'r', project: 'p' }]);
  news.add(run(2, { whole: true }), false);
  expect(news.take(1000)).toEqual([{ type: 'changed', kind: 'run', id: 'r', project: 'p' }]);
});

test('a change of a page alone does not hide that lists have changed, whichever came first', () => {
  const detail = { whole: false, detail: true };
  for (const order of [
    [{}, detail],
    [detail, {}],
  ]) {
    const news = new LiveNews();
    for (const more of order) news.add(run(1, more), true);
    expect(news.take(0).at(-1)).toEqual({ type: 'changed', kind: 'run', id: 'r', project: 'p' });
  }
});
