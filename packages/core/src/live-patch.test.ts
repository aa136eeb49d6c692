import type { Agent } from '@trainyard/contracts/agent';
import type { AgentPatch, RunPatch } from '@trainyard/contracts/live';
import type { RunSummary } from '@trainyard/contracts/run';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatches, patchAgent, type PatchedRun, patchRun } from './live-patch.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
const progress = (step: number, seconds_left: number | null = null): NonNullable<RunSummary['progress']> => ({
  phase: 'training',
  step,
  steps_total: 100,
  epoch: 1,
  epochs_total: 10,
  samples_per_second: 5,
  seconds_left,
  at: at(step),
});
const run: PatchedRun & Pick<RunSummary, 'state' | 'progress'> = {
  id: 'run_a',
  state: 'running',
  progress: null,
  sparkline: [1, 2],
  forecast: { starts_at: at(0), ends_at: at(50), position: null, device: 'cpu', reason: null },
};
const agent: Agent = {
  id: 'agt_a',
  name: 'a',
  state: 'online',
  local: true,
  machine: {
    host: '',
    os: '',
    cpu: '',
    cores: 2,
    memory_bytes: 8,
    gpu_driver: null,
    python: '',
    torch: '',
    engine: '',
  },
  devices: [
    { id: 'cpu', kind: 'cpu', name: '', memory_bytes: null, threads: 1, load: null, run_id: null, run_name: null },
  ],
  memory_used_bytes: null,
  seen_at: at(0),
  left_at: null,
  registered_at: at(0),
  history: [{ at: at(0), cpu_percent: 1 }],
};
const runPatch = (fields: RunPatch['fields'], sparkline?: number[]): RunPatch => ({
  type: 'patch',
  kind: 'run',
  id: 'run_a',
  fields,
  ...(sparkline ? { sparkline } : {}),
});
const beat = (second: number, load: number): AgentPatch => ({
  type: 'patch',
  kind: 'agent',
  id: 'agt_a',
  fields: { seen_at: at(second), memory_used_bytes: load },
  loads: [{ id: 'cpu', load_percent: load, memory_used_bytes: null, temperature_celsius: null }],
  history: [{ at: at(second), cpu_percent: load }],
});

