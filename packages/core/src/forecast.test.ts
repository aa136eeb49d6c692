import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expected, forecast, type QueuedRun, type RunningRun } from './forecast.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const agent = {
  id: 'a',
  name: 'atlas',
  state: 'online' as const,
  devices: [{ id: 'cpu', kind: 'cpu' as const, run_id: null }],
};
const basis = { similar: 1, others: 0, off: null, scored: 0, within: 0 };
const about = (mean: number, sd = mean / 4): Expected => ({ mean, variance: sd * sd, basis, widen: 1 });
const running = (left: Expected | null): RunningRun => ({ id: 'r', agentId: 'a', devices: ['cpu'], left });
const queued = (id: string, takes: Expected | null): QueuedRun => ({
  id,
  takes: () => takes,
  task: 'image-classification',
  devices: 1,
  pinnedTo: null,
});
const seconds = (time: string | null | undefined) => (time == null ? Number.NaN : (Date.parse(time) - now) / 1000);

describe('the queue played forward', () => {
  test('the next run starts when the running one ends, and is less sure of its end than of its start', () => {
    const told = forecast([running(about(60))], [queued('b', about(100)), queued('c', about(10))], [agent], now);
    const [r, b, c] = ['r', 'b', 'c'].map((id) => told.get(id));
    expect(b?.starts_at).toBe(r?.ends_at);
    expect(b?.range?.starts).toEqual(r?.range?.ends);
    expect(c?.starts_at).toBe(b?.ends_at);
    const width = (ends: [string, string] | null | undefined) => seconds(ends?.[1]) - seconds(ends?.[0]);
    expect(width(b?.range?.ends)).toBeGreaterThan(width(b?.range?.starts));
    expect(b).toMatchObject({ position: 1, device: 'cpu', reason: null });
  });

  test('what is so uncertain that it may take no time at all still ends after it starts', () => {
    const wild = forecast([running(about(10, 0))], [queued('b', about(1, 1000))], [agent], now).get('b');
    expect(seconds(wild?.starts_at)).toBeCloseTo(10, 0);
    expect(seconds(wild?.ends_at)).toBeGreaterThanOrEqual(seconds(wild?.starts_at));
  });

  test('where nobody knows there is a reason and no time', () => {
    const told = forecast([running(null)], [queued('b', about(100))], [agent], now);
    expect(told.get('r')).toMatchObject({ ends_at: null, range: null });
    expect(told.get('b')).toMatchObject({ starts_at: null, ends_at: null, position: 1 });
    expect(told.get('b')?.reason).toContain('not known');
    expect(seconds(forecast([], [queued('b', null)], [agent], now).get('b')?.starts_at)).toBe(0);
    expect(forecast([], [queued('b', null)], [agent], now).get('b')).toMatchObject({ ends_at: null, range: null });
    const alone = forecast([], [queued('b', about(100))], [], now).get('b');
    expect(alone).toMatchObject({ starts_at: null, ends_at: null, range: { starts: null, ends: null } });
    expect(alone?.reason).toBe('no machine is connected');
    expect(alone?.range?.seconds[1]).toBeCloseTo(97, 0);
    const drained = { ...agent, state: 'draining' as const };
    expect(forecast([], [queued('b', about(1))], [drained], now).get('b')).toMatchObject({
      starts_at: null,
      reason: 'no machine takes it: atlas is drained',
    });
  });

  test('no device has two runs at the same time, and nothing starts in the past', () => {
    const devices = [0, 1].map((n) => ({ id: n === 0 ? 'cpu' : `cpu:${n}`, kind: 'cpu' as const, run_id: null }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 30 }), (lengths) => {
        const queue = lengths.map((one, index) => queued(String(index), about(one)));
        const told = [...forecast([running(about(30))], queue, [{ ...agent, devices }], now)].slice(1);
        for (const device of devices) {
          let free = device.id === 'cpu' ? 25 : 0;
          for (const [, slot] of told.filter(([, one]) => one.device === device.id)) {
            expect(seconds(slot.starts_at)).toBeGreaterThanOrEqual(free);
            free = seconds(slot.ends_at);
          }
        }
      }),
    );
  });

  test('whatever was measured, a forecast is a range of times that can be written, in order and not before now, or none', () => {
    const odd = fc.oneof(
      fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e18, -1e18, 1e308, Number.MAX_SAFE_INTEGER, -0),
      fc.double(),
    );
    const any = fc.option(fc.record({ mean: odd, variance: odd }).map((one): Expected => ({ ...about(1), ...one })));
    fc.assert(
      fc.property(fc.array(any), fc.array(any), (runs, waiting) => {
        const at = runs.map((left, index) => ({ ...running(left), id: `r${index}` }));
        const told = forecast(
          at,
          waiting.map((takes, index) => queued(`q${index}`, takes)),
          [agent],
          now,
        );
        expect(told.size).toBe(runs.length + waiting.length);
        for (const { starts_at, ends_at, reason, range } of told.values()) {
          if (ends_at === null) expect(reason).not.toBeNull();
          else {
            expect(seconds(ends_at)).toBeGreaterThanOrEqual(Math.max(0, seconds(starts_at) || 0));
            const [low, high] = range?.ends ?? [];
            expect(seconds(low)).toBeLessThanOrEqual(seconds(ends_at));
            expect(seconds(high)).toBeGreaterThanOrEqual(seconds(ends_at));
            expect(seconds(low)).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });
});
