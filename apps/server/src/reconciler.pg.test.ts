// What should be true and is not: each fault is made by hand, as a crash, a full disk or a clumsy hand would leave it.
import type { RuleState } from '@trainyard/contracts/yard';
import { finishAttempt } from '@trainyard/store/attempt';
import { appendEvents } from '@trainyard/store/event';
import { leaseRun } from '@trainyard/store/lease';
import { findModel } from '@trainyard/store/model';
import { runDetail } from '@trainyard/store/run-detail';
import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { changeThings } from '@trainyard/store/lifecycle';
import { purgeNow } from '@trainyard/store/purge';
import { sha as sha256Of, testThings } from '@trainyard/store/testing-things';
import { logLine, testId, testYard, type TestYard } from '@trainyard/store/testing-yard';
import { sql } from 'kysely';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { completeRun } from './complete-run.ts';
import { type Reconciler, startReconciler } from './reconciler.ts';
import { type TestContext, testContext } from './testing-context.ts';

let it: TestDatabase;
let yard: TestYard;
let context: TestContext;
let agent: string;
let reconciler: Reconciler | null = null;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  await sql`update attempts set outcome = 'cancelled', ended_at = now() where outcome = 'running'`.execute(it.db);
  context = await testContext(it.db);
});
afterEach(async () => {
  await reconciler?.close();
  reconciler = null;
  await context.remove();
});

/** One look; a rule that fails fails the test, unless it is the one that shall. */
async function look(failing: string[] = []): Promise<void> {
  await (reconciler ??= startReconciler(context, { intervalMs: 3_600_000 })).look();
  expect(context.rules.filter(({ error }) => error !== null).map((one) => one.rule)).toEqual(failing);
}
const rule = (name: string) => context.rules.find((one) => one.rule === name) as RuleState;
const sha = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const shown = async (run: string) => {
  const detail = await runDetail(it.db, run);
  if (!detail) throw new Error(`no run ${run}`);
  return detail;
};
const open = async (run: string) => (await shown(run)).troubles.filter(({ settled_at }) => settled_at === null);

const penguins = ['Adelie', 'Gentoo'];
const modelFiles: Record<string, unknown> = {
  'signature.json': {
    task: 'tabular-classification',
    image_size: null,
    columns: [],
    target: 'species',
    labels: penguins,
  },
  'labels.json': { label2id: { Adelie: 0, Gentoo: 1 }, id2label: { 0: 'Adelie', 1: 'Gentoo' } },
  'metrics.json': { metrics: { accuracy: 0.9 } },
  'data.json': { fingerprint: null },
  'environment.json': { python: '3.11' },
  'verification.json': { exporter: 'skops', examples: 32, largest_difference: 0, tolerance: 1e-5 },
};
const store = async (bytes: string) => context.files.put(Readable.from([Buffer.from(bytes)]));

/** A run that was completed an hour ago, with announced files; which of them have arrived is the caller's matter. */
async function completed(files: Record<string, string>): Promise<string> {
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  const base = { attempt: 1, time: '2026-01-01T00:00:00.000Z' };
  const artifacts = Object.entries(files).map(([path, bytes], index) => ({
    ...base,
    seq: index + 1,
    event: 'artifact',
    path,
    kind: path === 'evaluation.json' ? 'evaluation' : 'model',
    bytes: Buffer.byteLength(bytes),
    sha256: sha(bytes),
  }));
  const seq = artifacts.length + 1;
  const finished = { ...base, seq, event: 'finished', status: 'completed', metrics: {}, out: '' };
  await appendEvents(it.db, { runId: run, attempt: 1 }, [...artifacts, finished]);
  await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'completed', failure: null });
  await sql`update runs set ended_at = now() - interval '1 hour' where id = ${run}`.execute(it.db);
  return run;
}
/** Unlike any other of these tests: the same bytes would be the same file. */
const model = (changes: Record<string, unknown> = {}) =>
  Object.fromEntries(
    Object.entries({ ...modelFiles, 'weights.bin': randomBytes(8).toString('hex'), ...changes }).map(
      ([name, value]) => [`model/${name}`, JSON.stringify(value)],
    ),
  );

