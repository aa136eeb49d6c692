import type { Changed } from '@trainyard/client/live';
import type { LivePatch, RunPatch } from '@trainyard/contracts/live';
import { describe, expect, test } from 'vitest';
import { isStaleAfter, patchAnswer, readUpToDate, record } from './live-cache.ts';
import { aRun } from './pages/project/a-run.ts';

const patch = (id: string, fields: RunPatch['fields']): RunPatch => ({ type: 'patch', kind: 'run', id, fields });
const agent = { id: 'agt', devices: [{ id: 'cpu', load: null }], history: [], memory_used_bytes: null, seen_at: '' };
const beat: LivePatch = {
  type: 'patch',
  kind: 'agent',
  id: 'agt',
  fields: { seen_at: '2026-01-01T00:00:00.000Z', memory_used_bytes: 7 },
  loads: [{ id: 'cpu', load_percent: 50, memory_used_bytes: null, temperature_celsius: null }],
};
const yard = {
  agents: [agent],
  queue: [aRun({ id: 'waits' })],
  running: [aRun({ id: 'runs' })],
  recent: [aRun({ id: 'ended' })],
  needs: { items: [{ kind: 'paused', id: 'held', run: aRun({ id: 'held' }) }], total: 302, counts: {} },
  attempts: [{ run_id: 'runs', name: 'old', state: 'running', metric_value: null }],
  projects: [],
};

describe('a patch', () => {
  test.each(['queue', 'running', 'recent'] as const)('changes a run of the yard wherever it stands: %s', (list) => {
    const [run] = yard[list];
    const after = patchAnswer('getYard', yard, patch(run?.id ?? '', { attempt: 9 })) as typeof yard;
    expect(after[list][0]).toEqual({ ...run, attempt: 9 });
    for (const other of ['queue', 'running', 'recent', 'agents'] as const)
      if (other !== list) expect(after[other]).toBe(yard[other]);
  });

  test('changes what waits for a person and what stands on a track, and leaves the counts of the server', () => {
    const renamed = patch('held', { name: 'new' });
    expect(patchAnswer('getYard', yard, renamed)).toMatchObject({
      needs: { total: 302, items: [{ run: { name: 'new' } }] },
    });
    expect(patchAnswer('listNeeds', yard.needs, renamed)).toMatchObject({ items: [{ run: { name: 'new' } }] });
    const moved = patchAnswer('getYard', yard, patch('runs', { name: 'new', state: 'paused' })) as typeof yard;
    expect(moved.attempts).toEqual([{ run_id: 'runs', name: 'new', state: 'paused', metric_value: null }]);
    expect(moved.needs).toBe(yard.needs);
  });

  test('changes machines of the yard and of their list', () => {
    const changed = [{ memory_used_bytes: 7, devices: [{ load: { load_percent: 50 } }] }];
    expect(patchAnswer('getYard', yard, beat)).toMatchObject({ agents: changed });
    expect(patchAnswer('listAgents', { items: [agent] }, beat)).toMatchObject({ items: changed });
  });

  test('changes a run in lists, in lists that grow, and on its own page', () => {
    const [one, two] = [aRun({ id: 'a' }), aRun({ id: 'b' })];
    const changed = { id: 'b', seen: false };
    expect(patchAnswer('listRuns', { items: [one, two], next: 'x' }, patch('b', { seen: false }))).toMatchObject({
      items: [one, changed],
      next: 'x',
    });
    const pages = { pages: [{ items: [one] }, { items: [two] }], pageParams: [0, 1] };
    const after = patchAnswer('listRuns', pages, patch('b', { seen: false })) as typeof pages;
    expect(after).toMatchObject({ pages: [{ items: [one] }, { items: [changed] }], pageParams: [0, 1] });
    expect(after.pages[0]).toBe(pages.pages[0]);
    expect(patchAnswer('getRun', two, patch('b', { seen: false }))).toMatchObject(changed);
  });

  test('leaves the very same answer where it changes nothing', () => {
    const lists = { items: [aRun({ id: 'a' })] };
    for (const [name, answer] of Object.entries({
      getYard: yard,
      listRuns: lists,
      getRun: lists.items[0],
      listModels: lists,
    }))
      expect(patchAnswer(name, answer, patch('elsewhere', { attempt: 9 })), name).toBe(answer);
    expect(patchAnswer('listRuns', lists, beat)).toBe(lists);
  });
});

describe('a change', () => {
  const run: Changed = { type: 'changed', kind: 'run', id: 'run_1', project: 'prj_1' };
  test.each([
    [['getYard', null, null], run, true],
    [['listRuns', null, { project: 'prj_1', limit: 5 }], run, true],
    [['listRuns', null, { project: 'prj_2', limit: 5 }], run, false],
    [['listRuns', null, { limit: 5 }], run, true],
    [['getRunFacets', null, { project: 'prj_1', where: 'lr>1' }], run, true],
    [['getRunFacets', null, { project: 'prj_2' }], run, false],
    [['getRunStanding', { run: 'run_2' }, null], run, true],
    [['listRuns', null, { project: 'prj_2' }], { type: 'changed', kind: 'run', id: 'run_1' }, true],
    [['getRun', { run: 'run_1' }, null], run, true],
    [['getRun', { run: 'run_2' }, null], run, false],
    [['getProject', { project: 'prj_2' }, null], run, false],
    [['listGroups', { project: 'prj_1' }, null], run, true],
    [['listDatasets', null, null], run, false],
    [['getRegistry', null, null], run, false],
    [['getYard', null, null], { ...run, detail: true }, false],
    [['listNeeds', null, { limit: 5 }], run, true],
    [['listNeeds', null, { limit: 5 }], { type: 'changed', kind: 'needs', id: 'x' }, true],
    [['listRuns', null, null], { type: 'changed', kind: 'needs', id: 'x' }, false],
    [['listRuns', null, { project: 'prj_1' }], { ...run, detail: true }, false],
    [['getRun', { run: 'run_1' }, null], { ...run, detail: true }, true],
    [['getYard', null, null], { type: 'changed', kind: 'agent', id: 'agt_1' }, true],
    [['listRuns', null, null], { type: 'changed', kind: 'agent', id: 'agt_1' }, false],
    [['getDataset', { dataset: 'dst_2' }, null], { type: 'changed', kind: 'dataset', id: 'dst_1' }, false],
    [['getDataset', { dataset: 'dst_1' }, null], { type: 'changed', kind: 'dataset', id: 'dst_1' }, true],
    [['getProject', { project: 'prj_1' }, null], { type: 'changed', kind: 'project', id: 'prj_2' }, false],
    [
      ['listConfigs', { project: 'prj_2' }, null],
      { type: 'changed', kind: 'project', id: 'prj_2', project: 'prj_2' },
      true,
    ],
  ] as [[string, unknown, unknown], Changed, boolean][])('%j after %j: %s', (key, changed, stale) => {
    expect(isStaleAfter(key, changed)).toBe(stale);
  });
});

test('an answer that was on its way while something changed is brought up to it', async () => {
  const { promise, resolve } = Promise.withResolvers<object>();
  record(patch('a', { attempt: 1 }));
  const reading = readUpToDate('getRun', () => promise);
  record(patch('a', { attempt: 7, seen: false }));
  record(patch('a', { attempt: 8 }));
  resolve(aRun({ id: 'a', attempt: 3 }));
  expect(await reading).toMatchObject({ attempt: 8, seen: false });
  // Later reads stand for themselves.
  expect(await readUpToDate('getRun', async () => aRun({ id: 'a', attempt: 9 }))).toMatchObject({ attempt: 9 });
});
