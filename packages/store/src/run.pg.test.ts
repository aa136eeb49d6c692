import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishAttempt } from './attempt.ts';
import { acceptFile } from './attempt-file.ts';
import { setEvaluation } from './evaluation.ts';
import { appendEvents } from './event.ts';
import { insertGroup, listGroups } from './group.ts';
import { leaseRun } from './lease.ts';
import { findProject, insertProject } from './project.ts';
import { markRunSeen } from './run.ts';
import { runDetail } from './run-detail.ts';
import { listRuns, newestFirst } from './run-list.ts';
import type { RunFilter } from './run-condition.ts';
import { runSummary } from './run-summary.ts';
import { insertConfig, listConfigs } from './saved-config.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testId, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
});
afterAll(() => it.close());

const time = '2026-01-01T00:00:00.000Z';

/** A run that was trained to this accuracy. */
async function completed(accuracy: number): Promise<string> {
  const run = await yard.run();
  expect(await leaseRun(it.db, agent, ['cpu'])).toMatchObject({ run_id: run });
  const base = { attempt: 1, time };
  await appendEvents(it.db, { runId: run, attempt: 1 }, [
    { ...base, seq: 1, event: 'metric', step: 1, epoch: 1, values: { 'val/accuracy': accuracy } },
    { ...base, seq: 2, event: 'artifact', path: 'model/labels.json', kind: 'model', bytes: 3, sha256: 'c'.repeat(64) },
    { ...base, seq: 3, event: 'finished', status: 'completed', metrics: { accuracy }, out: '' },
  ]);
  await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'completed', failure: null });
  return run;
}

async function list(filter: RunFilter, place: { limit: number; before?: string }) {
  const page = await listRuns(it.db, { filter, sort: newestFirst, place });
  if (!page) throw new Error('no page');
  return page;
}

test('lists come in pages, newest first, filtered, with the total', async () => {
  const runs = [await completed(0.7), await completed(0.9), await completed(0.8)];
  const first = await list({ project: yard.projectId }, { limit: 2 });
  expect(first.items.map(({ id }) => id)).toEqual([runs[2], runs[1]]);
  expect(first).toMatchObject({ total: 3, next: runs[1] });
  const second = await list({}, { limit: 2, before: first.next as string });
  expect(second.items.map(({ id }) => id)).toEqual([runs[0]]);
  expect(second.next).toBeNull();
  expect((await list({ q: `n ${runs[1]?.slice(-4)}` }, { limit: 9 })).total).toBe(1);
  expect((await list({ q: '%' }, { limit: 9 })).total).toBe(0);
  expect((await list({ states: ['failed'] }, { limit: 9 })).total).toBe(0);
  expect(first.items[0]).toMatchObject({
    dataset_name: 'birds',
    sparkline: [0.8],
    metric: { value: 0.8, interval: null },
    agent_id: agent,
  });
});

test('the interval stands beside the value once the examples are counted', async () => {
  const run = await completed(0.9);
  await setEvaluation(it.db, run, { split: 'val', examples: 100, labels: [] });
  const shown = await runDetail(it.db, run);
  expect(shown?.metric).toMatchObject({ examples: 100 });
  expect(shown?.metric.interval?.[0]).toBeCloseTo(0.8256, 3);
  expect(shown?.evaluation).toMatchObject({ examples: 100 });
  // A test part that was evaluated lends its size to no validation metric.
  await setEvaluation(it.db, run, { split: 'test', examples: 200, validation_examples: 120, labels: [] });
  expect((await runDetail(it.db, run))?.metric).toMatchObject({ value: 0.9, examples: 120 });
});

test('a project counts what it holds and names its best run', async () => {
  const empty = testId('prj');
  await insertProject(it.db, { id: empty, name: 'empty', description: '' });
  expect(await insertProject(it.db, { id: testId('prj'), name: 'empty', description: '' })).toBe(false);
  expect(await findProject(it.db, yard.projectId)).toMatchObject({
    counts: { datasets: 1, runs: 4, models: 0, active: 0 },
    best: { metric: 'accuracy', value: 0.9 },
    task: 'image-classification',
  });
  expect(await findProject(it.db, empty)).toMatchObject({ best: null, task: null, counts: { runs: 0 } });
});

test('an ended run is new until it was looked at', async () => {
  const run = await completed(0.5);
  expect((await runSummary(it.db, run))?.seen).toBe(false);
  expect(await markRunSeen(it.db, run)).toBe(true);
  expect((await runSummary(it.db, run))?.seen).toBe(true);
  expect(await markRunSeen(it.db, 'run_none')).toBe(false);
});

test('files are taken only when announced and only from the attempt that is current', async () => {
  const run = await completed(0.5);
  const at = { runId: run, attempt: 1 };
  expect(await acceptFile(it.db, at, 'd'.repeat(64), 'announced')).toEqual({ kind: 'unannounced' });
  expect(await acceptFile(it.db, at, 'c'.repeat(64), 'available')).toEqual({ kind: 'ok' });
  expect((await runDetail(it.db, run))?.artifacts).toMatchObject([{ path: 'model/labels.json', available: true }]);
});

test('groups and saved configs', async () => {
  const group = { id: testId('grp'), project_id: yard.projectId, name: 'rates', question: 'which?' };
  expect(await insertGroup(it.db, group)).toMatchObject({ name: 'rates', runs: 0 });
  expect(await insertGroup(it.db, { ...group, id: testId('grp') })).toBeNull();
  expect(await listGroups(it.db, { project: yard.projectId, limit: 9 })).toMatchObject({ total: 1 });
  await insertConfig(it.db, { id: testId('cfg'), project_id: yard.projectId, name: 'good', config: { epochs: 3 } });
  expect((await listConfigs(it.db, { project: yard.projectId, limit: 9 }))?.items).toMatchObject([
    { name: 'good', config: { epochs: 3 } },
  ]);
});
