// Rename, archive, restore, delete: the same for all kinds. What is refused says why; asked again, it answers the same.
import type { ErrorCode } from '@trainyard/contracts/errors';
import type { lifecycleRoutes, Thing, ThingKind, Uses } from '@trainyard/contracts/lifecycle';
import { TrainyardError } from '@trainyard/contracts/problem';
import { consequences, kindWords, refusal } from '@trainyard/core/lifecycle';
import { listAway } from '@trainyard/store/away-things';
import { changeThings, type LifecycleAnswer, type LifecycleStep, renameThing } from '@trainyard/store/lifecycle';
import { purgeNow } from '@trainyard/store/purge';
import { findThings } from '@trainyard/store/thing';
import { underWay, usesOf } from '@trainyard/store/uses';
import type { ServerContext } from '../context.ts';
import type { Handlers } from '../http/handler.ts';

type Names = keyof typeof lifecycleRoutes;
type Asked = { params: Record<string, string> };

const NOT_FOUND: Record<ThingKind, ErrorCode> = {
  project: 'project.not_found',
  group: 'group.not_found',
  dataset: 'dataset.not_found',
  run: 'run.not_found',
  model: 'model.not_found',
  config: 'config.not_found',
};

const unknown = (kind: ThingKind, id: string) =>
  new TrainyardError(NOT_FOUND[kind], `There is no ${kindWords[kind].one} ${id}.`);

/** The things after a step, or the error that says why not. */
function done(kind: ThingKind, answer: LifecycleAnswer, name?: string): Thing[] {
  const { one } = kindWords[kind];
  switch (answer.kind) {
    case 'ok':
      return answer.things;
    case 'unknown':
      throw unknown(kind, answer.id);
    case 'refused':
      throw new TrainyardError(answer.refused.code as ErrorCode, answer.refused.message, { hint: answer.refused.hint });
    case 'deleted':
      throw answer.by === 'itself'
        ? new TrainyardError('thing.deleted', `The ${one} “${answer.thing.name}” was deleted.`)
        : new TrainyardError('thing.deleted', `The project of the ${one} “${answer.thing.name}” was deleted.`, {
            hint: 'Restore the project first.',
          });
    case 'gone':
      throw new TrainyardError('thing.gone', `The ${one} “${answer.thing.name}” was deleted, and its time is over.`);
    case 'taken': {
      if (kind !== 'project' && kind !== 'group' && kind !== 'dataset') break;
      const where = kind === 'project' ? 'A project' : `A ${one} of this project`;
      throw new TrainyardError(`${kind}.name_taken`, `${where} is called ${JSON.stringify(name)} already.`);
    }
  }
  throw new TrainyardError('http.conflict', `The ${one} cannot be changed.`);
}

const first = ([thing]: Thing[]): Thing => thing as Thing;

async function readUses({ db }: ServerContext, kind: ThingKind, ids: readonly string[]): Promise<Uses> {
  const [things, uses, under] = await Promise.all([
    findThings(db, kind, ids),
    usesOf(db, kind, ids),
    underWay(db, kind, ids),
  ]);
  const missing = ids.find((id) => !things.some((thing) => thing.id === id));
  if (missing !== undefined) throw unknown(kind, missing);
  const subject = { kind, names: things.map(({ name }) => name) };
  return {
    things,
    uses: uses.filter(({ count }) => count > 0),
    ...under,
    lines: consequences(subject, uses, under),
    refused: { delete: refusal('delete', subject, under), archive: refusal('archive', subject, under) },
  };
}

function actionsOf(context: ServerContext, kind: ThingKind) {
  const { db } = context;
  const id = ({ params }: Asked) => params[kind] as string;
  const step = (which: LifecycleStep) => async (input: Asked) =>
    first(done(kind, await changeThings(db, which, kind, [id(input)])));
  return {
    rename: async (input: Asked & { body: { name: string } }) =>
      first(done(kind, await renameThing(db, kind, id(input), input.body.name), input.body.name)),
    archive: step('archive'),
    restore: step('restore'),
    remove: step('delete'),
    uses: (input: Asked) => readUses(context, kind, [id(input)]),
  };
}

const KINDS_OF_IDS: Record<string, ThingKind> = {
  prj: 'project',
  grp: 'group',
  dst: 'dataset',
  run: 'run',
  mdl: 'model',
  cfg: 'config',
};

export function lifecycleHandlers(context: ServerContext): Handlers<Names> {
  const { db } = context;
  const project = actionsOf(context, 'project');
  const group = actionsOf(context, 'group');
  const dataset = actionsOf(context, 'dataset');
  const run = actionsOf(context, 'run');
  const model = actionsOf(context, 'model');
  const config = actionsOf(context, 'config');
  return {
    archiveProject: project.archive,
    restoreProject: project.restore,
    deleteProject: project.remove,
    getProjectUses: project.uses,
    renameGroup: group.rename,
    archiveGroup: group.archive,
    restoreGroup: group.restore,
    deleteGroup: group.remove,
    getGroupUses: group.uses,
    renameDataset: dataset.rename,
    archiveDataset: dataset.archive,
    restoreDataset: dataset.restore,
    deleteDataset: dataset.remove,
    getDatasetUses: dataset.uses,
    renameRun: run.rename,
    archiveRun: run.archive,
    restoreRun: run.restore,
    deleteRun: run.remove,
    getRunUses: run.uses,
    renameModel: model.rename,
    archiveModel: model.archive,
    restoreModel: model.restore,
    deleteModel: model.remove,
    getModelUses: model.uses,
    renameConfig: config.rename,
    archiveConfig: config.archive,
    restoreConfig: config.restore,
    deleteConfig: config.remove,
    getConfigUses: config.uses,
    getRunsUses: ({ query }) => readUses(context, 'run', [...new Set(query.ids.split(','))]),
    async changeRuns({ body }) {
      return { items: done('run', await changeThings(db, body.action, 'run', body.ids)) };
    },
    listDeleted: ({ query }) => listAway(db, 'deleted', query),
    listArchived: ({ query }) => listAway(db, 'archived', query),
    async purgeDeleted({ params }) {
      const kind = KINDS_OF_IDS[params.id.slice(0, 3)] as ThingKind;
      if (!(await purgeNow(db, { kind, id: params.id })))
        throw new TrainyardError(NOT_FOUND[kind], `There is no deleted ${kindWords[kind].one} ${params.id}.`, {
          hint: 'GET /deleted lists them.',
        });
      return undefined;
    },
  };
}
