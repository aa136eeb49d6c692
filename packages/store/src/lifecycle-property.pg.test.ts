// Random lives of random things beside a plain model of them: after every step each list shows what the model says, and no more.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listDatasets } from './dataset-list.ts';
import { listAway } from './away-things.ts';
import { insertGroup, listGroups } from './group.ts';
import { changeThings, renameThing } from './lifecycle.ts';
import { listModels } from './model-list.ts';
import { listProjects } from './project.ts';
import { listRuns, newestFirst } from './run-list.ts';
import { askRun } from './run-wish.ts';
import { insertConfig, listConfigs } from './saved-config.ts';
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

interface Known {
  kind: ThingKind;
  id: string;
  project: string;
  name: string;
  archived: boolean;
  deleted: 'no' | 'itself' | 'project';
  /** Of runs: what they are on, and whether they have ended. */
  data?: string;
  ended?: boolean;
}
type World = Map<string, Known>;

const KINDS = ['project', 'group', 'dataset', 'run', 'model', 'config'] as const;
interface Operation {
  what: 'make' | 'archive' | 'restore' | 'delete' | 'rename' | 'end';
  kind: ThingKind;
  pick: number;
  name: string;
}
const operation: fc.Arbitrary<Operation> = fc.record({
  what: fc.constantFrom('make', 'make', 'make', 'archive', 'restore', 'delete', 'rename', 'end'),
  kind: fc.constantFrom(...KINDS, 'run' as const),
  pick: fc.nat(5),
  name: fc.constantFrom('a', 'b', 'c'),
});

const of = (world: World, kind: ThingKind) => [...world.values()].filter((thing) => thing.kind === kind);
const pickOf = (all: Known[], pick: number) => all[pick % Math.max(1, all.length)];
const unique = (kind: ThingKind) => kind === 'project' || kind === 'group' || kind === 'dataset';

function nameIsTaken(world: World, { kind, project, id }: Known, name: string): boolean {
  return of(world, kind).some(
    (other) =>
      other.id !== id &&
      other.name === name &&
      other.deleted === 'no' &&
      (kind === 'project' || other.project === project),
  );
}

async function make(
  world: World,
  { kind, pick, name }: { kind: ThingKind; pick: number; name: string },
): Promise<void> {
  const add = (known: Omit<Known, 'archived' | 'deleted'>) =>
    world.set(known.id, { ...known, archived: false, deleted: 'no' });
  if (kind === 'project') {
    // Few projects: what happens to one must meet what happens within it.
    if (of(world, kind).length > 1) return;
    const own = `${name} ${testId('nam')}`;
    const id = await things.project(own);
    add({ kind, id, project: id, name: own });
    return;
  }
  const project = pickOf(of(world, 'project'), pick);
  if (!project || project.deleted !== 'no') return;
  const base = { id: '', project: project.id, name, kind, archived: false, deleted: 'no' as const };
  if (unique(kind) && nameIsTaken(world, base, name)) return;
  switch (kind) {
    case 'group': {
      const id = testId('grp');
      await insertGroup(it.db, { id, project_id: project.id, name, question: '' });
      add({ kind, id, project: project.id, name });
      return;
    }
    case 'config': {
      const id = testId('cfg');
      await insertConfig(it.db, { id, project_id: project.id, name, config: {} });
      add({ kind, id, project: project.id, name });
      return;
    }
    case 'dataset': {
      const { id, version } = await things.dataset(project.id, name);
      add({ kind, id, project: project.id, name, data: version });
      return;
    }
    case 'run': {
      const data = pickOf(
        of(world, 'dataset').filter((one) => one.project === project.id),
        pick,
      );
      if (!data || project.archived) return;
      const made = things.run(project.id, data.data ?? '');
      if (data.deleted !== 'no') {
        await expect(made).rejects.toMatchObject({ code: 'thing.deleted' });
        return;
      }
      const id = await made;
      add({ kind, id, project: project.id, name: `run ${id}`, data: data.id, ended: false });
      return;
    }
    case 'model': {
      const run = pickOf(
        of(world, 'run').filter((one) => one.project === project.id && one.deleted === 'no' && one.ended),
        pick,
      );
      if (!run || of(world, 'model').some(({ data }) => data === run.id)) return;
      const id = await things.model(project.id, run.id, sha('b'));
      add({ kind, id, project: project.id, name: `model ${id}`, data: run.id });
    }
  }
}