describe('what belongs to a completed run', () => {
  test('all files are here and the request that should have registered the model died: it is registered', async () => {
    const files = model();
    const run = await completed({ ...files, 'evaluation.json': '{"split":"val","examples":50}' });
    for (const bytes of Object.values(files)) await store(bytes);
    await store('{"split":"val","examples":50}');
    await look();
    // Rows first said that the bytes had not come: they were there.
    expect(await shown(run)).toMatchObject({ model_id: expect.stringMatching(/^mdl_/), evaluation: { examples: 50 } });
    const registered = await findModel(it.db, (await shown(run)).model_id ?? '');
    expect(registered?.environment).toEqual({ python: '3.11', verification: modelFiles['verification.json'] });
    expect(await open(run)).toEqual([]);
    expect(rule('run.model')).toMatchObject({ open: 0, error: null });
    expect(rule('file.offered').mended).toBeGreaterThan(0);
  });

  test('files that never came are said, with the model that is missing for them, and no more once they are there', async () => {
    const files = model();
    const run = await completed(files);
    await look();
    const troubles = await open(run);
    expect(troubles.map(({ what, code, count }) => `${what} ${code} ${count}`).sort()).toEqual([
      'file artifact.not_received 7',
      'model artifact.not_received 1',
    ]);
    expect(troubles[0]?.message).toContain('model/data.json');
    await look();
    expect(await open(run)).toEqual(troubles);
    for (const bytes of Object.values(files)) await store(bytes);
    await sql`update troubles set last_at = now() - interval '1 day'`.execute(it.db);
    await look();
    expect((await shown(run)).model_id).not.toBeNull();
    expect(await open(run)).toEqual([]);
    expect((await shown(run)).troubles).toHaveLength(2);
  });

  test('a model that cannot be registered says why, is tried again later and not at once', async () => {
    const files = model({ 'labels.json': { label2id: {}, id2label: {} } });
    const run = await completed(files);
    for (const bytes of Object.values(files)) await store(bytes);
    await look();
    await look();
    const [trouble] = await open(run);
    expect(trouble).toMatchObject({ what: 'model', code: 'model.not_ready', count: 1 });
    expect(trouble?.message).toContain('labels.json');
    await sql`update troubles set last_at = now() - interval '1 hour'`.execute(it.db);
    await look();
    expect((await open(run))[0]?.count).toBe(2);
  });

  test('an evaluation that cannot be read is said; the request that brought it does not fail', async () => {
    const run = await completed({ 'evaluation.json': 'not JSON' });
    await store('not JSON');
    await sql`update artifacts set available = true where run_id = ${run}`.execute(it.db);
    await completeRun(context, run, 'file');
    expect((await open(run)).map(({ what, code }) => `${what} ${code}`)).toContain('evaluation evaluation.unreadable');
  });

  test('bytes that are gone are offered no more, and offered again when they are back', async () => {
    const files = model();
    const run = await completed(files);
    const stored = await Promise.all(Object.values(files).map(store));
    await look();
    expect((await shown(run)).model_id).not.toBeNull();
    const gone = context.files.path(stored[0]?.sha256 ?? '');
    const bytes = await readFile(gone);
    await rm(gone);
    await look();
    expect((await shown(run)).artifacts.filter(({ available }) => !available)).toHaveLength(1);
    expect((await open(run)).map(({ what, code }) => `${what} ${code}`).sort()).toEqual([
      'file artifact.lost',
      'model artifact.lost',
    ]);
    await store(bytes.toString());
    await look();
    expect((await shown(run)).artifacts.every(({ available }) => available)).toBe(true);
    expect(await open(run)).toEqual([]);
  });
});

