// What a run used of its machine, and what it needs to know of its data; which of its files are taken.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { acceptFile } from './attempt-file.ts';
import { listArtifacts } from './artifact.ts';
import { findFile, insertFiles, listFiles, listImages } from './dataset-file.ts';
import { setEvaluation } from './evaluation.ts';
import { appendEvents } from './event.ts';
import { leaseRun } from './lease.ts';
import { versionInProject } from './run-data.ts';
import { runUse } from './run-use.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;
let run: string;
let seq: number;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  run = await yard.run();
  seq = 0;
  await leaseRun(it.db, agent, ['cpu']);
});

const timeOf = (second: number): string => new Date(second * 1_000).toISOString();
const system = (cpu: number, more: Record<string, JsonValue> = {}): JsonValue => {
  seq += 1;
  const memory = { memory_bytes: cpu * 1_000, gpu_percent: null, gpu_memory_bytes: null };
  return { seq, attempt: 1, time: timeOf(seq), event: 'system', cpu_percent: cpu, ...memory, ...more };
};
const append = async (events: JsonValue[]): Promise<void> =>
  expect(await appendEvents(it.db, { runId: run, attempt: 1 }, events)).toMatchObject({ kind: 'ok' });

test('few measurements are each a point', async () => {
  expect(await runUse(it.db, run, 10)).toEqual([]);
  await append([system(10), system(30, { gpu_percent: 50, gpu_memory_bytes: 7 })]);
  expect(await runUse(it.db, run, 10)).toEqual([
    { at: timeOf(1), cpu_percent: 10, memory_bytes: 10_000, gpu_percent: null, gpu_memory_bytes: null },
    { at: timeOf(2), cpu_percent: 30, memory_bytes: 30_000, gpu_percent: 50, gpu_memory_bytes: 7 },
  ]);
});

test('of many, each point is the mean of a stretch at its last time, and none is left out', async () => {
  await append(Array.from({ length: 64 }, (_, index) => system(index, index < 32 ? {} : { gpu_percent: index })));
  const points = await runUse(it.db, run, 4);
  expect(points.map(({ at, cpu_percent }) => [at, cpu_percent])).toEqual([
    [timeOf(16), 7.5],
    [timeOf(32), 23.5],
    [timeOf(48), 39.5],
    [timeOf(64), 55.5],
  ]);
  // A mean is of what is known.
  expect(points.map(({ gpu_percent }) => gpu_percent)).toEqual([null, null, 39.5, 55.5]);
  for (let more = 0; more < 5; more += 1) {
    await append([system(100)]);
    const now = await runUse(it.db, run, 4);
    expect(now.length).toBeLessThanOrEqual(4);
    expect(now.at(-1)?.at).toBe(timeOf(seq));
  }
});

test('a version is of its project alone', async () => {
  expect(await versionInProject(it.db, yard.projectId, yard.versionId)).toEqual({
    profile: {},
    reading_override: null,
    fingerprint: 'f'.repeat(64),
    path: '/data/birds',
  });
  expect(await versionInProject(it.db, yard.projectId, yard.versionId.replace(/.$/, 'x'))).toBeUndefined();
  const other = await testYard(it.db);
  expect(await versionInProject(it.db, other.projectId, yard.versionId)).toBeUndefined();
});

const file = (path: string, sha256: string): JsonValue => {
  seq += 1;
  return { seq, attempt: 1, time: timeOf(seq), event: 'artifact', path, kind: 'other', bytes: 1, sha256 };
};
const available = async () => (await listArtifacts(it.db, run)).map((one) => [one.path, one.available]);

