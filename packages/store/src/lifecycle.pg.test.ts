// Deleted things are in no list, come back as they were, and take nothing along that something else uses.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finishAttempt } from './attempt.ts';
import { listConfigs, insertConfig } from './saved-config.ts';
import { findDataset, insertVersionIfChanged } from './dataset.ts';
import { listDatasets } from './dataset-list.ts';
import { listAway } from './away-things.ts';
import { insertGroup, listGroups } from './group.ts';
import { leaseRun } from './lease.ts';
import { changeThings, renameThing } from './lifecycle.ts';
import { findModel } from './model.ts';
import { listModels } from './model-list.ts';
import { findProject, insertProject, listProjects, owedExamples } from './project.ts';
import { dueForPurge, purge, purgeNow } from './purge.ts';
import { unreferenced } from './reconcile-file.ts';
import { runsWithoutModel } from './reconcile-run.ts';
import { runFacets } from './run-facets.ts';
import { listRuns, newestFirst } from './run-list.ts';
import { runSummary } from './run-summary.ts';
import { askRun } from './run-wish.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { testId, testYard, type TestYard } from './testing-yard.ts';
import { underWay, usesOf } from './uses.ts';

let it: TestDatabase;
let yard: TestYard;
let things: TestThings;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  things = testThings(it.db);
});
afterAll(() => it.close());

const place = { limit: 100 };
const project: TestThings['project'] = (...given) => things.project(...given);
const dataset: TestThings['dataset'] = (...given) => things.dataset(...given);
const run: TestThings['run'] = (...given) => things.run(...given);
const complete: TestThings['complete'] = (...given) => things.complete(...given);
const model: TestThings['model'] = (...given) => things.model(...given);

/** Ends the grace time of everything and removes what there is to remove. */
async function purgeAll(): Promise<void> {
  for (const table of ['projects', 'groups', 'datasets', 'configs', 'runs', 'models'])
    await sql`update ${sql.table(table)} set purge_at = now() where purge_at is not null`.execute(it.db);
  for (;;) {
    const due = await dueForPurge(it.db, 100);
    let done = 0;
    for (const one of due) if (await purge(it.db, one)) done += 1;
    if (done === 0) return;
  }
}
const ok = { kind: 'ok' };
const step = (what: 'archive' | 'restore' | 'delete', kind: Parameters<typeof changeThings>[2], ...ids: string[]) =>
  changeThings(it.db, what, kind, ids);

describe('lists', () => {
  test('what is archived is in a list only when it is asked for, and counts nowhere', async () => {
    const own = await project();
    const data = await dataset(own, 'birds');
    const [kept, away] = [await run(own, data.version), await run(own, data.version)];
    await complete(kept);
    await complete(away);
    expect(await step('archive', 'run', away)).toMatchObject(ok);
    const ids = async (archived: 'false' | 'true' | 'only') =>
      (await listRuns(it.db, { filter: { project: own, archived }, sort: newestFirst, place }))?.items.map(
        ({ id }) => id,
      );
    expect(await ids('false')).toEqual([kept]);
    expect(await ids('true')).toEqual([away, kept]);
    expect(await ids('only')).toEqual([away]);
    expect((await findProject(it.db, own))?.counts.runs).toBe(1);
    expect((await runFacets(it.db, { project: own })).total).toBe(1);
    // Whoever names it has it.
    expect((await listRuns(it.db, { filter: { ids: [away] }, sort: newestFirst, place }))?.total).toBe(1);
    await step('restore', 'run', away);
    expect(await ids('false')).toEqual([away, kept]);
  });

  test('what is in an archived project is in no list of all projects, and in its own', async () => {
    const own = await project();
    const data = await dataset(own, 'birds');
    const trained = await run(own, data.version);
    await complete(trained, [['model/w', sha('1')]]);
    await model(own, trained, sha('1'));
    await step('archive', 'project', own);
    const everywhere = { sort: newestFirst, place };
    const has = async (archived: 'false' | 'true') => [
      (await listRuns(it.db, { ...everywhere, filter: { archived } }))?.items.some(({ id }) => id === trained),
      (await listDatasets(it.db, { ...place, archived }))?.items.some(({ id }) => id === data.id),
      (await listModels(it.db, { ...place, archived }))?.items.some(({ project_id }) => project_id === own),
      (await listProjects(it.db, { ...place, archived }))?.items.some(({ id }) => id === own),
    ];
    expect(await has('false')).toEqual([false, false, false, false]);
    expect(await has('true')).toEqual([true, true, true, true]);
    expect((await listRuns(it.db, { ...everywhere, filter: { project: own } }))?.total).toBe(1);
    await expect(run(own, data.version)).rejects.toMatchObject({ code: 'thing.archived' });
  });
});