describe('what runs in the books', () => {
  test('a running run without lease, or without its attempt, waits again', async () => {
    const [one, two] = [await yard.run(), await yard.run()];
    const other = await yard.agent();
    await leaseRun(it.db, agent, ['cpu']);
    await leaseRun(it.db, other, ['cpu']);
    await sql`update runs set lease_until = null where id = ${one}`.execute(it.db);
    await sql`update attempts set outcome = 'lost', ended_at = now() where run_id = ${two}`.execute(it.db);
    await look();
    expect([(await shown(one)).state, (await shown(two)).state]).toEqual(['running', 'running']);
    await sql`update attempts set started_at = now() - interval '5 minutes'`.execute(it.db);
    await look();
    expect([(await shown(one)).state, (await shown(two)).state]).toEqual(['queued', 'queued']);
  });

  test('an attempt that no run is in is lost', async () => {
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await sql`update runs set state = 'cancelled' where id = ${run}`.execute(it.db);
    await look();
    expect((await shown(run)).attempts[0]).toMatchObject({ outcome: 'lost', ended_at: expect.any(String) });
  });

  test('lines that were no events are counted, with the first as an example, in the transaction that stores them', async () => {
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    const at = { runId: run, attempt: 1 };
    await appendEvents(it.db, at, [logLine(1), 'garbage', { seq: 3 }]);
    await appendEvents(it.db, at, [logLine(1), 'garbage', { seq: 3 }]);
    await appendEvents(it.db, at, [{ seq: 4 }]);
    expect(await open(run)).toMatchObject([{ what: 'event', code: 'event.invalid', count: 3 }]);
  });
});

