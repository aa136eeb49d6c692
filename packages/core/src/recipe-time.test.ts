import type { Config } from '@trainyard/contracts/config-field';
import { expect, test } from 'vitest';
import { forecast } from './forecast.ts';
import { recipeLimit, withinLimit } from './recipe-time.ts';

const config = (parts: object) => ({ task: 'image-classification', ...parts }) as unknown as Config;

test('the limit of a preset: what was set, or what it usually takes for so many pictures', () => {
  expect(recipeLimit(config({ preset: 'balanced', time_limit: '10m' }), 500)).toBe(600);
  expect(recipeLimit(config({ preset: 'balanced', time_limit: '2h' }), 500)).toBe(7200);
  expect(recipeLimit(config({ preset: 'balanced', time_limit: null }), 500)).toBe(300);
  expect(recipeLimit(config({ preset: 'quick' }), 6800)).toBe(180);
  expect(recipeLimit(config({ epochs: 3 }), 500)).toBeNull();
});

const stages = [{ stage: 'epochs' as const, count: 10, seconds: 4000, done: 0 }];
const long = { mean: 5000, variance: 4e6, stages };

test('no forecast goes beyond it, whatever the stages of other runs took', () => {
  const unseen = withinLimit(long, 600, { elapsed: null, similar: 0 });
  expect(unseen).toMatchObject({ mean: 420, most: 600 });
  expect(unseen.stages[0]?.seconds).toBeCloseTo(336);
  expect(withinLimit({ ...long, mean: 100 }, 600, { elapsed: null, similar: 4 }).mean).toBe(100);
  const running = withinLimit(long, 600, { elapsed: 500, similar: 0 });
  expect(running).toMatchObject({ mean: 100, most: 100 });
  expect(running.stages).toEqual(stages);

  const basis = { similar: 0, others: 0, off: null, scored: 0, within: null };
  const told = forecast(
    [{ id: 'a', agentId: 'x', devices: ['cpu'], left: { ...running, widen: 3, basis } as never }],
    [],
    [],
    0,
  ).get('a');
  expect(Math.max(...(told?.range?.seconds ?? []))).toBeLessThanOrEqual(100);
  expect(told?.range?.ends?.[1]).toBe('1970-01-01T00:01:40.000Z');
});