describe('deletion', () => {
  test('a project goes with all that is in it and comes back with just that', async () => {
    const own = await project('whole');
    const [birds, old] = [await dataset(own, 'birds'), await dataset(own, 'old')];
    const group = testId('grp');
    await insertGroup(it.db, { id: group, project_id: own, name: 'question', question: '' });
    await insertConfig(it.db, { id: testId('cfg'), project_id: own, name: 'config', config: {} });
    const trained = await run(own, birds.version, { group });
    await step('delete', 'dataset', old.id).then((answer) => expect(answer).toMatchObject({ kind: 'ok' }));
    expect(await step('delete', 'project', own)).toMatchObject(ok);
    expect(await runSummary(it.db, trained)).toMatchObject({ state: 'cancelled' });
    const shown = async () => ({
      runs: (await listRuns(it.db, { filter: { project: own }, sort: newestFirst, place }))?.total,
      datasets: (await listDatasets(it.db, { ...place, project: own }))?.items.map(({ name }) => name),
      groups: (await listGroups(it.db, { ...place, project: own }))?.items.map(({ runs }) => runs),
      configs: (await listConfigs(it.db, { ...place, project: own }))?.total,
      project: (await listProjects(it.db, { ...place, archived: 'true' }))?.items.some(({ id }) => id === own),
    });
    expect(await shown()).toEqual({ runs: 0, datasets: [], groups: [], configs: 0, project: false });
    expect(await listAway(it.db, 'deleted', { limit: 9, project: own })).toMatchObject({
      total: 1,
      items: [{ name: 'whole' }],
    });
    expect(await step('restore', 'dataset', birds.id)).toMatchObject({ kind: 'deleted', by: 'project' });
    expect(await step('restore', 'project', own)).toMatchObject(ok);
    expect(await shown()).toEqual({ runs: 1, datasets: ['birds'], groups: [1], configs: 1, project: true });
  });

  test('nothing is made in what was deleted', async () => {
    const own = await project();
    const data = await dataset(own, 'birds');
    const failed = await run(own, data.version);
    await complete(failed);
    await sql`update runs set state = 'failed' where id = ${failed}`.execute(it.db);
    await step('delete', 'dataset', data.id);
    const deleted = { code: 'thing.deleted' };
    await expect(run(own, data.version)).rejects.toMatchObject(deleted);
    await expect(askRun(it.db, failed, 'resume')).rejects.toMatchObject(deleted);
    await expect(
      insertVersionIfChanged(it.db, data.id, {
        id: testId('dsv'),
        fingerprint: sha('9'),
        profile: {} as never,
        findings: [],
        reading_override: null,
        files: [],
      }),
    ).rejects.toMatchObject(deleted);
    expect(await renameThing(it.db, 'dataset', data.id, 'x')).toMatchObject({ kind: 'deleted', by: 'itself' });
    await step('delete', 'project', own);
    await expect(dataset(own, 'more')).rejects.toMatchObject(deleted);
    await expect(
      insertGroup(it.db, { id: testId('grp'), project_id: own, name: 'g', question: '' }),
    ).rejects.toMatchObject(deleted);
    await expect(
      insertConfig(it.db, { id: testId('cfg'), project_id: own, name: 'c', config: {} }),
    ).rejects.toMatchObject(deleted);
  });

  test('a name that was given away in between comes back with a number', async () => {
    const own = await project();
    const first = await dataset(own, 'birds');
    await step('delete', 'dataset', first.id);
    const second = await dataset(own, 'birds');
    expect(await step('restore', 'dataset', first.id)).toMatchObject({ things: [{ name: 'birds 2' }] });
    expect(await renameThing(it.db, 'dataset', second.id, 'birds 2')).toEqual({ kind: 'taken' });
    expect((await findDataset(it.db, second.id))?.name).toBe('birds');
  });

  test('what runs is not taken away; of several all go or none', async () => {
    await sql`update runs set state = 'cancelled' where state = 'queued'`.execute(it.db);
    const agent = await yard.agent();
    const [ended, running] = [await yard.run(), await yard.run()];
    await complete(ended);
    expect(await leaseRun(it.db, agent, ['cpu'])).toMatchObject({ run_id: running });
    expect(await step('delete', 'run', ended, running)).toMatchObject({
      kind: 'refused',
      refused: { code: 'thing.in_use' },
    });
    expect(await runSummary(it.db, ended)).not.toHaveProperty('deleted_at');
    expect(await step('delete', 'project', yard.projectId)).toMatchObject({ kind: 'refused' });
    const { dataset_id } = (await runSummary(it.db, running)) ?? { dataset_id: '' };
    expect(await step('delete', 'dataset', dataset_id)).toMatchObject({ kind: 'refused' });
    expect(await underWay(it.db, 'dataset', [dataset_id])).toEqual({ running: 1, waiting: 0 });
    await finishAttempt(it.db, { runId: running, attempt: 1 }, { outcome: 'failed', failure: null });
    expect(await step('delete', 'run', ended, running)).toMatchObject(ok);
    expect(await step('delete', 'run', ended, running)).toMatchObject(ok);
  });
});

