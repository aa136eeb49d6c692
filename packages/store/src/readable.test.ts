// What stands in a row however odd, as a list shows it; and small things that come before and after the database.
import type { RunItem } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { toJsonb, toJsonbOrNull, toJsonbRows } from './json.ts';
import { pageOf } from './page.ts';
import { columnOf } from './chunk.ts';
import { fromArray, numbersFrom, toArray, toArrayOrNull } from './pg-array.ts';
import { isoOf, readable, shortFailure } from './readable.ts';
import { bestOf } from './result.ts';
import { standingOf, withStanding } from './standing.ts';
import { isDataError, isUniqueViolation } from './unique.ts';

test('a time is told from 1970 to the year 9999, and is none beyond', () => {
  expect(isoOf(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  expect(isoOf(new Date('9999-12-31T23:59:59.999Z'))).toBe('9999-12-31T23:59:59.999Z');
  for (const odd of [new Date(-1), new Date(253_402_300_800_000), new Date(Number.NaN), Infinity, 0, null])
    expect(isoOf(odd)).toBeNull();
});

test('a failure is cut to what a row has room for; what is none is left to be found', () => {
  const failure = { code: 'x', message: 'm'.repeat(300), hint: null };
  expect(shortFailure(failure)).toEqual(failure);
  expect(shortFailure({ code: 'x', message: 'm'.repeat(301), hint: 'h'.repeat(301) })).toEqual({
    code: 'x',
    message: `${'m'.repeat(300)}…`,
    hint: `${'h'.repeat(300)}…`,
  });
  expect(shortFailure(null)).toBeNull();
  expect(shortFailure([1])).toEqual([1]);
});

test('of an item each part that cannot be read is blank, and named once', () => {
  const id = `run_${'0'.repeat(26)}`;
  const item = { id, progress: { step: 'x', phase: 3 }, sparkline: 'x' } as unknown as RunItem;
  const shown = readable(item);
  expect(shown).toMatchObject({
    id,
    progress: null,
    sparkline: [],
    name: 'unreadable',
    state: 'failed',
    attempt: 0,
    seen: true,
  });
  expect(shown.unreadable?.filter((name) => name === 'progress')).toEqual(['progress']);
  expect(shown.metric).toMatchObject({ name: 'unreadable', value: null, constant: null, lead: null, epoch: null });
});

test('a page says where the next begins, where there is one', () => {
  const items = [{ id: 'a' }, { id: 'b' }];
  expect(pageOf(items, ['a', 'b', 'c'], 2)).toEqual({ items, next: 'b' });
  expect(pageOf(items, ['a', 'b'], 2)).toEqual({ items, next: null });
  expect(pageOf([], ['a'], 0)).toEqual({ items: [], next: null });
});

test('failures of PostgreSQL that somebody expects are known by their code, and by no other error', () => {
  const error = (code: unknown, more = {}) => Object.assign(new Error('x'), { code }, more);
  const taken = error('23505', { constraint: 'runs_device' });
  expect([
    isUniqueViolation(taken),
    isUniqueViolation(taken, 'runs_device'),
    isUniqueViolation(taken, 'other'),
  ]).toEqual([true, true, false]);
  expect(isUniqueViolation(error('23505'), 'runs_device')).toBe(false);
  for (const other of [error('23503'), new Error('x'), { code: '23505' }, null])
    expect(isUniqueViolation(other)).toBe(false);
  for (const code of ['22003', '22P02', '54000', '23514']) expect(isDataError(error(code))).toBe(true);
  expect(isDataError(new RangeError('deep'))).toBe(true);
  for (const other of [error('23505'), error('122003'), error('220031'), error('235140'), new Error('x'), null])
    expect(isDataError(other)).toBe(false);
});

test('JSON has no NaN, no NUL and no half of a pair: each travels in another form', () => {
  expect(toJsonb({ a: Number.NaN, b: -Infinity, c: 'x\0', 'k\0': ['\ud800'], d: undefined, e: null })).toBe(
    '{"a":"NaN","b":"-Infinity","c":"x␀","k␀":["\ufffd"],"e":null}',
  );
  expect([toJsonb(undefined), toJsonb([]), toJsonb(null)]).toEqual(['null', '[]', 'null']);
  expect([toJsonbOrNull(null), toJsonbOrNull(undefined), toJsonbOrNull(0), toJsonbOrNull({})]).toEqual([
    null,
    null,
    '0',
    '{}',
  ]);
  expect(toJsonbRows([{ a: 'plain' }])).toBe('[{"a":"plain"}]');
  expect(toJsonbRows([{ a: 'x\0' }, { 'k\ud900': 1 }])).toBe('[{"a":"x␀"},{"k\ufffd":1}]');
});

test('arrays go to PostgreSQL and back as they are, nulls and all', () => {
  const cases = {
    int2: [1, -32_768, 32_767],
    int4: [0, -2_147_483_648, 2_147_483_647],
    int8: [9_007_199_254_740_991, -1],
    float8: [0.5, Number.NaN, -Infinity, 5e-324],
  };
  for (const [kind, values] of Object.entries(cases) as ['int2' | 'int4' | 'int8' | 'float8', number[]][]) {
    expect(numbersFrom(kind, toArray(kind, values))).toEqual(values);
    const holes = [null, ...values, null, null, 1];
    expect(fromArray(kind, toArray(kind, holes))).toEqual(holes);
    expect(fromArray(kind, toArray(kind, []))).toEqual([]);
    expect(fromArray(kind, toArray(kind, [null]))).toEqual([null]);
    // One dimension, with its flag for nulls, its type, its length, from 1.
    const head = (bytes: Buffer) => [0, 4, 12, 16].map((at) => bytes.readInt32BE(at));
    expect([head(toArray(kind, [1])), head(toArray(kind, [1, null]))]).toEqual([
      [1, 0, 1, 1],
      [1, 1, 2, 1],
    ]);
    expect(toArray(kind, [])).toHaveLength(12);
    expect(toArray(kind, []).readInt32BE(0)).toBe(0);
  }
  expect(toArrayOrNull('int4', null)).toBeNull();
  expect(toArrayOrNull('int4', [3])).toEqual(toArray('int4', [3]));
  expect(columnOf(7, toArray('float8', [1, null, 3]))).toEqual({ at: [7, 9], values: [1, 3] });
});

test('a standing says only what is so', () => {
  const at = new Date('2026-01-02T03:04:05.000Z');
  const iso = at.toISOString();
  const none = { archived_at: null, deleted_at: null, purge_at: null };
  expect(standingOf(none)).toEqual({});
  expect(standingOf({ ...none, archived_at: at })).toEqual({ archived_at: iso });
  expect(standingOf({ ...none, deleted_at: at, purge_at: at })).toEqual({ deleted_at: iso, purge_at: iso });
  expect(withStanding({ id: 'x', ...none, archived_at: at })).toEqual({ id: 'x', archived_at: iso });
});

test('a best is one only where it is whole', () => {
  const row = { best_id: 'r', best_name: 'n', best_metric: 'm', best_value: 0, best_measured: 3, best_equal: 1 };
  expect(bestOf(row)).toEqual({ run_id: 'r', name: 'n', metric: 'm', value: 0, measured: 3, equal: 1 });
  for (const part of ['best_id', 'best_name', 'best_metric', 'best_value'])
    expect(bestOf({ ...row, [part]: null })).toBeNull();
  expect(bestOf({ ...row, best_measured: null, best_equal: null })).toMatchObject({ measured: 0, equal: 0 });
});
