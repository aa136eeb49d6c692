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

  test('classes by the inner folder are not counted by the profile, so no rule judges by them', () => {
    const facts = configFacts(images({ train: 100, val: 9 }, 109), { class_folder: 'inner' });
    expect(facts).toEqual({ imagesTrain: 100 });
    expect(configFacts(images({ all: 10 }, 10), { class_folder: 'upper' }).classCounts).toEqual({ ants: 10 });
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
      reading: null,
      head: [],
    });
    expect(configFacts(profile(2), { target: 'species' })).toMatchObject({
      columns: ['species'],
      rows: 5,
      classCounts: { a: 3, b: 2 },
      targets: { likely: { column: 'species' } },
    });
    expect(configFacts(profile(3), { target: 'species' }).classCounts).toBeUndefined();
  });
});

test.each([0, 1, -0.5, 1.5, '0.5', null, Number.NaN])('a share of %s sets apart what is usual', (fraction) => {
  const validation = { name: 'holdout', fraction } as never;
  expect(configFacts(images({ all: 100 }, 100), { validation }).imagesTrain).toBe(80);
});

test('a validation that is a name, a list or nothing sets apart what is usual', () => {
  for (const validation of ['holdout', ['holdout'], null, 7])
    expect(configFacts(images({ all: 100 }, 100), { validation }).imagesTrain).toBe(80);
});

test('a folder with val/ but without train/ is set apart from', () => {
  expect(configFacts(images({ val: 9, all: 100 }, 109), {}).imagesTrain).toBe(80);
  expect(configFacts(images({}, 50), {}).imagesTrain).toBe(40);
  expect(configFacts(images({ train: 100, val: 0 }, 100), {}).imagesTrain).toBe(100);
});

test('the counts are those of the target, and of a column without values there are none', () => {
  const column = (name: string, values: string[], distinct = values.length) => ({
    name,
    position: 0,
    type: 'categorical' as const,
    missing: 0,
    numeric: null,
    histogram: null,
    distinct,
    top: values.map((value) => ({ value, count: 1 })),
  });
  const profile: Profile = {
    kind: 'table',
    rows: 2,
    columns: [column('first', ['x']), column('wanted', ['a', 'b']), column('none', [])],
    bytes: 1,
    duplicates: 0,
    reading: null,
    head: [],
  };
  expect(configFacts(profile, { target: 'wanted' }).classCounts).toEqual({ a: 1, b: 1 });
  expect(configFacts(profile, { target: 'none' })).not.toHaveProperty('classCounts');
  expect(configFacts(profile, { target: 'missing' })).not.toHaveProperty('classCounts');
  expect(configFacts(profile, {})).not.toHaveProperty('classCounts');
});
