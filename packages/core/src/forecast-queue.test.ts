// Which device a queued run is expected on, and what is told where something is not known.
import { describe, expect, test } from 'vitest';
import { range } from './duration.ts';
import { type Expected, forecast, type QueuedRun, type RunningRun } from './forecast.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const basis = { similar: 1, others: 0, off: null, scored: 0, within: 0 };
const exactly = (mean: number, rest: Partial<Expected> = {}): Expected => ({
  mean,
  variance: 0,
  basis,
  widen: 1,
  ...rest,
});
const machine = (id: string, ...devices: string[]) => ({
  id,
  name: id,
  state: 'online' as const,
  devices: devices.map((one) => ({
    id: one,
    kind: one.startsWith('cuda') ? ('cuda' as const) : ('cpu' as const),
    run_id: null,
  })),
});
const running = (id: string, agentId: string, device: string, left: Expected | null): RunningRun => ({
  id,
  agentId,
  devices: device.split('+'),
  left,
});
const queued = (id: string, takes: QueuedRun['takes'] | Expected | null, rest: Partial<QueuedRun> = {}): QueuedRun => ({
  id,
  takes: typeof takes === 'function' ? takes : () => takes,
  task: 'tabular-regression',
  devices: 1,
  pinnedTo: null,
  ...rest,
});
const seconds = (time: string | null | undefined) =>
  time == null ? null : Math.round((Date.parse(time) - now) / 1000);
const times = (told: ReturnType<typeof forecast>, id: string) => {
  const one = told.get(id);
  return [one?.device, seconds(one?.starts_at), seconds(one?.ends_at)];
};

describe('a queued run is expected', () => {
  test('on the device that is free first, of any machine', () => {
    const busy = [
      running('r', 'a', 'cpu', exactly(60)),
      running('s', 'b', 'cpu', exactly(20)),
      running('t', 'b', 'cpu:1', exactly(90)),
    ];
    const told = forecast(
      busy,
      [queued('x', exactly(5)), queued('y', exactly(500))],
      [machine('a', 'cpu'), machine('b', 'cpu', 'cpu:1')],
      now,
    );
    expect(times(told, 'x')).toEqual(['cpu', 20, 25]);
    expect(times(told, 'y')).toEqual(['cpu', 25, 525]);
    const sooner = forecast(
      busy.slice(0, 1),
      [queued('x', exactly(5))],
      [machine('a', 'cpu'), machine('b', 'cpu')],
      now,
    );
    expect(times(sooner, 'x')).toEqual(['cpu', 0, 5]);
  });

  test('on the first of those that are free at the same time', () => {
    const told = forecast([], [queued('x', exactly(5)), queued('y', exactly(5))], [machine('a', 'cpu', 'cpu:1')], now);
    expect([times(told, 'x'), times(told, 'y')]).toEqual([
      ['cpu', 0, 5],
      ['cpu:1', 0, 5],
    ]);
  });

  test('only where it may go', () => {
    const machines = [machine('a', 'cpu', 'cuda:0'), machine('b', 'cpu')];
    const network = queued('x', exactly(5), { task: 'image-classification' });
    expect(times(forecast([running('r', 'a', 'cuda:0', exactly(50))], [network], [machines[0]!], now), 'x')).toEqual([
      'cuda:0',
      50,
      55,
    ]);
    const pinned = queued('y', exactly(5), { pinnedTo: 'b' });
    const asked: (string | null)[][] = [];
    const telling = queued('z', (agent, kind) => (asked.push([agent, kind]), exactly(5)), { pinnedTo: 'b' });
    const told = forecast([running('r', 'b', 'cpu', exactly(7))], [pinned, telling], machines, now);
    expect(times(told, 'y')).toEqual(['cpu', 7, 12]);
    expect(times(told, 'z')).toEqual(['cpu', 12, 17]);
    expect(asked).toEqual([['b', 'cpu']]);
  });

  test('where the time is known rather than where it is not; else where fewest wait', () => {
    const machines = [machine('a', 'cpu'), machine('b', 'cpu')];
    const known = forecast(
      [running('r', 'a', 'cpu', null), running('s', 'b', 'cpu', exactly(900))],
      [queued('x', exactly(5))],
      machines,
      now,
    );
    expect(times(known, 'x')).toEqual(['cpu', 900, 905]);
    const turned = forecast(
      [running('r', 'a', 'cpu', exactly(900)), running('s', 'b', 'cpu', null)],
      [queued('x', exactly(5))],
      machines,
      now,
    );
    expect(times(turned, 'x')).toEqual(['cpu', 900, 905]);
    const asked: (string | null)[] = [];
    const telling = (id: string) => queued(id, (agent) => (asked.push(agent), null));
    const unknown = forecast(
      [running('r', 'a', 'cpu', null), running('s', 'b', 'cpu', null)],
      [telling('x'), telling('y'), telling('z')],
      machines,
      now,
    );
    expect(asked).toEqual(['a', 'b', 'a']);
    expect(unknown.get('z')).toMatchObject({ starts_at: null, position: 3, device: null });
  });

  test('on several devices when the last of them is free, and what comes after it waits for all', () => {
    const busy = [running('r', 'a', 'cpu', exactly(60)), running('s', 'b', 'cpu+cpu:1', exactly(90))];
    const queue = [queued('x', exactly(5), { devices: 2 }), queued('y', exactly(5)), queued('z', exactly(5))];
    const told = forecast(busy, queue, [machine('a', 'cpu', 'cpu:1'), machine('b', 'cpu', 'cpu:1')], now);
    expect(times(told, 's')).toEqual(['cpu', null, 90]);
    expect(times(told, 'x')).toEqual(['cpu', 60, 65]);
    expect(told.get('x')?.devices).toEqual(['cpu', 'cpu:1']);
    expect(times(told, 'y')).toEqual(['cpu', 65, 70]);
    expect(times(told, 'z')).toEqual(['cpu:1', 65, 70]);
    const many = forecast([], [queued('w', exactly(5), { devices: 3 })], [machine('a', 'cpu', 'cpu:1')], now);
    expect(many.get('w')).toMatchObject({
      starts_at: null,
      device: null,
      reason: 'it needs 3 processors at once, and no machine has more than 2',
    });
  });

  test('behind one of which nobody knows how long it takes without a time', () => {
    const told = forecast([], [queued('x', null), queued('y', exactly(5))], [machine('a', 'cpu')], now);
    expect(told.get('x')).toMatchObject({
      device: 'cpu',
      ends_at: null,
      range: null,
      reason: 'how long it takes is not known',
    });
    expect(times(told, 'x')).toEqual(['cpu', 0, null]);
    expect(told.get('y')).toMatchObject({
      starts_at: null,
      ends_at: null,
      reason: 'the end of the runs before it is not known',
    });
    expect(told.get('y')?.range).toMatchObject({ starts: null, ends: null });
    const both = forecast([running('r', 'a', 'cpu', null)], [queued('x', null)], [machine('a', 'cpu')], now);
    expect(both.get('x')).toMatchObject({ starts_at: null, ends_at: null, range: null });
  });

  test('without an end where the queue is longer than ten years', () => {
    const nine = 9 * 365 * 24 * 3600;
    const told = forecast([], [queued('x', exactly(nine)), queued('y', exactly(nine))], [machine('a', 'cpu')], now);
    expect(told.get('x')?.ends_at).not.toBeNull();
    expect(told.get('y')).toMatchObject({ ends_at: null, range: null, reason: 'how long it takes is not known' });
    expect(told.get('y')?.starts_at).toBe(told.get('x')?.ends_at);
  });

  test('with a range as wide as the widest before it needed', () => {
    const wide = { variance: 25, widen: 2 };
    const [low, , high] = range({ mean: 120, variance: 25 }, 2);
    const told = forecast(
      [running('r', 'a', 'cpu', exactly(60, wide))],
      [queued('x', exactly(60))],
      [machine('a', 'cpu')],
      now,
    );
    const ends = told.get('x')?.range?.ends?.map((one) => Date.parse(one) - now);
    expect(ends?.[0]).toBeCloseTo(low * 1000, -2);
    expect(ends?.[1]).toBeCloseTo(high * 1000, -2);
    const later = forecast(
      [running('r', 'a', 'cpu', exactly(60, { variance: 25 }))],
      [queued('x', exactly(60, { widen: 2 }))],
      [machine('a', 'cpu')],
      now,
    );
    const [start] = later.get('x')?.range?.starts?.map((one) => Date.parse(one) - now) ?? [];
    expect(start).toBeCloseTo(range({ mean: 60, variance: 25 })[0] * 1000, -2);
    expect(Date.parse(later.get('x')?.range?.ends?.[0] ?? '') - now).toBeCloseTo(low * 1000, -2);
  });
});

