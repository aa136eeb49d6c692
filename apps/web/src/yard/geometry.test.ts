import type { Agent } from '@trainyard/contracts/agent';
import type { RunItem } from '@trainyard/contracts/run';
import type { YardAttempt } from '@trainyard/contracts/yard';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOW_SHARES, percent, spanOf, ticksOf, tracksOf } from './geometry.ts';
import { routeOf, waitingHeight, waitingOf } from './waiting.ts';

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
    devices: fields.device ? [fields.device] : [],
    attempt: 1,
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
function stay(run_id: string, from: number, to: number | null, fields: Partial<YardAttempt> = {}): YardAttempt {
  return {
    run_id,
    number: 1,
    name: run_id,
    state: 'completed',
    metric_value: null,
    agent_id: 'agt_a',
    device: 'cpu',
    devices: [fields.device ?? 'cpu'],
    started_at: at(from),
    ended_at: to === null ? null : at(to),
    outcome: to === null ? 'running' : 'completed',
    ...fields,
  };
}

const ended = stay('ended', -20, -12);
const none = { queue: [], running: [], attempts: [] };
const yard = {
  agents: [agent('a', 'online', ['cpu']), agent('b', 'lost', ['cuda:0']), agent('c', 'left', ['cpu'])],
  queue: [later, next],
  running: [running],
  attempts: [stay('running', -10, null), ended],
};

test('the span holds what runs, what waits and what ended, with now at its place', () => {
  const span = spanOf(yard, NOW);
  expect(span.from).toBeLessThanOrEqual(Date.parse(ended.started_at));
  expect(span.to).toBeGreaterThanOrEqual(Date.parse(next.forecast!.ends_at!));
  expect(percent(span, NOW)).toBeCloseTo(50);
  expect((span.to - span.from) / 60_000).toBe(50);
});

test('now stands where it usually does unless that would waste room', () => {
  expect(percent(spanOf(none, NOW), NOW)).toBeCloseTo(NOW_SHARES[0]! * 100);
});

test('an empty yard shows ten minutes', () => {
  const span = spanOf(none, NOW);
  expect((span.to - span.from) / 60_000).toBe(10);
});

test('there are never more ticks than fit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), (minutes) => {
      const span = spanOf({ ...none, queue: [run('x', { forecast: forecast(0, minutes, 'cpu') })] }, NOW);
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
  test('a running train is cut where its stages and epochs end: first ones wide, cheap late ones narrow', () => {
    const basis = { similar: 1, others: 0, off: null, scored: 0, within: 0 };
    const stages = [
      { stage: 'start' as const, count: 1, seconds: 10, done: 1 },
      { stage: 'first_epochs' as const, count: 2, seconds: 60, done: 1 },
      { stage: 'epochs' as const, count: 2, seconds: 10, done: 0 },
      { stage: 'export' as const, count: 1, seconds: 20, done: 0 },
    ];
    const told = {
      ...forecast(null, 6, 'cpu'),
      range: { starts: null, ends: null, seconds: [1, 2, 3], basis, stages },
    };
    const progress = { epochs_total: 4 } as RunItem['progress'];
    const cutsOf = (more: Partial<RunItem>) =>
      tracksOf(
        { ...yard, running: [{ ...running, forecast: told as RunItem['forecast'], progress, ...more }] },
        span,
      )[1]!
        .trains.find((one) => one.kind === 'running')!
        .cuts.map(Math.round);
    expect(cutsOf({})).toEqual([10, 40, 70, 75, 80]);
    expect(cutsOf({ forecast: null })).toEqual([]);
    // Twenty later epochs in a tenth of the length: where they begin and where they end.
    const many = { epochs_total: 22 } as RunItem['progress'];
    expect(cutsOf({ progress: many })).toHaveLength(4);
  });
  test('a train on a lost machine is filled to the last word, its end unknown', () => {
    const gone = { ...running, agent_id: 'agt_b', device: 'cuda:0', devices: ['cuda:0'] } as RunItem;
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
      track.trains.filter((train) => train.kind === 'forecast').map((train) => train.run),
    );
    expect(stand).toEqual([['next'], ['sooner']]);
  });
  test('a run on several devices stands on the track of each, and so does one that will', () => {
    const both = ['cpu', 'cpu:1'];
    const drawn = {
      ...yard,
      agents: [agent('a', 'online', [...both, 'cpu:2'])],
      attempts: [stay('ended', -9, -6, { devices: both }), stay('running', -3, null, { devices: both })],
      running: [{ ...running, devices: both }],
      queue: [run('next', { forecast: { ...forecast(6, 20, 'cpu'), devices: both } })],
    };
    expect(tracksOf(drawn, span).map(({ trains }) => trains.map((train) => train.run))).toEqual([
      ['ended', 'running', 'next'],
      ['ended', 'running', 'next'],
      [],
    ]);
  });
  test('trains on one track never leave the plot', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 0 }), fc.integer({ min: 0, max: 5000 }), (start, end) => {
        const [track] = tracksOf(
          {
            ...yard,
            agents: yard.agents.slice(0, 1),
            running: [{ ...running, forecast: forecast(null, end, 'cpu') }],
            attempts: [stay('running', start, null)],
          },
          span,
        );
        return track!.trains.every((train) => train.left >= 0 && train.width > 0 && train.left + train.width <= 100.31);
      }),
    );
  });
});

