import type { Profile } from '@trainyard/contracts/dataset';
import { describe, expect, test } from 'vitest';
import { configFacts } from './config-facts.ts';

const images = (splits: Record<string, number>, total: number): Profile => ({
  kind: 'images',
  classes: [{ name: 'ants', counts: {}, total }],
  splits,
  images: total,
  bytes: 1,
  size: null,
  formats: {},
  bad: [],
  bad_total: 0,
  ignored: 0,
});

describe('configFacts', () => {
  test('the training part of a folder: what is there, less what is set apart', () => {
    expect(configFacts(images({ all: 100 }, 100), {}).imagesTrain).toBe(80);
    expect(configFacts(images({ all: 100 }, 100), { validation: { name: 'holdout', fraction: 0.5 } }).imagesTrain).toBe(
      50,
    );
    expect(configFacts(images({ train: 100, test: 9 }, 109), {}).imagesTrain).toBe(80);
    expect(configFacts(images({ train: 100, val: 9 }, 109), {})).toEqual({
      imagesTrain: 100,
      classCounts: { ants: 109 },
    });
  });

  test('class counts of a table only where every value is listed', () => {
    const column = {
      name: 'species',
      position: 0,
      type: 'categorical' as const,
      missing: 0,
      numeric: null,
      histogram: null,
    };
    const profile = (distinct: number): Profile => ({
      kind: 'table',
      rows: 5,
      columns: [
        {
          ...column,
          distinct,
          top: [
            { value: 'a', count: 3 },
            { value: 'b', count: 2 },
          ],
        },
      ],
      bytes: 1,
      duplicates: 0,
      dialect: { delimiter: ',', quote: '"', encoding: 'utf-8', decimal: '.' },
      head: [],
      suggested_target: null,
    });
    expect(configFacts(profile(2), { target: 'species' })).toEqual({
      columns: ['species'],
      rows: 5,
      classCounts: { a: 3, b: 2 },
    });
    expect(configFacts(profile(3), { target: 'species' }).classCounts).toBeUndefined();
  });
});