test('bytes are taken only for what was announced, and are there only once they are; other bytes have to come anew', async () => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  await append([file('x', a), file('y', b)]);
  const at = { runId: run, attempt: 1 };
  expect(await acceptFile(it.db, at, 'c'.repeat(64), 'announced')).toEqual({ kind: 'unannounced' });
  expect(await acceptFile(it.db, at, 'c'.repeat(64), 'available')).toEqual({ kind: 'unannounced' });
  expect(await acceptFile(it.db, at, a, 'announced')).toEqual({ kind: 'ok' });
  expect(await available()).toEqual([
    ['x', false],
    ['y', false],
  ]);
  expect(await acceptFile(it.db, at, a, 'available')).toEqual({ kind: 'ok' });
  expect(await available()).toEqual([
    ['x', true],
    ['y', false],
  ]);
  await append([file('x', a)]);
  expect(await available()).toEqual([
    ['x', true],
    ['y', false],
  ]);
  await append([file('x', b)]);
  expect(await available()).toEqual([
    ['x', false],
    ['y', false],
  ]);
  expect(await acceptFile(it.db, { runId: run, attempt: 2 }, a, 'available')).toEqual({ kind: 'unknown' });
  // A checkpoint is announced by its own event.
  seq += 1;
  const sha256 = 'd'.repeat(64);
  await append([
    {
      seq,
      attempt: 1,
      time: timeOf(seq),
      event: 'checkpoint',
      path: 'c',
      kind: 'last',
      step: 1,
      epoch: null,
      bytes: 1,
      sha256,
      metrics: {},
    },
  ]);
  expect(await acceptFile(it.db, at, sha256, 'announced')).toEqual({ kind: 'ok' });
});

test('an evaluation is kept with the number of examples that its metric was measured on, where it says one', async () => {
  const kept = async () =>
    it.db.selectFrom('runs').select(['evaluation', 'metric_examples']).where('id', '=', run).executeTakeFirstOrThrow();
  const evaluation = { split: 'validation', examples: 120 };
  await setEvaluation(it.db, run, evaluation);
  expect(await kept()).toEqual({ evaluation, metric_examples: 120 });
  // One that says nothing of it takes nothing away, and what is no count is none.
  for (const examples of [null, 0, -1, 1.5, 1e12, 'many'])
    await setEvaluation(it.db, run, { split: 'validation', examples });
  expect((await kept()).metric_examples).toBe(120);
  // The metric is of the validation, which an evaluation on a test does not tell by its own examples.
  await setEvaluation(it.db, run, { split: 'test', examples: 7 });
  expect((await kept()).metric_examples).toBe(120);
  await setEvaluation(it.db, run, { split: 'test', examples: 7, validation_examples: 30 });
  expect((await kept()).metric_examples).toBe(30);
});

test('the files of a version are listed in the order of the manifest, images by class and split', async () => {
  const manifest = [
    { path: 'b.png', bytes: 1, sha256: '1'.repeat(64), class: 'cat', split: 'train' as const },
    { path: 'a.png', bytes: 2, sha256: '2'.repeat(64), class: 'dog', split: 'test' as const },
    { path: 'broken.png', bytes: 3, sha256: '3'.repeat(64), class: null, split: null },
    {
      path: 'c.png',
      bytes: 4,
      sha256: '4'.repeat(64),
      class: 'cat',
      split: 'test' as const,
      findings: ['image.copies', 'image.leak'],
      origin: { dataset: 'dst_other', path: 'far/d.png' },
    },
  ];
  await insertFiles(it.db, yard.versionId, manifest);
  const plain = { findings: [], origin: null };
  expect(await listFiles(it.db, yard.versionId)).toEqual(manifest.map((file) => ({ ...plain, ...file })));
  const found = await findFile(it.db, yard.versionId, 2);
  expect(found).toMatchObject({ file: { path: 'broken.png', bytes: 3, sha256: '3'.repeat(64) }, origin: null });
  expect((await findFile(it.db, yard.versionId, 3))?.origin).toEqual({ dataset: 'dst_other', path: 'far/d.png' });
  expect(await findFile(it.db, yard.versionId, 4)).toBeUndefined();
  const images = async (query: { class?: string; split?: 'train' | 'test' }, offset = 0, limit = 10) => {
    const { items, total } = await listImages(it.db, yard.versionId, { ...query, offset, limit });
    return [items.map(({ index, path }) => `${index} ${path}`), total];
  };
  expect(await images({})).toEqual([['0 b.png', '1 a.png', '3 c.png'], 3]);
  expect(await images({}, 1, 1)).toEqual([['1 a.png'], 3]);
  expect(await images({ class: 'cat' })).toEqual([['0 b.png', '3 c.png'], 2]);
  expect(await images({ class: 'cat', split: 'test' })).toEqual([['3 c.png'], 1]);
});