describe('a run that was interrupted', () => {
  // Paused ten minutes ago, resumed a minute ago; another run stood there meanwhile.
  const resumed = run('resumed', {
    state: 'running',
    started_at: at(-20),
    attempt: 2,
    agent_id: 'agt_a',
    device: 'cpu',
  });
  const stays = [
    stay('resumed', -1, null, { number: 2 }),
    stay('between', -9, -2),
    stay('resumed', -20, -10, { outcome: 'paused' }),
  ];
  const interrupted = { ...yard, queue: [], running: [resumed], attempts: stays };
  const span = spanOf(interrupted, NOW);

  test('stands there once for each stay, and never over its successors', () => {
    const trains = tracksOf(interrupted, span)[1]!.trains.toSorted((a, b) => a.left - b.left);
    expect(trains.map(({ kind, run: id }) => [kind, id])).toEqual([
      ['past', 'resumed'],
      ['past', 'between'],
      ['running', 'resumed'],
    ]);
    for (const [index, train] of trains.entries())
      expect(train.left + train.width).toBeLessThanOrEqual((trains[index + 1]?.left ?? 100) + 0.31);
    expect(new Set(trains.map(({ key }) => key)).size).toBe(3);
  });
  test('is drawn from its resumption, and says that its curve is not from there', () => {
    const train = tracksOf(interrupted, span)[1]!.trains.find((one) => one.kind === 'running')!;
    expect(train.left).toBeCloseTo(percent(span, Date.parse(at(-1))));
    expect(train).toMatchObject({ first: false });
  });
  test('a paused one is nowhere but where it stood', () => {
    const paused = {
      ...interrupted,
      running: [],
      attempts: [stay('p', -20, -10, { outcome: 'paused', state: 'paused' })],
    };
    const [train] = tracksOf(paused, spanOf(paused, NOW))[1]!.trains;
    expect(train).toMatchObject({ kind: 'past', stay: { outcome: 'paused' } });
  });
  test('stays that follow each other never overlap, however long each was', () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(lengths, (all) => {
        let end = 0;
        const attempts = all.map(([gap, length], index) => {
          const to = end - gap;
          end = to - length;
          return stay(`r${index % 3}`, end, to, { number: 20 - index });
        });
        const drawn = { ...yard, queue: [], running: [], attempts };
        const trains = tracksOf(drawn, spanOf(drawn, NOW))[1]!.trains;
        const inOrder = trains.toSorted((a, b) => b.left - a.left);
        for (const [index, train] of inOrder.entries())
          if (index > 0) expect(train.left + train.width).toBeLessThanOrEqual(inOrder[index - 1]!.left + 0.31);
      }),
    );
  });
  test('a running run whose stay is not told yet is drawn from its start', () => {
    const train = tracksOf({ ...interrupted, attempts: [] }, span)[1]!.trains[0]!;
    expect(train.left).toBeCloseTo(percent(span, Date.parse(at(-20))));
  });
});

test('the queue is ordered by start, the unknown last, and only a known start has a route', () => {
  const span = spanOf(yard, NOW);
  const tracks = tracksOf(yard, span);
  const waiting = waitingOf(yard, tracks, span);
  expect(waiting.map((one) => one.run.id)).toEqual(['next', 'later']);
  expect(routeOf(waiting[0]!, 0, waitingHeight(2, false), 40)).toMatch(/^M40 27H.*V200$/);
  expect(routeOf(waiting[1]!, 1, waitingHeight(2, false), 40)).toBeNull();
});

test('those that are not drawn have a row of their own', () => {
  expect(waitingHeight(0, false)).toBe(0);
  expect(waitingHeight(5, true) - waitingHeight(5, false)).toBe(30);
});
