import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEqual, isMeasured, type Judged, placeWords, besideBest } from './ranking.ts';

const run = (over: Partial<Judged> = {}): Judged => ({ question: 'q', state: 'completed', value: 0.9, ...over });
const best = { question: 'q', value: 0.9, interval: [0.85, 0.95] as const };

describe('who stands where beside the best', () => {
  test.each<[string, Judged, string]>([
    ['the best itself', run(), 'equal'],
    ['a tie, summed in another order', run({ value: 0.1 + 0.2 + 0.6 }), 'equal'],
    ['one that its interval holds', run({ value: 0.86 }), 'within'],
    ['one below its interval', run({ value: 0.84 }), 'behind'],
    ['another seed with a better value', run({ question: 'p', value: 0.99 }), 'other'],
    ['one whose question is not known', run({ question: null }), 'other'],
    ['a cancelled one with a value', run({ state: 'cancelled' }), 'unmeasured'],
    ['a failed one with a value', run({ state: 'failed' }), 'unmeasured'],
    ['one at work', run({ state: 'running' }), 'unmeasured'],
    ['a paused one', run({ state: 'paused' }), 'unmeasured'],
    ['one without a value', run({ value: null }), 'unmeasured'],
    ['one whose value is no number', run({ value: Number.NaN }), 'unmeasured'],
  ])('%s', (_who, one, standing) => {
    expect(besideBest(one, best)).toBe(standing);
  });

  test('without an interval nothing but a tie is near', () => {
    expect(besideBest(run({ value: 0.8999 }), { ...best, interval: null })).toBe('behind');
    expect(besideBest(run(), { ...best, interval: null })).toBe('equal');
  });

  test('two that do not share a question never stand beside each other, and who is not measured never near', () => {
    const anyRun = fc.record({
      question: fc.constantFrom('q', 'p', null),
      state: fc.constantFrom<Judged['state'][]>('queued', 'running', 'paused', 'completed', 'failed', 'cancelled'),
      value: fc.option(fc.double(), { nil: null }),
    });
    fc.assert(
      fc.property(anyRun, fc.double({ noNaN: true, noDefaultInfinity: true }), (one, value) => {
        const standing = besideBest(one, { question: 'q', value, interval: [value - 1, value + 1] });
        if (one.question !== 'q') expect(standing).toBe('other');
        else expect(['equal', 'within', 'behind'].includes(standing)).toBe(isMeasured(one));
      }),
    );
  });
});

test('equal is what rounding may differ by, on both sides alike', () => {
  expect(isEqual(0, 0)).toBe(true);
  expect(isEqual(0.914, 0.9141)).toBe(false);
  expect(isEqual(0, 1e-300)).toBe(false);
  fc.assert(fc.property(fc.double(), fc.double(), (a, b) => isEqual(a, b) === isEqual(b, a)));
});

test.each<[string, Parameters<typeof placeWords>[0]]>([
  ['best of 64 measured', { rank: 1, of: 64, equal: 0, final: true }],
  ['equal best of 64 measured', { rank: 1, of: 64, equal: 2, final: true }],
  ['number 3 of 64 measured', { rank: 3, of: 64, equal: 1, final: true }],
  ['so far better than all 64 measured', { rank: 1, of: 65, equal: 0, final: false }],
  ['so far as good as the best of 64 measured', { rank: 1, of: 65, equal: 1, final: false }],
  ['so far number 3 beside 64 measured', { rank: 3, of: 65, equal: 0, final: false }],
])('%s', (words, place) => {
  expect(placeWords(place)).toBe(words);
});

test('the ends of an interval are within it', () => {
  expect(besideBest(run({ value: 0.85 }), best)).toBe('within');
  expect(besideBest(run({ value: 0.95 }), best)).toBe('within');
  expect(besideBest(run({ value: 0.951 }), best)).toBe('behind');
  expect(besideBest(run({ question: null }), { ...best, question: null })).toBe('other');
  expect(isMeasured(run({ question: null }))).toBe(false);
});

test('equal is told by the larger of the two', () => {
  expect(isEqual(1, 1 + 0.9e-9)).toBe(true);
  expect(isEqual(1, 1 + 3e-9)).toBe(false);
  expect(isEqual(1e12, 1e12 + 900)).toBe(true);
  expect(isEqual(0, 1)).toBe(false);
  expect(isEqual(-1e9, 1e9)).toBe(false);
});
