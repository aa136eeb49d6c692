import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leftAfter, logNormal, normalCdf, range, weightedMedian } from './duration.ts';
import { normalOf, randomOf } from './stage-testing.ts';

test('what is left after some time is what is left of those that lasted so long', () => {
  const random = randomOf(9);
  const times = Array.from({ length: 40_000 }, () => Math.exp(3 + 0.5 * normalOf(random)));
  for (const elapsed of [0, 5, 20, 30]) {
    const rest = times.filter((time) => time > elapsed).map((time) => time - elapsed);
    const mean = rest.reduce((sum, one) => sum + one, 0) / rest.length;
    const variance = rest.reduce((sum, one) => sum + (one - mean) ** 2, 0) / rest.length;
    const told = leftAfter(3, 0.25, elapsed);
    expect(told.mean / mean).toBeCloseTo(1, 1);
    expect(Math.sqrt(told.variance / variance)).toBeCloseTo(1, 1);
  }
  // Ten thousand times as late as expected: it goes on for a good part of that.
  expect(leftAfter(3, 0.01, 200_000).mean).toBeGreaterThan(10_000);
});

test('of a log-normal time 8 of 10 lie in its range', () => {
  const random = randomOf(2);
  const [low, , high] = range(logNormal(3, 0.36));
  const within = Array.from({ length: 20_000 }, () => Math.exp(3 + 0.6 * normalOf(random))).filter(
    (time) => time >= low && time <= high,
  );
  expect(within.length / 20_000).toBeCloseTo(0.8, 2);
  expect(normalCdf(1.2815515655446004)).toBeCloseTo(0.9, 6);
});

test('the weighted median lies within the values and is not moved by one that lies far off', () => {
  const value = fc.record({ value: fc.integer({ min: -100, max: 100 }), weight: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), (values) => {
      const middle = weightedMedian(values)!;
      expect(middle).toBeGreaterThanOrEqual(Math.min(...values.map((one) => one.value)));
      expect(middle).toBeLessThanOrEqual(Math.max(...values.map((one) => one.value)));
    }),
  );
  const three = [1, 2, 3].map((one) => ({ value: one, weight: 1 }));
  expect(weightedMedian(three)).toBe(2);
  expect(weightedMedian([...three.slice(0, 2), { value: 1e9, weight: 1 }])).toBe(2);
  expect(weightedMedian(three.slice(0, 2))).toBe(1.5);
  expect(weightedMedian([])).toBeNull();
});

test('a value without weight changes no median', () => {
  const value = fc.record({ value: fc.integer({ min: -9, max: 9 }), weight: fc.integer({ min: 1, max: 9 }) });
  const none = fc.record({ value: fc.integer({ min: -9, max: 9 }), weight: fc.constantFrom(0, -1) });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), fc.array(none), (values, nothing) => {
      expect(weightedMedian([...nothing, ...values])).toBe(weightedMedian(values));
    }),
  );
});

test('before anything is over the whole is left', () => {
  for (const elapsed of [0, -5]) expect(leftAfter(3, 0.25, elapsed)).toEqual(logNormal(3, 0.25));
  expect(leftAfter(0, 0.01, 1e6)).toEqual({ mean: 3e5, variance: 9e10 });
});

test('what is left is a time, however late it is', () => {
  const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(double(-5, 12), double(1e-3, 4), double(0.01, 1e7), (mu, variance, elapsed) => {
      const left = leftAfter(mu, variance, elapsed);
      expect(left.mean).toBeGreaterThan(0);
      expect(left.variance).toBeGreaterThanOrEqual(0);
    }),
  );
});
