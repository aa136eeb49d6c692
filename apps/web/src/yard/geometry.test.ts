import type { Agent } from '@trainyard/contracts/agent';
import type { RunItem } from '@trainyard/contracts/run';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOW_SHARES, percent, routeOf, spanOf, ticksOf, tracksOf, waitingOf } from './geometry.ts';

const NOW = Date.parse('2026-11-24T14:32:00Z');
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();

function run(id: string, fields: Partial<RunItem>): RunItem {
  return {
    id,
    name: id,
    state: 'queued',
    created_at: at(-5),
    started_at: null,
    ended_at: null,
    forecast: null,
    agent_id: null,
    device: null,
    sparkline: [],
    ...fields,
  } as RunItem;
}
function agent(name: string, state: Agent['state'], devices: string[]): Agent {
  return {
    id: `agt_${name}`,
    name,
    state,
    seen_at: at(-3),
    devices: devices.map((id) => ({
      id,
      kind: 'cpu',
      name: id,
      memory_bytes: null,
      threads: 1,
      load: null,
      run_id: null,
      run_name: null,
    })),
  } as unknown as Agent;
}
const forecast = (starts: number | null, ends: number | null, device: string | null) => ({
  starts_at: starts === null ? null : at(starts),
  ends_at: ends === null ? null : at(ends),
  position: null,
  device,
  reason: null,
});

const running = run('running', {
  state: 'running',
  started_at: at(-10),
  agent_id: 'agt_a',
  device: 'cpu',
  forecast: forecast(null, 6, 'cpu'),
});
const next = run('next', { forecast: forecast(6, 20, 'cpu') });
const later = run('later', { forecast: forecast(null, null, null) });
const ended = run('ended', {
  state: 'completed',
  started_at: at(-20),
  ended_at: at(-12),
  agent_id: 'agt_a',
  device: 'cpu',
});
const yard = {
  now: at(0),
  agents: [agent('a', 'online', ['cpu']), agent('b', 'lost', ['cuda:0']), agent('c', 'left', ['cpu'])],
  queue: [later, next],
  running: [running],
  recent: [ended],
  agents_total: 2,
  queue_total: 1,
  running_total: 1,
  runs_total: 4,
  projects: [],
};

test('the span holds what runs, what waits and what ended, with now at its place', () => {
  const span = spanOf(yard, NOW);
  expect(span.from).toBeLessThanOrEqual(Date.parse(ended.started_at!));
  expect(span.to).toBeGreaterThanOrEqual(Date.parse(next.forecast!.ends_at!));
  expect(percent(span, NOW)).toBeCloseTo(50);
  expect((span.to - span.from) / 60_000).toBe(50);
});

test('now stands where it usually does unless that would waste room', () => {
  expect(percent(spanOf({ queue: [], running: [], recent: [] }, NOW), NOW)).toBeCloseTo(NOW_SHARES[0]! * 100);
});

test('an empty yard shows ten minutes', () => {
  const span = spanOf({ queue: [], running: [], recent: [] }, NOW);
  expect((span.to - span.from) / 60_000).toBe(10);
});

test('there are never more ticks than fit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), (minutes) => {
      const span = spanOf(
        { queue: [run('x', { forecast: forecast(0, minutes, 'cpu') })], running: [], recent: [] },
        NOW,
      );
      const ticks = ticksOf(span);
      return ticks.length >= 3 && ticks.length <= 9 && ticks.every((tick) => tick.left > 0 && tick.left < 100);
    }),
  );
});

describe('tracks', () => {
  const span = spanOf(yard, NOW);
  const tracks = tracksOf(yard, span);
  test('lost machines come first, those that left are gone', () => {
    expect(tracks.map((track) => track.key)).toEqual(['agt_b/cuda:0', 'agt_a/cpu']);
    expect(tracks[0]!.lostFrom).toBeCloseTo(percent(span, Date.parse(at(-3))));
  });
  test('a running train is filled exactly to now', () => {
    const train = tracks[1]!.trains.find((one) => one.kind === 'running')!;
    expect(train.left + (train.width * train.filled) / 100).toBeCloseTo(percent(span, NOW));
    expect(train.left + train.width).toBeCloseTo(percent(span, NOW + 6 * 60_000));
  });
  test('a train whose end nobody measured reaches to now and no further', () => {
    const unknown = tracksOf(
      { ...yard, running: [{ ...running, forecast: forecast(null, null, null) }] },
      span,
    )[1]!.trains.find((one) => one.kind === 'running')!;
    expect(unknown.endsAt).toBeNull();
    expect(unknown.left + unknown.width).toBeCloseTo(percent(span, NOW));
  });
  test('a train on a lost machine is filled to the last word, its end unknown', () => {
    const gone = { ...running, agent_id: 'agt_b', device: 'cuda:0' } as RunItem;
    const train = tracksOf({ ...yard, running: [gone] }, span)[0]!.trains.find((one) => one.kind === 'running')!;
    expect(train.endsAt).toBeNull();
    expect(train.left + (train.width * train.filled) / 100).toBeCloseTo(percent(span, Date.parse(at(-3))));
  });
  test('a forecast that is late still ends after now', () => {
    const late = tracksOf(
      { ...yard, running: [{ ...running, forecast: forecast(null, -2, null) }] },
      span,
    )[1]!.trains.find((one) => one.kind === 'running')!;
    expect(late.left + late.width).toBeGreaterThanOrEqual(percent(span, NOW) - 1e-9);
    expect(late.filled).toBeLessThanOrEqual(100);
  });
  test('two machines with the same device id share the queue by when they are free', () => {
    const both = {
      ...yard,
      agents: [agent('a', 'online', ['cpu']), agent('d', 'online', ['cpu'])],
      queue: [next, run('sooner', { forecast: forecast(0, 5, 'cpu') })],
    };
    const stand = tracksOf(both, span).map((track) =>
      track.trains.filter((train) => train.kind === 'forecast').map((train) => train.run.id),
    );
    expect(stand).toEqual([['next'], ['sooner']]);
  });
  test('trains on one track never leave the plot', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 0 }), fc.integer({ min: 0, max: 5000 }), (start, end) => {
        const [track] = tracksOf(
          {
            ...yard,
            agents: [yard.agents[0]!],
            running: [{ ...running, started_at: at(start), forecast: forecast(null, end, 'cpu') }],
          },
          span,
        );
        return track!.trains.every((train) => train.left >= 0 && train.width > 0 && train.left + train.width <= 100.31);
      }),
    );
  });
});

test('the queue is ordered by start, the unknown last, and only a known start has a route', () => {
  const span = spanOf(yard, NOW);
  const tracks = tracksOf(yard, span);
  const waiting = waitingOf(yard, tracks, span);
  expect(waiting.map((one) => one.run.id)).toEqual(['next', 'later']);
  expect(routeOf(waiting[0]!, 0, 2, 40)).toMatch(/^M40 27H.*V200$/);
  expect(routeOf(waiting[1]!, 1, 2, 40)).toBeNull();
});
