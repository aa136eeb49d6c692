// What should be true of runs, files and data and is not: it is found, mended once, and what is in order is left alone.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { insertReading, type NewVersion } from './dataset.ts';
import { appendEvents } from './event.ts';
import { leaseRun } from './lease.ts';
import { expireLeases, renewLeases, setLeases } from './lease-renewal.ts';
import { findProject, updateProject } from './project.ts';
import {
  expiredKeys,
  filesAfter,
  foldersInUse,
  installationId,
  markArrived,
  markLost,
  namesFiles,
  unknownDigests,
  unknownIds,
} from './reconcile-file.ts';
import { endOrphanedAttempts, orphanedRuns, releaseRun, runsMissingFiles, runsWithAllFiles } from './reconcile-run.ts';
import { storeAnswer } from './idempotency.ts';
import { renameThing } from './lifecycle.ts';
import { purge } from './purge.ts';
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
beforeEach(() => sql`update runs set state = 'cancelled', lease_until = null`.execute(it.db));

const runOf = (id: string) =>
  it.db
    .selectFrom('runs')
    .select(['state', 'attempt', 'lease_until', 'infra_retries'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
const outcomeOf = async (id: string, number = 1) =>
  (
    await it.db
      .selectFrom('attempts')
      .select('outcome')
      .where('run_id', '=', id)
      .where('number', '=', number)
      .executeTakeFirst()
  )?.outcome;
async function running(): Promise<string> {
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  expect(await runOf(run)).toMatchObject({ state: 'running', attempt: 1 });
  return run;
}
const aged = (run: string) =>
  sql`update attempts set started_at = now() - make_interval(secs => ${3 * LEASE_SECONDS}) where run_id = ${run}`.execute(
    it.db,
  );

test('a running run that nobody can end is found once it is old enough, and given up once', async () => {
  const run = await running();
  await aged(run);
  expect(await orphanedRuns(it.db, 10)).toEqual([]);
  expect(await releaseRun(it.db, run)).toBe(false);
  await sql`update runs set lease_until = null where id = ${run}`.execute(it.db);
  expect(await orphanedRuns(it.db, 10)).toEqual([run]);
  expect(await orphanedRuns(it.db, 0)).toEqual([]);
  await sql`update attempts set started_at = now() where run_id = ${run}`.execute(it.db);
  expect(await orphanedRuns(it.db, 10)).toEqual([]);
  expect(await releaseRun(it.db, run)).toBe(true);
  expect(await outcomeOf(run)).toBe('lost');
  expect((await runOf(run)).state).toBe('queued');
  expect(await releaseRun(it.db, run)).toBe(false);
  expect(await releaseRun(it.db, testId('run'))).toBe(false);
});

test.each([
  ['no agent', sql`update runs set agent_id = null where state = 'running'`],
  ['an attempt that has ended', sql`update attempts set outcome = 'lost', ended_at = now()`],
])('so is one with %s', async (_, harm) => {
  const run = await running();
  await aged(run);
  await harm.execute(it.db);
  expect(await orphanedRuns(it.db, 10)).toEqual([run]);
  expect(await releaseRun(it.db, run)).toBe(true);
  expect((await runOf(run)).state).not.toBe('running');
});

test('an attempt that runs in the books alone is ended; the one that runs is not', async () => {
  await sql`update attempts set outcome = 'lost', ended_at = now() where outcome = 'running'`.execute(it.db);
  const left = await running();
  await sql`update runs set state = 'failed' where id = ${left}`.execute(it.db);
  const current = await running();
  expect(await endOrphanedAttempts(it.db, 0)).toBe(0);
  expect(await endOrphanedAttempts(it.db, 10)).toBe(1);
  expect([await outcomeOf(left), await outcomeOf(current)]).toEqual(['lost', 'running']);
  await sql`update runs set attempt = 2 where id = ${current}`.execute(it.db);
  expect(await endOrphanedAttempts(it.db, 10)).toBe(1);
  expect([await outcomeOf(current), await endOrphanedAttempts(it.db, 10)]).toEqual(['lost', 0]);
});

test('a lease is renewed for who holds the current attempt and for nobody else; what is over is ended', async () => {
  const run = await running();
  expect(await renewLeases(it.db, agent, [])).toEqual({ current: [], revoked: [] });
  const at = { run_id: run, attempt: 1 };
  expect(await renewLeases(it.db, agent, [at, { ...at, attempt: 2 }])).toEqual({
    current: [{ ...at, wanted: null, reason: null }],
    revoked: [{ ...at, attempt: 2 }],
  });
  const other = await yard.agent();
  expect(await renewLeases(it.db, other, [at])).toEqual({ current: [], revoked: [at] });
  await setLeases(it.db, other, -5);
  expect(await expireLeases(it.db)).toBe(0);
  await setLeases(it.db, agent, 60);
  expect(await expireLeases(it.db)).toBe(0);
  await setLeases(it.db, agent, -5);
  expect(await expireLeases(it.db)).toBe(1);
  expect(await renewLeases(it.db, agent, [at])).toEqual({ current: [], revoked: [at] });
  expect([(await runOf(run)).state, await outcomeOf(run)]).toEqual(['queued', 'lost']);
});

const time = '2026-01-01T00:00:00.000Z';
const artifact = (seq: number, path: string, sha256: string, kind = 'other'): JsonValue => ({
  seq,
  attempt: 1,
  time,
  event: 'artifact',
  path,
  kind,
  bytes: 1,
  sha256,
});
const digest = (letter: string): string => letter.repeat(64);

test('bytes that are gone are said by each run that had them, and settled when they are back', async () => {
  expect(await namesFiles(it.db)).toBe(false);
  const run = await running();
  await appendEvents(it.db, { runId: run, attempt: 1 }, [
    artifact(1, 'm', digest('a'), 'model'),
    artifact(2, 'n', digest('b')),
  ]);
  expect(await namesFiles(it.db)).toBe(true);
  const places = async (there: boolean) => (await filesAfter(it.db, there, null, 10)).map(({ path }) => path);
  expect([await places(false), await places(true)]).toEqual([['m', 'n'], []]);
  const [first] = await filesAfter(it.db, false, null, 1);
  expect((await filesAfter(it.db, false, first ?? null, 10)).map(({ path }) => path)).toEqual(['n']);
  expect(await markArrived(it.db, digest('a'))).toEqual([run]);
  expect(await markArrived(it.db, digest('a'))).toEqual([]);
  expect([await places(false), await places(true)]).toEqual([['n'], ['m']]);
  const troubles = () =>
    it.db.selectFrom('troubles').select(['what', 'code']).where('run_id', '=', run).orderBy('what').execute();
  await markLost(it.db, digest('b'));
  expect(await troubles()).toEqual([]);
  await markLost(it.db, digest('a'));
  expect(await troubles()).toEqual([
    { what: 'file', code: 'artifact.lost' },
    { what: 'model', code: 'artifact.lost' },
  ]);
  expect(await places(true)).toEqual([]);
  expect(await runsWithAllFiles(it.db, 10)).toEqual([]);
  await markArrived(it.db, digest('a'));
  await markArrived(it.db, digest('b'));
  expect(await runsWithAllFiles(it.db, 10)).toEqual([run]);
});

test('an ended run whose files did not come is told after a while, with how many and which', async () => {
  const run = await running();
  const files = ['e', 'd', 'c', 'b'].map((name, index) => artifact(index + 1, name, digest(name)));
  await appendEvents(it.db, { runId: run, attempt: 1 }, files);
  const after = async (seconds: number, state = 'completed') => {
    await sql`update runs set state = ${state}, ended_at = now() - make_interval(secs => ${seconds}) where id = ${run}`.execute(
      it.db,
    );
    return (await runsMissingFiles(it.db, 10)).filter(({ run_id }) => run_id === run);
  };
  expect(await after(5)).toEqual([]);
  expect(await after(100, 'queued')).toEqual([]);
  const missing = [{ run_id: run, count: 4, paths: ['b', 'c', 'd'] }];
  expect(await after(100)).toEqual(missing);
  expect(await after(100, 'failed')).toEqual(missing);
});

test('folders, digests and ids that nothing names are told apart from those in use', async () => {
  expect(await foldersInUse(it.db, [])).toEqual(new Set());
  expect(await foldersInUse(it.db, ['/data', '/data/birds', '/dat', '/data/bird', '/data/birds/x'])).toEqual(
    new Set(['/data', '/data/birds']),
  );
  await sql`insert into dataset_files (version_id, position, path, bytes, sha256) values (${yard.versionId}, 0, 'x', 1, ${digest('f')})`.execute(
    it.db,
  );
  expect(await unknownDigests(it.db, [])).toEqual(new Set());
  expect(await unknownDigests(it.db, [digest('f'), digest('0'), digest('0')])).toEqual(new Set([digest('0')]));
  const { rows } = await sql<{ id: string }>`select id from datasets limit 1`.execute(it.db);
  const known = rows[0]?.id ?? '';
  expect(await unknownIds(it.db, 'datasets', [])).toEqual([]);
  expect(await unknownIds(it.db, 'datasets', [known, 'other'])).toEqual(['other']);
  expect(await unknownIds(it.db, 'models', [known])).toEqual([known]);
  expect(await installationId(it.db)).toBe(await installationId(it.db));
});

test('keys older than a day are counted', async () => {
  for (const key of ['a', 'b']) await storeAnswer(it.db, { key, route: 'x', bodySha256: 'x' }, 200, {});
  await sql`update idempotency set created_at = now() - interval '25 hours' where key = 'a'`.execute(it.db);
  expect(await expiredKeys(it.db)).toBe(1);
});

test('a project takes a new name unless another has it, and nothing where nothing was asked', async () => {
  const other = await testYard(it.db);
  const named = async () => {
    const found = await findProject(it.db, yard.projectId);
    return [found?.name, found?.description];
  };
  const before = await named();
  expect(await updateProject(it.db, yard.projectId, {})).toBe(true);
  expect(await named()).toEqual(before);
  expect(await updateProject(it.db, yard.projectId, { description: 'much' })).toBe(true);
  expect(await named()).toEqual([before[0], 'much']);
  expect(await updateProject(it.db, yard.projectId, { name: `project ${other.projectId}` })).toBe(false);
  expect(await updateProject(it.db, yard.projectId, { name: 'new' })).toBe(true);
  expect(await named()).toEqual(['new', 'much']);
});

test('the same bytes read in another way are a new version; read as before they are the newest; other bytes are refused', async () => {
  const { rows } = await sql<{
    id: string;
  }>`select dataset_id as id from dataset_versions where id = ${yard.versionId}`.execute(it.db);
  const dataset = rows[0]?.id ?? '';
  const version = (more: Partial<NewVersion>): NewVersion => ({
    id: testId('dsv'),
    fingerprint: digest('f'),
    profile: {} as NewVersion['profile'],
    findings: [],
    reading_override: null,
    files: [],
    ...more,
  });
  expect(await insertReading(it.db, dataset, version({}))).toBe(yard.versionId);
  await expect(insertReading(it.db, dataset, version({ fingerprint: digest('0') }))).rejects.toMatchObject({
    code: 'dataset.changed',
    message: 'The file is not that of version 1 any more.',
  });
  const read = version({ reading_override: { columns: {} } as unknown as NewVersion['reading_override'] });
  expect(await insertReading(it.db, dataset, read)).toBe(read.id);
  expect(await insertReading(it.db, dataset, { ...read, id: testId('dsv') })).toBe(read.id);
  await expect(insertReading(it.db, dataset, version({ fingerprint: digest('0') }))).rejects.toThrow('version 2');
});

test('a project whose time is over stays while it holds anything', async () => {
  const { projectId } = await testYard(it.db);
  await sql`update projects set deleted_at = now(), purge_at = now() where id = ${projectId}`.execute(it.db);
  expect(await purge(it.db, { kind: 'project', id: projectId })).toBe(false);
  await sql`delete from dataset_versions v using datasets d where v.dataset_id = d.id and d.project_id = ${projectId}`.execute(
    it.db,
  );
  expect(await purge(it.db, { kind: 'project', id: projectId })).toBe(false);
  await sql`delete from datasets where project_id = ${projectId}`.execute(it.db);
  expect(await purge(it.db, { kind: 'project', id: projectId })).toBe(true);
});

test('a name is taken where another has it, not where the database is away', async () => {
  const other = await testDatabase();
  await other.close();
  await expect(renameThing(other.db, 'project', yard.projectId, 'x')).rejects.toThrow();
  await expect(updateProject(other.db, yard.projectId, { name: 'x' })).rejects.toThrow();
});
