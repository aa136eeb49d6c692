import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as f from './format.ts';

describe('numbers', () => {
  test('carry the digits they can', () => {
    expect([0.9142, 12.345, 47940.3, 0.000031, 0, -0.5, 123.456].map((value) => f.formatNumber(value))).toEqual([
      '0.914',
      '12.35',
      '47,940',
      '3.1e-5',
      '0',
      '−0.500',
      '123.5',
    ]);
  });
  test('that are no numbers are said in words', () => {
    expect([
      f.formatNumber('NaN'),
      f.formatNumber('Infinity'),
      f.formatNumber('-Infinity'),
      f.formatNumber(null),
    ]).toEqual(['not a number', 'infinite', '−infinite', 'unknown']);
  });
  test('settings read as they were typed', () => {
    expect([
      f.formatSetting(0.001),
      f.formatSetting(0.00003),
      f.formatSetting({ name: 'sgd', momentum: 0.9 }),
      f.formatSetting([{ name: 'flip' }, 'crop']),
      f.formatSetting(null),
    ]).toEqual(['0.001', '3e-5', 'sgd (momentum 0.9)', 'flip, crop', 'none']);
  });
});

test('bytes have a unit, and one unit when they are compared', () => {
  expect([
    f.formatBytes(0),
    f.formatBytes(999),
    f.formatBytes(13_600_000),
    f.formatBytes(1e12),
    f.formatBytesOf(9.8e9, 24e9),
    f.formatBytesOf(null, 24e9),
  ]).toEqual(['0 B', '999 B', '13.6 MB', '1.0 TB', '9.8 / 24.0 GB', '? / 24.0 GB']);
});

test('durations are read aloud in at most two units', () => {
  expect([0.42, 20, 59.6, 200, 180, 840, 4440, 7200, 183_600].map((seconds) => f.formatDuration(seconds))).toEqual([
    '0.4 s',
    '20 s',
    '1 min',
    '3 min 20 s',
    '3 min',
    '14 min',
    '1 h 14 min',
    '2 h',
    '2 d 3 h',
  ]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      (seconds) => !/\b60 (s|min)|\b24 h/.test(f.formatDuration(seconds)),
    ),
  );
});

test('what still counts down is not said to the second', () => {
  expect([14.4, 59.7, 356, 4440].map((seconds) => f.formatAbout(seconds))).toEqual([
    '14 s',
    '1 min',
    '6 min',
    '1 h 14 min',
  ]);
});

test('times name the day only when it is another', () => {
  const now = new Date(2026, 10, 24, 14, 32, 0);
  expect(f.formatWhen(new Date(2026, 10, 24, 9, 5), now)).toBe('09:05');
  expect(f.formatWhen(new Date(2026, 10, 19, 9, 5), now)).toBe('19 Nov');
  expect(f.formatWhen(new Date(2026, 10, 23, 23, 50), new Date(2026, 10, 24, 0, 20))).toBe('23:50');
  expect(f.formatWhen(new Date(2025, 0, 2), now)).toBe('2 Jan 2025');
  expect(f.formatRelative(new Date(now.getTime() + 360_000), now)).toBe('in 6 min');
  expect(f.formatRelative(new Date(now.getTime() - 20_000), now)).toBe('20 s ago');
});

test('devices and metrics have the names that people use', () => {
  expect([f.deviceTitle('cuda:0'), f.deviceTitle('cpu'), f.deviceTitle('cpu:1')]).toEqual(['GPU 0', 'CPU', 'CPU 1']);
  expect([f.metricTitle('val/accuracy'), f.metricTitle('test_rmse'), f.metricTitle('roc_auc_ovr')]).toEqual([
    'accuracy',
    'test RMSE',
    'ROC AUC',
  ]);
});

test('what comes at once is now, and what is short is not nothing', () => {
  expect([0, 0.3, 0.6, 20, 59.7, 400].map(f.formatIn)).toEqual([
    'now',
    'now',
    'in 1 s',
    'in 20 s',
    'in 1 min',
    'in 7 min',
  ]);
  expect(f.formatAbout(0)).toBe('under 1 s');
  expect([0.2, 99.8, 0, 100].map(f.formatPercent)).toEqual(['< 1 %', '> 99 %', '0 %', '100 %']);
});

test('no unit is said as often as it makes the next one', () => {
  const now = new Date(2026, 10, 24, 14, 32, 0);
  fc.assert(
    fc.property(fc.double({ min: -1e8, max: 1e8, noNaN: true }), (seconds) => {
      const text = f.formatRelative(new Date(now.getTime() + seconds * 1000), now);
      return !/\b60 (s|min)|\b24 h|\b0 /.test(text);
    }),
    { examples: [[59.7], [3599], [86_300], [-59.7]] },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e14 }), (bytes) => !/^1000 [kMG]?B/.test(f.formatBytes(bytes))),
    { examples: [[999_960], [999_999_999], [999_600]] },
  );
});
