import type { Config } from '@trainyard/contracts/config-field';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forecast } from './forecast.ts';
import { recipeLimit, withinLimit } from './recipe-time.ts';

interface Case {
  preset: string;
  time_limit: string | null;
  pictures: number;
  seconds: number;
}
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'recipe-time-cases.json'), 'utf8')) as Case[];
const config = (parts: object) => ({ task: 'image-classification', ...parts }) as unknown as Config;

test.each(cases)(
  '$preset with $time_limit for $pictures pictures, as the engine plans it',
  ({ pictures, seconds, ...parts }) => {
    expect(recipeLimit(config(parts), pictures)).toBeCloseTo(seconds);
  },
);

test('a config without a preset has no limit', () => expect(recipeLimit(config({ epochs: 3 }), 500)).toBeNull());

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