describe('removal', () => {
  test('a model whose run was deleted stays with its bytes, and says what it was trained with', async () => {
    const own = await project();
    const data = await dataset(own, 'birds');
    const trained = await run(own, data.version);
    await complete(trained, [
      ['model/w', sha('2')],
      ['log', sha('3')],
    ]);
    const made = await model(own, trained, sha('2'));
    expect(await usesOf(it.db, 'run', [trained])).toMatchObject([
      { kind: 'model', count: 1 },
      { kind: 'run', count: 0 },
      { kind: 'run', count: 0, went_on: true },
    ]);
    await step('delete', 'run', trained);
    await step('delete', 'dataset', data.id);
    await purgeAll();
    expect(await findModel(it.db, made)).toMatchObject({ run_id: trained, dataset_name: 'birds' });
    expect(await unreferenced(it.db, [sha('2'), sha('3')])).toEqual([sha('3')]);
    // With the model the last that speaks of run and data goes.
    await step('delete', 'model', made);
    await purgeAll();
    expect(await unreferenced(it.db, [sha('2')])).toEqual([sha('2')]);
    for (const [table, id] of [
      ['models', made],
      ['runs', trained],
      ['datasets', data.id],
    ] as const)
      expect((await sql`select 1 from ${sql.table(table)} where id = ${id}`.execute(it.db)).rows).toEqual([]);
  });

  test('bytes that another model has stay; a model that was deleted is not made anew from its run', async () => {
    const own = await project();
    const data = await dataset(own, 'birds');
    const [one, two] = [await run(own, data.version), await run(own, data.version)];
    const shared = sha('4');
    for (const each of [one, two])
      await complete(each, [
        ['model/w', shared],
        ['model/own', each === one ? sha('5') : sha('6')],
      ]);
    const [gone] = [await model(own, one, shared), await model(own, two, shared)];
    await step('delete', 'model', gone);
    expect((await runSummary(it.db, one))?.model_id).toBeNull();
    await purgeAll();
    expect(await unreferenced(it.db, [shared, sha('5'), sha('6')])).toEqual([sha('5')]);
    expect(await runsWithoutModel(it.db, 99, 9)).not.toContain(one);
  });

  test('a project is removed whole, and its example stays away', async () => {
    const own = testId('prj');
    await insertProject(it.db, { id: own, name: 'Land use', description: '', example: 'eurosat' });
    const data = await dataset(own, 'birds');
    const group = testId('grp');
    await insertGroup(it.db, { id: group, project_id: own, name: 'q', question: '' });
    const parent = await run(own, data.version, { group });
    const child = await run(own, data.version, { parent });
    await complete(parent, [['model/w', sha('7')]]);
    await model(own, parent, sha('7'));
    await complete(child);
    await sql`insert into series (run, name) select key, 'loss' from runs where id = ${parent}`.execute(it.db);
    await step('delete', 'project', own);
    expect(await purgeNow(it.db, { kind: 'run', id: child })).toBe(false);
    expect(await purgeNow(it.db, { kind: 'project', id: own })).toBe(true);
    expect(await step('restore', 'project', own)).toMatchObject({ kind: 'gone' });
    await purgeAll();
    expect(await findProject(it.db, own)).toBeUndefined();
    expect(await owedExamples(it.db, ['eurosat', 'penguins'])).toEqual(['penguins']);
  });

  test('every table that refers to runs is emptied with a run', async () => {
    const { rows } = await sql<{ table: string; cascades: boolean }>`
      select conrelid::regclass::text as table, confdeltype = 'c' as cascades from pg_constraint
      where contype = 'f' and confrelid = 'runs'::regclass and conrelid <> 'runs'::regclass order by 1`.execute(it.db);
    // Either the database clears it or purge.ts does; a table that is new here must do one of them.
    const cleared = ['artifacts', 'attempts', 'checkpoints', 'frames', 'models', 'refusals', 'series', 'troubles'];
    expect(rows.filter(({ table, cascades }) => !cascades && !cleared.includes(table))).toEqual([]);
  });
});