describe('what was left over', () => {
  const dayAgo = new Date(Date.now() - 25 * 3_600_000);
  const aged = async (path: string) => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'half'), 'x');
    await utimes(path, dayAgo, dayAgo);
    return path;
  };
  const age = async (sha256: string) => utimes(context.files.path(sha256), dayAgo, dayAgo);

  test('folders that something broken off left go after a day; younger ones and those of something known stay', async () => {
    const { dataDir } = context.settings;
    const id = (kind: string, end: string) => `${kind}_${end.padStart(26, '0')}`;
    await completed(model());
    const known = await it.db.selectFrom('datasets').select('id').executeTakeFirstOrThrow();
    const gone = [
      await aged(join(dataDir, 'datasets/.staging/session/dst_1')),
      await aged(join(dataDir, 'cache/models', id('mdl', 'x'))),
      await aged(join(dataDir, 'cache/models', `${id('mdl', 'y')}.0e2a7e6e-5b8e-4a1c-9a51-7d8bb0a3a001`)),
      await aged(join(dataDir, 'datasets', id('dst', 'x'))),
    ];
    const kept = [
      await aged(join(dataDir, 'datasets', known.id)),
      await aged(join(dataDir, 'datasets', 'put here by hand')),
      join(dataDir, 'datasets/.staging/session/dst_2'),
    ];
    await mkdir(kept[2] as string);
    await look();
    expect(gone.filter((path) => existsSync(path))).toEqual([]);
    expect(kept.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('a deleted dataset goes with its bytes once its time is over, but not with those that another dataset was registered from', async () => {
    const { dataDir } = context.settings;
    const things = testThings(it.db);
    const project = await things.project();
    const places = ['one', 'two', 'three'].map((name) => join(dataDir, 'datasets', testId('dst'), name));
    const [lone, shared, living] = await Promise.all(places.map((path) => things.dataset(project, path, path)));
    await things.dataset(project, 'the same again', places[1]);
    const ids = [lone, shared, living].map((one) => one?.id ?? '');
    // As an upload lies there: in a folder of its id.
    await sql`update datasets set path = replace(path, ${places[0]?.split('/').at(-2)}, ${ids[0]}), source = 'upload' where id = ${ids[0]}`.execute(
      it.db,
    );
    await sql`update datasets set path = replace(path, ${places[1]?.split('/').at(-2)}, ${ids[1]}) where project_id = ${project}`.execute(
      it.db,
    );
    const folders = await Promise.all(ids.map((id) => aged(join(dataDir, 'datasets', id))));
    const pictures = join(dataDir, 'cache/thumbnails/ab');
    const small = [`${'ab'.repeat(32)}-128.webp`, `${sha256Of('a')}-64.webp`].map((name) => join(pictures, name));
    await mkdir(pictures, { recursive: true });
    for (const path of small) {
      await writeFile(path, 'x');
      await utimes(path, dayAgo, dayAgo);
    }
    expect(await changeThings(it.db, 'delete', 'dataset', ids.slice(0, 2))).toMatchObject({ kind: 'ok' });
    await look();
    // It can still be restored.
    expect(folders.filter((path) => !existsSync(path))).toEqual([]);
    for (const id of ids.slice(0, 2)) expect(await purgeNow(it.db, { kind: 'dataset', id })).toBe(true);
    await look();
    expect(folders.map((path) => existsSync(path))).toEqual([false, true, true]);
    // Of the cache what is made of nobody's data any more.
    expect(small.map((path) => existsSync(path))).toEqual([false, true]);
  });

  test('bytes that nothing names go after a day, and not a moment before', async () => {
    const files = model();
    await completed(files);
    const [named] = await Promise.all(Object.values(files).map(store));
    const [young, old] = await Promise.all([store('young'), store('old')]);
    for (const { sha256 } of [old, named as { sha256: string }]) await age(sha256);
    await look();
    expect(await Promise.all([old, young, named].map((file) => context.files.has(file?.sha256 ?? '')))).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('bytes that are stored again while they are taken out stay', async () => {
    await completed(model());
    const { sha256 } = await store('again');
    await age(sha256);
    const { takeOut } = await import('@trainyard/files/file-sweep');
    const root = join(context.settings.dataDir, 'files');
    const isNobodys = async () => {
      await store('again');
      return true;
    };
    expect(await takeOut(root, sha256, { before: Date.now() - 86_400_000, isNobodys })).toBe(true);
    expect(await context.files.has(sha256)).toBe(true);
  });

  test('a data directory of another database is left alone, and the rule says so', async () => {
    await completed(model());
    const { sha256 } = await store('theirs');
    await age(sha256);
    await writeFile(join(context.settings.dataDir, 'database-id'), 'another\n');
    await look(['file.unreferenced']);
    expect(await context.files.has(sha256)).toBe(true);
    expect(rule('file.unreferenced').error).toContain('belongs to the database another');
  });

  test('answers to idempotency keys go after a day', async () => {
    await sql`insert into idempotency (key, route, body_sha256, status, answer, created_at)
      values ('k', 'r', 's', 200, '{}', now() - interval '2 days'), ('l', 'r', 's', 200, '{}', now())`.execute(it.db);
    await look();
    expect((await it.db.selectFrom('idempotency').select('key').execute()).map(({ key }) => key)).toEqual(['l']);
  });
});

test('a rule that throws stops no other, waits longer after each failure, and its state says so', async () => {
  const tries: string[] = [];
  const broken = { name: 'broken', truth: '', find: () => Promise.reject(new Error('no such table')) };
  const stubborn = {
    name: 'stubborn',
    truth: '',
    find: async () => [
      { key: 'bad', mend: () => Promise.reject(new Error(`try ${tries.push('bad')}`)) },
      { key: 'good', mend: async () => tries.push('good') > 0 },
    ],
  };
  reconciler = startReconciler(context, { intervalMs: 3_600_000, rules: [broken, stubborn] });
  await reconciler.look();
  await reconciler.look();
  // The loop looked once by itself, at its start.
  expect(tries.filter((key) => key === 'bad')).toHaveLength(1);
  expect(tries.filter((key) => key === 'good')).toHaveLength(3);
  expect(context.rules).toMatchObject([
    { rule: 'broken', error: 'no such table', failed: 3 },
    { rule: 'stubborn', failed: 1, open: 1, mended: 3 },
  ]);
});
