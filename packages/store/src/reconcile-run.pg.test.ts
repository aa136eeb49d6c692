// What is found of runs to be mended: evaluations that nobody read, models that are missing; and when it is tried again.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runState, setEvaluation, unreadEvaluation } from './evaluation.ts';
import type { Notice } from './notify.ts';
import { markArrived, markLost, unreferenced } from './reconcile-file.ts';
import { runsMissingFiles, runsWithoutModel, unreadEvaluations } from './reconcile-run.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { noteTrouble, settleTroubles } from './trouble.ts';

let it: TestDatabase;
let things: TestThings;
let told: () => Promise<Notice[]>;
let project: string;
let version: string;
beforeAll(async () => {
  it = await testDatabase();
  things = testThings(it.db);
  told = await testNotices(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`truncate runs cascade`.execute(it.db);
  project = await things.project();
  ({ version } = await things.dataset(project, 'birds'));
});

async function completed(files: [string, string][] = []): Promise<string> {
  const run = await things.run(project, version);
  await things.complete(run, files);
  return run;
}
async function evaluated(path = 'evaluation.json', digest = sha('e')): Promise<string> {
  const run = await completed([[path, digest]]);
  await sql`update artifacts set kind = 'evaluation' where run_id = ${run}`.execute(it.db);
  return run;
}
const trouble = { what: 'evaluation', code: 'artifact.lost', message: 'm', hint: null, count: 1 } as const;
const waited = (seconds: number) =>
  sql`update troubles set last_at = now() - make_interval(secs => ${seconds})`.execute(it.db);

test('an evaluation that has come and is not read is found, of completed runs that are there, until it is read', async () => {
  const run = await evaluated();
  expect(await unreadEvaluations(it.db, 9)).toEqual([run]);
  expect(await unreadEvaluations(it.db, 0)).toEqual([]);
  expect(await unreadEvaluation(it.db, run)).toBe(sha('e'));
  for (const [harm, mend] of [
    ["update runs set state = 'failed'", "update runs set state = 'completed'"],
    ['update runs set deleted_at = now(), purge_at = now()', 'update runs set deleted_at = null, purge_at = null'],
    ['update artifacts set available = false', 'update artifacts set available = true'],
    ["update artifacts set kind = 'other'", "update artifacts set kind = 'evaluation'"],
  ] as const) {
    await sql.raw(harm).execute(it.db);
    expect(await unreadEvaluations(it.db, 9), harm).toEqual([]);
    await sql.raw(mend).execute(it.db);
  }
  await setEvaluation(it.db, run, { split: 'val' });
  expect(await unreadEvaluations(it.db, 9)).toEqual([]);
  expect(await unreadEvaluation(it.db, run)).toBeUndefined();
  expect([await runState(it.db, run), await runState(it.db, 'run_nobody')]).toEqual(['completed', undefined]);
});

test('what could not be read is tried again after ten seconds, twenty, forty; another trouble holds nothing up', async () => {
  const run = await evaluated();
  await noteTrouble(it.db, run, { ...trouble, what: 'log' }, 'add');
  expect(await unreadEvaluations(it.db, 9)).toEqual([run]);
  for (const seconds of [20, 40]) {
    await noteTrouble(it.db, run, trouble, 'add');
    await waited(seconds - 5);
    expect(await unreadEvaluations(it.db, 9)).toEqual([]);
    await waited(seconds + 5);
    expect(await unreadEvaluations(it.db, 9)).toEqual([run]);
  }
  await waited(0);
  expect(await unreadEvaluations(it.db, 9)).toEqual([]);
  await settleTroubles(it.db, run, 'evaluation');
  expect(await unreadEvaluations(it.db, 9)).toEqual([run]);
});

test('that an evaluation was kept is told: of its page alone, or of lists too where it counts examples', async () => {
  const run = await completed();
  await told();
  await setEvaluation(it.db, run, [1]);
  expect(await told()).toMatchObject([{ kind: 'run', id: run, detail: true }]);
  await setEvaluation(it.db, run, { split: 'val', examples: 100 });
  const [notice] = await told();
  expect(notice).toMatchObject({ kind: 'run', id: run, patch: { fields: { metric: { examples: 100 } } } });
  expect(notice).not.toHaveProperty('detail');
  expect(notice).not.toHaveProperty('whole');
});

test('a completed run without a model is found once its files are there, or were given time; the newest first', async () => {
  const [first, second] = [await completed(), await completed()];
  await sql`update runs set ended_at = now() - interval '2 hours' where id = ${first}`.execute(it.db);
  expect(await runsWithoutModel(it.db, 9, 1)).toEqual([second, first]);
  expect(await runsWithoutModel(it.db, 1, 1)).toEqual([second]);
  await things.model(project, second, sha('1'));
  expect(await runsWithoutModel(it.db, 9, 1)).toEqual([first]);
  // Long ago: only where it is known to lack one.
  await sql`update runs set ended_at = now() - interval '9 days' where id = ${first}`.execute(it.db);
  expect(await runsWithoutModel(it.db, 9, 1)).toEqual([]);
  await noteTrouble(it.db, first, { ...trouble, what: 'model' }, 'add');
  await waited(100);
  expect(await runsWithoutModel(it.db, 9, 1)).toEqual([first]);
  const young = await completed([['model/w', sha('1')]]);
  await sql`update runs set ended_at = now() where id = ${young}`.execute(it.db);
  expect(await runsWithoutModel(it.db, 9, 1)).toEqual([young, first]);
  await sql`update artifacts set available = false where run_id = ${young}`.execute(it.db);
  expect(await runsWithoutModel(it.db, 9, 1)).toEqual([first]);
});

test('that files did not come is said once, again where it is another number, and not beside bytes that were lost', async () => {
  const run = await completed([
    ['a', sha('1')],
    ['b', sha('2')],
  ]);
  await sql`update artifacts set available = false`.execute(it.db);
  const missing = [{ run_id: run, count: 2, paths: ['a', 'b'] }];
  expect(await runsMissingFiles(it.db, 9)).toEqual(missing);
  const said = { ...trouble, what: 'file', code: 'artifact.not_received' } as const;
  await noteTrouble(it.db, run, { ...said, count: 2 }, 'set');
  expect(await runsMissingFiles(it.db, 9)).toEqual([]);
  await noteTrouble(it.db, run, { ...said, count: 1 }, 'set');
  expect(await runsMissingFiles(it.db, 9)).toEqual(missing);
  await noteTrouble(it.db, run, { ...said, code: 'artifact.lost' }, 'set');
  expect(await runsMissingFiles(it.db, 9)).toEqual([]);
});

test('bytes that are lost or back are told of each run that names them, a model that cannot be had by its own words', async () => {
  const [one, two] = [await completed([['model/w', sha('1')]]), await completed([['log', sha('1')]])];
  await told();
  await markLost(it.db, sha('1'));
  expect((await told()).map(({ id, detail }) => `${id} ${detail}`).toSorted()).toEqual([`${one} true`, `${two} true`]);
  const { rows } = await sql<{ run_id: string; what: string; message: string; count: number }>`
    select run_id, what, message, count from troubles order by run_id, what`.execute(it.db);
  expect(rows).toMatchObject([
    {
      run_id: one,
      what: 'file',
      message: expect.stringMatching(/^The bytes of model\/w .*not there any more\.$/),
      count: 1,
    },
    {
      run_id: one,
      what: 'model',
      message: expect.stringMatching(/^The model cannot be downloaded or asked: The bytes of model\/w/),
    },
    { run_id: two, what: 'file', message: expect.stringMatching(/^The bytes of log /) },
  ]);
  await markLost(it.db, sha('1'));
  expect(await told()).toEqual([]);
  expect((await markArrived(it.db, sha('1'))).toSorted()).toEqual([one, two]);
  expect((await told()).map(({ id, detail }) => `${id} ${detail}`).toSorted()).toEqual([`${one} true`, `${two} true`]);
  expect(await unreferenced(it.db, [])).toEqual([]);
  expect(await unreferenced(it.db, [sha('9'), sha('1')])).toEqual([sha('9')]);
});
