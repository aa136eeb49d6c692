// The cases were made by the engine, whose tests hold it to the same file (schedules_test.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Parameters, scheduleFactor } from './schedule-curve.ts';

interface Case {
  choice: Parameters & { name: string };
  steps_per_epoch: number;
  steps_total: number;
  factors: number[];
}
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'schedule-cases.json'), 'utf8')) as Case[];

test.each(cases)('$choice.name moves as in the engine', ({ choice, factors, ...length }) => {
  const { steps_per_epoch: stepsPerEpoch, steps_total: stepsTotal } = length;
  const factor = scheduleFactor(choice.name, choice, { stepsPerEpoch, stepsTotal });
  const found = factors.map((_, step) => factor?.(step) ?? Number.NaN);
  for (const [step, expected] of factors.entries()) expect(found[step]).toBeCloseTo(expected, 9);
});

test('a schedule of a plugin, one that waits for measurements, and one with half its parameters have no picture', () => {
  const length = { stepsPerEpoch: 5, stepsTotal: 40 };
  expect(scheduleFactor('mine', {}, length)).toBeNull();
  expect(scheduleFactor('reduce_lr_on_plateau', { factor: 0.1 }, length)).toBeNull();
  expect(scheduleFactor('cosine', {}, length)).toBeNull();
  expect(scheduleFactor('toString', {}, length)).toBeNull();
});
