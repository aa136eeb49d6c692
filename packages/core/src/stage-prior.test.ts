import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stage } from '@trainyard/contracts/stage';
import { priorSeconds } from './stage-prior.ts';
import type { Traits } from './stage-rates.ts';
import { imageTraits } from './stage-testing.ts';

const picture: Traits = { ...imageTraits, frozen: false, imageSize: 224, deviceKind: 'cpu', examples: 1000 };
const table: Traits = { ...picture, task: 'tabular-classification', imageSize: null };
const seconds = (traits: Traits, stage: Stage, count = 1) => priorSeconds(traits, { stage, units: null, count });

describe('what a stage usually takes', () => {
  test('on two cores: a thousand pictures two minutes an epoch, a thousand rows a second a fit', () => {
    expect(seconds(picture, 'epochs')).toBeCloseTo(120);
    expect(seconds(picture, 'decode')).toBeCloseTo(3.3);
    expect(seconds(table, 'fits')).toBeCloseTo(1);
    expect(seconds(table, 'final_evaluation')).toBeCloseTo(0.65);
    expect(seconds(picture, 'final_evaluation')).toBeCloseTo(11);
  });

  test('is longer by what there is more of: pieces and examples', () => {
    const some = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(some, some, (count, times) => {
        expect(seconds(picture, 'epochs', count)).toBeCloseTo(count * 120);
        expect(seconds({ ...picture, examples: 1000 * times }, 'epochs')).toBeCloseTo(times * 120);
      }),
    );
    expect(seconds(picture, 'epochs', 0)).toBe(seconds(picture, 'epochs', 1));
  });

  test('a checkpoint takes a tenth of a second, whatever it is of', () => {
    expect(seconds(picture, 'checkpoints', 8)).toBeCloseTo(0.8);
    expect(seconds(table, 'checkpoints', 0)).toBeCloseTo(0.1);
  });

  test('of a frozen network only its first look at a picture costs; a table is not frozen', () => {
    const frozen = { ...picture, frozen: true };
    expect(seconds(frozen, 'first_epochs')).toBeCloseTo(12);
    expect(seconds(frozen, 'epochs')).toBeCloseTo(0.04);
    expect(seconds(frozen, 'decode')).toBe(seconds(picture, 'decode'));
    expect(seconds({ ...table, frozen: true }, 'evaluations')).toBe(seconds(table, 'evaluations'));
  });

  test('a GPU is faster in what it does, and only for networks', () => {
    const gpu = { ...picture, deviceKind: 'cuda' } as const;
    expect(seconds(picture, 'epochs') / seconds(gpu, 'epochs')).toBeCloseTo(25);
    expect(seconds(gpu, 'decode')).toBe(seconds(picture, 'decode'));
    expect(seconds({ ...table, deviceKind: 'cuda' }, 'fits')).toBe(seconds(table, 'fits'));
    expect(seconds({ ...table, deviceKind: 'cuda' }, 'evaluations')).toBe(seconds(table, 'evaluations'));
    expect(seconds({ ...picture, deviceKind: null }, 'epochs')).toBe(seconds(picture, 'epochs'));
  });

  test('twice the edge is four times the work of the network; 224 pixels where none is known', () => {
    const large = { ...picture, imageSize: 448 };
    expect(seconds(large, 'epochs') / seconds(picture, 'epochs')).toBeCloseTo(4);
    expect(seconds(large, 'decode')).toBe(seconds(picture, 'decode'));
    expect(seconds({ ...picture, imageSize: null }, 'epochs')).toBe(seconds(picture, 'epochs'));
    expect(seconds({ ...table, imageSize: 448 }, 'evaluations')).toBe(seconds(table, 'evaluations'));
  });

  test('is a moment at least, and a second where nobody has an idea', () => {
    expect(seconds({ ...table, examples: 0 }, 'importance')).toBeCloseTo(2);
    expect(seconds({ ...picture, examples: 0 }, 'epochs')).toBe(0.01);
    expect(seconds(table, 'decode')).toBe(1);
    expect(seconds(picture, 'fits')).toBe(1);
  });
});
