import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationKey, expectedSeconds, forecast, type QueuedRun, type RunningRun } from './forecast.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
const agent = { id: 'a', devices: [{ id: 'cpu', kind: 'cpu' as const }] };
const running = (secondsLeft: number | null, measuredAt = now): RunningRun => ({
  id: 'r',
  agentId: 'a',
  device: 'cpu',
  secondsLeft,
  measuredAt,
});
const queued = (id: string, seconds: number | null): QueuedRun => ({
  id,
  seconds,
  task: 'image-classification',
  pinnedTo: null,
});

describe('forecast', () => {
  test('the next run starts when the running one ends, and so on', () => {
    const told = forecast([running(60)], [queued('b', 100), queued('c', 10)], [agent], now);
    expect(told.get('r')?.ends_at).toBe(at(60));
    expect(told.get('b')).toEqual({ starts_at: at(60), ends_at: at(160), position: 1, device: 'cpu', reason: null });
    expect(told.get('c')?.starts_at).toBe(at(160));
  });

  test('where nobody measured there is a reason and no time', () => {
    const told = forecast([running(null)], [queued('b', 100)], [agent], now);
    expect(told.get('r')).toMatchObject({ ends_at: null, reason: 'the speed is not measured yet' });
    expect(told.get('b')).toMatchObject({ starts_at: null, ends_at: null, position: 1 });
    expect(told.get('b')?.reason).toContain('not measured');
    expect(forecast([], [queued('b', null)], [agent], now).get('b')).toMatchObject({ starts_at: at(0), ends_at: null });
    expect(forecast([], [queued('b', 1)], [], now).get('b')?.reason).toContain('no agent');
  });

  test('an overdue run ends now, never before', () => {
    expect(forecast([running(10, now - 60_000)], [], [agent], now).get('r')?.ends_at).toBe(at(0));
  });

  test('no device has two runs at the same time, and nothing starts in the past', () => {
    const devices = [0, 1].map((n) => ({ id: n === 0 ? 'cpu' : `cpu:${n}`, kind: 'cpu' as const }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 30 }), (lengths) => {
        const queue = lengths.map((seconds, index) => queued(String(index), seconds));
        const told = [...forecast([running(30)], queue, [{ id: 'a', devices }], now).entries()].filter(
          ([id]) => id !== 'r',
        );
        for (const device of devices) {
          const slots = told.map(([, forecasted]) => forecasted).filter((slot) => slot.device === device.id);
          let free = now + (device.id === 'cpu' ? 30_000 : 0);
          for (const slot of slots) {
            expect(Date.parse(slot.starts_at!)).toBeGreaterThanOrEqual(free);
            free = Date.parse(slot.ends_at!);
          }
        }
      }),
    );
  });
});

describe('whatever was measured', () => {
  const odd = fc.oneof(
    fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e18, -1e18, 1e308, 8.64e15, Number.MAX_SAFE_INTEGER, -0),
    fc.double(),
  );
  const time = (value: string | null | undefined) => (value == null ? 0 : Date.parse(value));

  test('a forecast is a time that can be written, not before now, or none', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ left: fc.option(odd), at: odd })), fc.array(fc.option(odd)), (runs, waiting) => {
        const at = runs.map(({ left, at: measuredAt }, index) => ({ ...running(left, measuredAt), id: `r${index}` }));
        const told = forecast(
          at,
          waiting.map((seconds, index) => queued(`q${index}`, seconds)),
          [agent],
          now,
        );
        expect(told.size).toBe(runs.length + waiting.length);
        for (const { starts_at, ends_at, reason } of told.values()) {
          for (const one of [starts_at, ends_at]) if (one !== null) expect(one).toMatch(/^20\d\d-/);
          if (ends_at === null) expect(reason).not.toBeNull();
          else expect(time(ends_at)).toBeGreaterThanOrEqual(Math.max(now, time(starts_at)));
        }
      }),
    );
  });
});

test('expected time is the median per epoch of runs of the same kind, times the epochs', () => {
  const config = { task: 'image-classification' as const, data: 'd', model: 'resnet-18', epochs: 10 };
  const key = durationKey(config, 'v');
  const earlier = [10, 30, 20].map((seconds) => ({ key, config: { ...config, epochs: 5 }, seconds }));
  expect(expectedSeconds(config, key, earlier)).toBe(40);
  const other = { ...config, image_size: 224 };
  expect(expectedSeconds(other, durationKey(other, 'v'), earlier)).toBeNull();
});
