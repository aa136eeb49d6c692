import { WorkerEvent } from '@trainyard/contracts/event';
import { MAX_COUNT, MAX_METRIC_NAME, MAX_SECONDS, MAX_STEP } from '@trainyard/contracts/limits';
import type { JsonValue } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quickEvent } from './event-check.ts';

const time = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2199-12-31') })
      .map((date) => date.toISOString()),
  },
  fc.constantFrom(
    '2026-02-28T23:59:59Z',
    '2026-02-29T00:00:00Z',
    '2024-02-29T00:00:00.123456Z',
    '2026-01-01T00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T00:00:00+01:00',
    '2026-01-01T00:00:60Z',
    'now',
  ),
);
const odd = fc.constantFrom<JsonValue>(
  null,
  true,
  'NaN',
  'nan',
  '',
  -1,
  -0,
  0.5,
  1e12,
  1e12 + 1,
  2e9,
  2e9 + 1,
  2 ** 53,
  1e308,
  [],
  {},
);
const count = fc.oneof({ weight: 60, arbitrary: fc.nat() }, { weight: 1, arbitrary: odd });
const number = fc.oneof(
  { weight: 60, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: odd },
);
const values = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'x'.repeat(501), 'a\u0000')),
      fc.oneof(
        { weight: 60, arbitrary: fc.oneof(number, fc.constantFrom('NaN', 'Infinity', '-Infinity')) },
        { weight: 1, arbitrary: odd },
      ),
    ),
  },
  { weight: 1, arbitrary: odd },
);
const base = { seq: count, attempt: count, time };
const line = fc.oneof(
  fc.record({ ...base, event: fc.constant('metric'), step: count, epoch: fc.oneof(number, fc.constant(null)), values }),
  fc.record({
    ...base,
    event: fc.constant('log'),
    level: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('debug', 'info', 'warning', 'error') },
      { weight: 1, arbitrary: odd },
    ),
    message: fc.oneof({ weight: 30, arbitrary: fc.string({ unit: 'binary' }) }, { weight: 1, arbitrary: odd }),
    extra: odd,
  }),
  fc.record({
    ...base,
    event: fc.constant('progress'),
    step: count,
    steps_total: count,
    epoch: fc.oneof(count, fc.constant(null)),
    epochs_total: fc.oneof(count, fc.constant(null)),
    samples_per_second: fc.oneof(number, fc.constant(null)),
    seconds_left: fc.oneof(number, fc.constant(null)),
  }),
  fc.record({ ...base, event: odd }),
  odd,
);

test('says yes only where the schema does, with the same result; the common events are not left to the schema', () => {
  let yes = 0;
  fc.assert(
    fc.property(line, (given) => {
      // As it arrives: out of JSON, where `__proto__` is an ordinary member.
      const sent = JSON.parse(JSON.stringify(given)) as JsonValue;
      const quick = quickEvent(sent);
      if (quick === null) return;
      yes += 1;
      expect(WorkerEvent.safeParse(sent)).toEqual({ success: true, data: quick });
    }),
    { numRuns: 3000 },
  );
  expect(yes).toBeGreaterThan(0);
});

test('what our engine writes is known at sight', () => {
  const place = { seq: 7, attempt: 1, time: '2026-01-28T10:20:30.123Z' };
  for (const event of [
    { ...place, event: 'metric', step: 3, epoch: 0.5, values: { 'train/loss': 'NaN', 'val/accuracy': 0.5 } },
    { ...place, event: 'log', level: 'info', message: 'hello' },
    {
      ...place,
      event: 'progress',
      step: 1,
      steps_total: 9,
      epoch: null,
      epochs_total: null,
      samples_per_second: 1.5,
      seconds_left: null,
    },
  ])
    expect(quickEvent(event)).toEqual(event);
});

const samples = [
  { event: 'metric', step: 3, epoch: 0.5, values: { a: 1 } },
  { event: 'log', level: 'info', message: 'hello' },
  { event: 'progress', step: 1, steps_total: 9, epoch: 1, epochs_total: 2, samples_per_second: 1.5, seconds_left: 3 },
].map((one) => ({ seq: 7, attempt: 1, time: '2026-01-28T10:20:30.123Z', ...one }));
const ODD: (JsonValue | undefined)[] = [
  undefined,
  null,
  true,
  '',
  '7',
  'NaN',
  'a\u0000b',
  '\uD800',
  -1,
  -0.5,
  0,
  0.5,
  Number.MAX_VALUE,
  MAX_COUNT,
  MAX_COUNT + 1,
  MAX_STEP,
  MAX_STEP + 1,
  MAX_SECONDS,
  MAX_SECONDS + 1,
  [],
  [1],
  {},
  { a: null },
  { a: '1' },
  { a: [] },
  { ['x'.repeat(MAX_METRIC_NAME)]: 1 },
  { ['x'.repeat(MAX_METRIC_NAME + 1)]: 1 },
  { 'b\uDC00': 1 },
  '2026-01-28T10:20:30.123Z',
];

test('whatever stands in one field, it is not taken where the schema would not take it, nor taken otherwise', () => {
  for (const sample of samples)
    for (const field of Object.keys(sample))
      for (const value of ODD) {
        const given = { ...sample, [field]: value } as JsonValue;
        // Twice: what was found right or wrong once is remembered.
        for (const quick of [quickEvent(given), quickEvent(given)])
          if (quick !== null) expect([field, value, WorkerEvent.safeParse(given).data]).toEqual([field, value, quick]);
      }
  for (const none of [null, true, 7, 'text', [], [samples[0]!]]) expect(quickEvent(none as JsonValue)).toBeNull();
});

test('the largest and the smallest that are allowed are known at sight', () => {
  const [metric, , progress] = samples;
  for (const edge of [
    { ...metric, seq: MAX_COUNT, attempt: MAX_COUNT, step: MAX_STEP, epoch: null, values: {} },
    { ...metric, seq: 1, step: 0, epoch: 0, values: { ['x'.repeat(MAX_METRIC_NAME)]: 'Infinity', b: -1 } },
    {
      ...progress,
      step: 0,
      steps_total: MAX_STEP,
      epoch: 0,
      epochs_total: MAX_COUNT,
      samples_per_second: 0,
      seconds_left: MAX_SECONDS,
    },
    { ...progress, epoch: null, epochs_total: null, samples_per_second: null, seconds_left: 0 },
  ] as JsonValue[])
    expect(quickEvent(edge)).toEqual(edge);
});

test('a time is looked at each time that it is another one', () => {
  const at = (time: string) => quickEvent({ ...samples[1]!, time });
  expect(at('2026-01-28T10:20:30.123Z')).not.toBeNull();
  expect(at('2026-02-30T10:20:30.123Z')).toBeNull();
  expect(at('2026-02-30T10:20:30.123Z')).toBeNull();
  expect(at('2026-01-28T10:20:31Z')).toMatchObject({ time: '2026-01-28T10:20:31Z' });
});
