// A deletion and a submission at the same moment: one of them comes first, and no run is left without what it needs.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertGroup } from './group.ts';
import { changeThings } from './lifecycle.ts';
import { insertModel } from './model.ts';
import { askRun } from './run-wish.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { testId } from './testing-yard.ts';

let it: TestDatabase;
let things: TestThings;
beforeAll(async () => {
  it = await testDatabase();
  things = testThings(it.db);
});
afterAll(() => it.close());

/** Resolves when a query of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(it.db);
    if (rows.length > 0) return;
  }
}

/** What lives in this project and refers to what does not. */
async function orphans(project: string): Promise<unknown[]> {
  const { rows } = await sql`
    select r.id from runs r join dataset_versions v on v.id in (r.dataset_version_id, r.test_dataset_version_id) join datasets d on d.id = v.dataset_id
      join projects p on p.id = r.project_id
      where p.id = ${project} and r.deleted_at is null and (p.deleted_at is not null or (d.deleted_at is not null and r.state in ('queued', 'running', 'paused')))
    union all select m.id from models m join projects p on p.id = m.project_id where p.id = ${project} and m.deleted_at is null and p.deleted_at is not null
    union all select g.id from groups g join projects p on p.id = g.project_id where p.id = ${project} and g.deleted_at is null and p.deleted_at is not null`.execute(
    it.db,
  );
  return rows;
}

interface Setting {
  project: string;
  dataset: string;
  version: string;
  /** Failed: it could be resumed. */
  failed: string;
  completed: string;
}
async function setting(): Promise<Setting> {
  const project = await things.project();
  const { id: dataset, version } = await things.dataset(project, 'birds');
  const [failed, completed] = [await things.run(project, version), await things.run(project, version)];
  await things.complete(failed);
  await things.complete(completed, [['model/w', sha('1')]]);
  await sql`update runs set state = 'failed' where id = ${failed}`.execute(it.db);
  return { project, dataset, version, failed, completed };
}

/** What is made, how, and whether it needs data to be there. */
const makings: [string, (at: Setting) => Promise<unknown>, boolean][] = [
  ['a submission', ({ project, version }) => things.run(project, version), true],
  ['a resume', ({ failed }) => askRun(it.db, failed, 'resume'), true],
  [
    'a group',
    ({ project }) => insertGroup(it.db, { id: testId('grp'), project_id: project, name: 'q', question: '' }),
    false,
  ],
  [
    'a model',
    ({ project, completed }) =>
      insertModel(it.db, {
        id: testId('mdl'),
        project_id: project,
        run_id: completed,
        name: 'm',
        task: 'tabular-classification',
        architecture: 'x',
        metrics: {},
        signature: {} as never,
        files: [],
        data_fingerprint: null,
        environment: {},
      }),
    false,
  ],
];
const deletions: ['dataset' | 'project', (at: Setting) => string][] = [
  ['dataset', ({ dataset }) => dataset],
  ['project', ({ project }) => project],
];

for (const [made, make, needsData] of makings)
  for (const [kind, id] of needsData ? deletions : deletions.filter(([one]) => one === 'project'))
    test(`${made} that meets the deletion of its ${kind}`, async () => {
      for (let round = 0; round < 12; round += 1) {
        const at = await setting();
        const both = [() => make(at), () => changeThings(it.db, 'delete', kind, [id(at)])];
        await Promise.allSettled((round % 2 === 0 ? both : both.toReversed()).map((one) => one()));
        expect(await orphans(at.project)).toEqual([]);
      }
    });

test('a submission that comes while a deletion is under way waits for it and is refused', async () => {
  const at = await setting();
  let submitted: Promise<unknown> | undefined;
  await it.db.transaction().execute(async (trx) => {
    await sql`update datasets set deleted_at = now(), purge_at = now() + interval '1 day' where id = ${at.dataset}`.execute(
      trx,
    );
    submitted = things.run(at.project, at.version).catch((error: unknown) => error);
    await someoneWaits();
  });
  expect(await submitted).toMatchObject({ code: 'thing.deleted' });
});

test('a deletion that comes while a submission is under way sees it', async () => {
  const at = await setting();
  let deleted: ReturnType<typeof changeThings> | undefined;
  await it.db.transaction().execute(async (trx) => {
    const { lockAlive } = await import('./alive.ts');
    await lockAlive(trx, { project: at.project, versions: [at.version] });
    deleted = changeThings(it.db, 'delete', 'dataset', [at.dataset]);
    await someoneWaits();
    await sql`update runs set state = 'queued', ended_at = null where id = ${at.failed}`.execute(trx);
  });
  expect(await deleted).toMatchObject({ kind: 'refused', refused: { code: 'thing.in_use' } });
});
