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

test('a frame keeps where each event stands', () => {
  const events = [
    { position: 3, time: 1000, step: 10, epoch: null },
    { position: 9, time: 1500, step: 30, epoch: null },
    { position: 11, time: 900, step: 20, epoch: null },
  ];
  const frame = packFrame(events);
  expect(
    events.map((_, at) => ({
      position: lineAt(frame.positions, at),
      time: lineAt(frame.times, at),
      step: lineAt(frame.steps, at),
      epoch: epochAt(frame, at),
    })),
  ).toEqual(events);
  expect(frame.n).toBe(3);
});

test('what is left over is kept in 16 bits as long as it fits', () => {
  expect(packLine([0, 32_767, 0])).toMatchObject({ rest: [0, 32_767, 0], wide: null });
  expect(packLine([0, -32_767, 0])).toMatchObject({ rest: [0, -32_767, 0], wide: null });
  expect(packLine([0, 32_768, 0])).toMatchObject({ rest: null, wide: [0, 32_768, 0] });
});

test('epochs follow from the step by a number also when the last event has none, or is the first step', () => {
  const epochs = (given: [number, number | null][]) => {
    const { stepsPerEpoch, epochs: told } = packFrame(
      given.map(([step, epoch], index) => ({ position: index, time: 0, step, epoch })),
    );
    return stepsPerEpoch ?? told;
  };
  expect(
    epochs([
      [4, 2],
      [0, 0],
    ]),
  ).toBe(2);
  expect(
    epochs([
      [5, 2],
      [10, 4],
    ]),
  ).toBe(2.5);
  expect(
    epochs([
      [0, 0],
      [0, 0],
    ]),
  ).toBe(1);
  expect(
    epochs([
      [4, 2],
      [6, null],
    ]),
  ).toEqual([2, null]);
  expect(
    epochs([
      [4, 2],
      [0, 1],
    ]),
  ).toEqual([2, 1]);
  expect(
    epochs([
      [4, 2],
      [6, 0],
    ]),
  ).toEqual([2, 0]);
});