describe('a running run', () => {
  const told = (left: Expected | null) =>
    forecast([running('r', 'a', 'cpu', left)], [], [machine('a', 'cpu')], now).get('r');

  test('has its device, its stages as exact as anybody can see, and no start', () => {
    const stages = [{ stage: 'fits' as const, count: 3, seconds: 12.345678, done: 0.123456 }];
    expect(told(exactly(123.456789, { stages }))).toEqual({
      starts_at: null,
      position: null,
      device: 'cpu',
      ends_at: new Date(now + 123_456.789).toISOString(),
      reason: null,
      range: {
        seconds: [123.5, 123.5, 123.5],
        starts: null,
        ends: [123_456, 123_456].map((one) => new Date(now + one).toISOString()),
        basis,
        stages: [{ stage: 'fits', count: 3, seconds: 12.35, done: 0.1235 }],
      },
    });
    expect(told(exactly(60))?.range).not.toHaveProperty('stages');
  });

  test('of more than ten years, of no time or of an endless spread has no forecast', () => {
    const years = 10 * 365 * 24 * 3600;
    expect(told(exactly(years))?.ends_at).not.toBeNull();
    for (const odd of [
      exactly(years + 1),
      exactly(0),
      exactly(-1),
      exactly(5, { variance: Infinity }),
      exactly(5, { variance: -1 }),
    ])
      expect(told(odd)).toMatchObject({ ends_at: null, range: null, device: 'cpu', starts_at: null, position: null });
  });

  test('on a machine that takes nothing new, or that nobody knows, is told all the same', () => {
    const draining = { ...machine('a', 'cpu'), state: 'draining' as const };
    for (const machines of [[], [draining]])
      expect(times(forecast([running('r', 'a', 'cpu', exactly(9))], [], machines, now), 'r')).toEqual(['cpu', null, 9]);
  });

  test('whose end may be long after its middle is told until then', () => {
    const year = 365 * 24 * 3600;
    const high = told(exactly(9 * year, { variance: (9 * year) ** 2 }))?.range?.ends?.[1];
    expect(Date.parse(high ?? '') - now).toBeGreaterThan(10 * year * 1000);
  });
});