/** What the model expects of a step; null where it is refused. */
function after(world: World, what: 'archive' | 'restore' | 'delete', thing: Known): boolean {
  const project = world.get(thing.project);
  if (thing.kind !== 'project' && project?.deleted !== 'no') return false;
  const under = of(world, 'run').filter(
    (run) =>
      !run.ended &&
      run.deleted === 'no' &&
      (run.id === thing.id ||
        (thing.kind === 'project' && run.project === thing.id) ||
        (thing.kind === 'dataset' && run.data === thing.id)),
  );
  switch (what) {
    case 'archive':
      if (thing.deleted !== 'no' || (under.length > 0 && thing.kind !== 'dataset')) return false;
      thing.archived = true;
      return true;
    case 'restore':
      if (thing.deleted === 'no') thing.archived = false;
      else if (unique(thing.kind) && nameIsTaken(world, thing, thing.name)) thing.name = '?';
      for (const held of world.values())
        if (thing.kind === 'project' && held.project === thing.id && held.deleted === 'project') held.deleted = 'no';
      thing.deleted = 'no';
      return true;
    case 'delete':
      if (thing.deleted !== 'no') return true;
      if (thing.kind === 'dataset' && under.length > 0) return false;
      for (const run of under) run.ended = true;
      for (const held of world.values())
        if (thing.kind === 'project' && held.project === thing.id && held.deleted === 'no') held.deleted = 'project';
      thing.deleted = 'itself';
      return true;
  }
}

async function step(world: World, { what, kind, pick, name }: Operation): Promise<void> {
  if (what === 'make') return make(world, { kind, pick, name });
  const thing = pickOf(of(world, kind), pick);
  if (!thing) return;
  if (what === 'end') {
    if (kind !== 'run' || thing.ended || thing.deleted !== 'no') return;
    await askRun(it.db, thing.id, 'cancel');
    thing.ended = true;
    return;
  }
  if (what === 'rename') {
    const answer = await renameThing(it.db, kind, thing.id, name);
    const gone = thing.deleted !== 'no' || world.get(thing.project)?.deleted !== 'no';
    const taken = unique(kind) && nameIsTaken(world, thing, name);
    expect(answer.kind).toBe(gone ? 'deleted' : taken ? 'taken' : 'ok');
    if (answer.kind === 'ok') thing.name = name;
    return;
  }
  const answer = await changeThings(it.db, what, kind, [thing.id]);
  expect([what, kind, answer.kind === 'ok']).toEqual([what, kind, after(world, what, thing)]);
  if (answer.kind === 'ok' && thing.name === '?') thing.name = answer.things[0]?.name ?? '';
}

const names = (items: readonly { id: string; name: string }[] | undefined) =>
  (items ?? []).map(({ id, name }) => `${id} ${name}`).sort();

/** Every list, of everything and of each project, as the model has it. */
async function compare(world: World): Promise<void> {
  const place = { limit: 500 };
  const wanted = (kind: ThingKind, archived: boolean, within?: string) =>
    names(
      of(world, kind).filter(
        (thing) =>
          thing.deleted === 'no' &&
          (within === undefined || thing.project === within) &&
          (archived || !(thing.archived || (within === undefined && world.get(thing.project)?.archived))),
      ),
    );
  for (const archived of ['false', 'true'] as const) {
    const all = archived === 'true';
    expect(names((await listProjects(it.db, { ...place, archived }))?.items)).toEqual(wanted('project', all));
    for (const project of [undefined, ...of(world, 'project').map(({ id }) => id)]) {
      const asked = { ...place, project, archived };
      expect(
        names((await listRuns(it.db, { filter: { project, archived }, sort: newestFirst, place }))?.items),
      ).toEqual(wanted('run', all, project));
      expect(names((await listDatasets(it.db, asked))?.items)).toEqual(wanted('dataset', all, project));
      expect(names((await listModels(it.db, asked))?.items)).toEqual(wanted('model', all, project));
      if (project === undefined) continue;
      expect(names((await listGroups(it.db, { ...place, project, archived }))?.items)).toEqual(
        wanted('group', all, project),
      );
      expect(names((await listConfigs(it.db, { ...place, project, archived }))?.items)).toEqual(
        wanted('config', all, project),
      );
    }
  }
  const deleted = [...world.values()].filter(
    ({ deleted: how, project, kind }) =>
      how === 'itself' && (kind === 'project' || world.get(project)?.deleted === 'no'),
  );
  expect(names((await listAway(it.db, 'deleted', { limit: 500 })).items)).toEqual(names(deleted));
  const archived = [...world.values()].filter((thing) => thing.archived && thing.deleted === 'no');
  expect(names((await listAway(it.db, 'archived', { limit: 500 })).items)).toEqual(names(archived));
}

/** One of each, so that every step finds something to do. */
async function beginning(world: World): Promise<void> {
  for (const kind of ['project', 'dataset', 'group', 'config', 'run', 'run'] as const)
    await make(world, { kind, pick: 0, name: 'a' });
  await step(world, { what: 'end', kind: 'run', pick: 0, name: '' });
  await make(world, { kind: 'model', pick: 0, name: '' });
}

test('after any lives of any things every list shows what is there and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 15, maxLength: 40 }), async (operations) => {
      await sql`truncate projects cascade`.execute(it.db);
      const world: World = new Map();
      await beginning(world);
      for (const one of operations) await step(world, one);
      await compare(world);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  );
}, 240_000);
