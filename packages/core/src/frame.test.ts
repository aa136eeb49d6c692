import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochAt, lineAt, packFrame, packLine } from './frame.ts';

describe('packLine', () => {
  test('gives back every number, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 300 })), {
          minLength: 1,
          maxLength: 2048,
        }),
        (numbers) => {
          const line = packLine(numbers);
          expect(numbers.map((_, index) => lineAt(line, index))).toEqual(numbers);
          for (const left of line.rest ?? []) expect(Math.abs(left)).toBeLessThan(2 ** 15);
        },
      ),
    );
  });

  test('what grows evenly costs nothing', () => {
    expect(packLine([5, 8, 11, 14])).toEqual({ first: 5, stride: 3, rest: null, wide: null });
    expect(packLine([7])).toEqual({ first: 7, stride: 0, rest: null, wide: null });
    expect(packLine([0, 0, 0])).toEqual({ first: 0, stride: 0, rest: null, wide: null });
    expect(packLine([0, 1, 1e12]).wide).not.toBeNull();
  });
});

describe('packFrame', () => {
  const frameOf = (steps: number[], epochOf: (step: number) => number | null) =>
    packFrame(steps.map((step, index) => ({ position: index + 1, time: 1e12, step, epoch: epochOf(step) })));

  test('keeps every epoch, and those that follow from the step by a number', () => {
    const epoch = fc.oneof(
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), epoch), { minLength: 1 }), (given) => {
        const frame = packFrame(
          given.map(([step, one], index) => ({ position: index + 1, time: 0, step, epoch: one })),
        );
        expect(given.map((_, index) => epochAt(frame, index))).toEqual(given.map(([, one]) => one));
      }),
    );
    for (const perEpoch of [1, 3, 7, 128, 1563]) {
      const frame = frameOf([0, 1, 2, 500, 99_999], (step) => step / perEpoch);
      expect(frame).toMatchObject({ stepsPerEpoch: perEpoch, epochs: null });
    }
    expect(frameOf([1, 2], () => null)).toMatchObject({ stepsPerEpoch: null, epochs: null });
  });
});