const patches = fc.array(
  fc.record(
    {
      state: fc.constantFrom<RunSummary['state'][]>('queued', 'running', 'completed'),
      progress: fc.option(fc.integer({ min: 0, max: 99 }).map((step) => progress(step))),
      seen: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 6 },
);

describe('patches of a run', () => {
  test('merged and then applied is the same as one after the other', () => {
    fc.assert(
      fc.property(patches, fc.array(fc.integer(), { maxLength: 6 }), (many, values) => {
        const list = many.map((fields, index) =>
          runPatch(fields, index < values.length ? [values[index] ?? 0] : undefined),
        );
        const merged = list
          .slice(1)
          .reduce((before, next) => mergePatches(before, next) as RunPatch, list[0] as RunPatch);
        expect(patchRun(run, merged)).toEqual(list.reduce(patchRun, run));
      }),
    );
  });

  test('another run stays the very same object', () => {
    expect(patchRun({ ...run, id: 'run_b' }, runPatch({ state: 'failed' })).state).toBe('running');
    const other = { ...run, id: 'run_b' };
    expect(patchRun(other, runPatch({ state: 'failed' }))).toBe(other);
  });

  test('progress leaves the forecast alone: that is told by forecasts, which know of more than epochs', () => {
    expect(patchRun(run, runPatch({ progress: progress(10, 20) })).forecast).toEqual(run.forecast);
    const told = { ...run.forecast, ends_at: at(30), range: null } as never;
    expect(patchRun(run, runPatch({ forecast: told })).forecast).toEqual(told);
  });

  test('a sparkline grows to 40 points and keeps its newest and its extremes', () => {
    let grown: PatchedRun = run;
    for (let value = 0; value < 200; value += 1) grown = patchRun(grown, runPatch({}, [value === 100 ? 9999 : value]));
    expect(grown.sparkline.length).toBeLessThanOrEqual(40);
    expect(grown.sparkline.at(-1)).toBe(199);
    expect(Math.max(...grown.sparkline)).toBe(9999);
  });
});

describe('heartbeats', () => {
  test('load, memory and history follow; a point that the answer had already is not doubled', () => {
    const after = patchAgent(patchAgent(agent, beat(10, 50)), beat(10, 50));
    expect(after).toMatchObject({ seen_at: at(10), memory_used_bytes: 50, devices: [{ load: { load_percent: 50 } }] });
    expect(after.history.map((point) => point.cpu_percent)).toEqual([1, 50]);
  });

  test('merged heartbeats keep every point of the history', () => {
    const merged = mergePatches(beat(10, 50), beat(20, 60)) as AgentPatch;
    expect(patchAgent(agent, merged)).toEqual(patchAgent(patchAgent(agent, beat(10, 50)), beat(20, 60)));
  });
});

describe('two patches as one', () => {
  test('of different kinds are not mixed: the later one stands', () => {
    expect(mergePatches(runPatch({ state: 'failed' }), beat(1, 2))).toEqual(beat(1, 2));
    expect(mergePatches(beat(1, 2), runPatch({ state: 'failed' }))).toEqual(runPatch({ state: 'failed' }));
  });

  test('have no sparkline and no history where neither has one', () => {
    expect(mergePatches(runPatch({ state: 'queued' }), runPatch({ state: 'failed' }))).toEqual(
      runPatch({ state: 'failed' }),
    );
    const { history: _, ...bare } = beat(1, 2);
    expect(mergePatches(bare, bare)).not.toHaveProperty('history');
    expect(mergePatches(bare, beat(2, 3))).toMatchObject({ history: beat(2, 3).history });
    expect(mergePatches(beat(2, 3), bare)).toMatchObject({ history: beat(2, 3).history });
  });

  test('keep the newest 40 values of a curve and 60 points of a history', () => {
    const many = Array.from({ length: 39 }, (_, index) => index);
    const merged = mergePatches(runPatch({}, many), runPatch({}, [100, 101, 102])) as RunPatch;
    expect(merged.sparkline).toEqual([...many.slice(2), 100, 101, 102]);
    const beats = Array.from({ length: 70 }, (_, index) => beat(index, index));
    const all = beats
      .slice(1)
      .reduce((before, next) => mergePatches(before, next) as AgentPatch, beats[0] as AgentPatch);
    expect(all.history?.map(({ cpu_percent }) => cpu_percent)).toEqual(
      Array.from({ length: 60 }, (_, index) => index + 10),
    );
  });
});

describe('an agent', () => {
  test('that is another one stays the very same object', () => {
    const other = { ...agent, id: 'agt_b' };
    expect(patchAgent(other, beat(10, 50))).toBe(other);
  });

  test('without a history gets none', () => {
    const { history: _, ...bare } = agent;
    const after = patchAgent(bare, beat(10, 50));
    expect(after).not.toHaveProperty('history');
    expect(after).toMatchObject({ id: 'agt_a', seen_at: at(10), devices: [{ load: { load_percent: 50 } }] });
  });

  test('with an empty history gets its first point; without news it keeps the same one', () => {
    expect(patchAgent({ ...agent, history: [] }, beat(10, 50)).history).toEqual(beat(10, 50).history);
    const { history: _, ...silent } = beat(10, 50);
    expect(patchAgent(agent, silent).history).toBe(agent.history);
    expect(patchAgent(agent, beat(0, 50)).history).toBe(agent.history);
  });

  test('keeps an hour of its history', () => {
    const full = { ...agent, history: Array.from({ length: 60 }, (_, n) => ({ at: at(n), cpu_percent: n })) };
    const after = patchAgent(full, beat(100, 7)).history;
    expect([after.length, after[0]?.cpu_percent, after.at(-1)?.cpu_percent]).toEqual([60, 1, 7]);
  });

  test('of whose devices the patch says nothing keeps them; each device has its own load', () => {
    const { loads: _, ...silent } = beat(10, 50);
    expect(patchAgent(agent, silent).devices).toBe(agent.devices);
    const two = { ...agent, devices: [...agent.devices, { ...agent.devices[0]!, id: 'cpu:1' }] };
    const load = beat(10, 50).loads?.[0];
    expect(patchAgent(two, beat(10, 50)).devices.map((device) => device.load)).toEqual([load, null]);
    const other = { ...beat(10, 50), loads: [{ ...load!, id: 'cpu:1' }] };
    expect(patchAgent(two, other).devices.map((device) => device.load)).toEqual([null, { ...load, id: 'cpu:1' }]);
  });
});
