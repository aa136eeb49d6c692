// The cases were made by the engine, whose tests hold it to the same file (losses_test.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lossCurve } from './loss-curve.ts';
import type { Parameters } from './schedule-curve.ts';

interface Case {
  choice: Parameters & { name: string };
  probabilities: number[];
  losses: number[];
}
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'loss-cases.json'), 'utf8')) as Case[];

test.each(cases)('$choice.name costs what it does in the engine', ({ choice, probabilities, losses }) => {
  const loss = lossCurve(choice.name, choice);
  for (const [at, expected] of losses.entries()) expect(loss?.(probabilities[at] ?? 0)).toBeCloseTo(expected, 5);
});

test('a loss of a plugin and one with half its parameters have no picture', () => {
  expect(lossCurve('mine', {})).toBeNull();
  expect(lossCurve('focal', { label_smoothing: 0 })).toBeNull();
  expect(lossCurve('toString', {})).toBeNull();
});
