// What becomes of a thing after it was made: another name, put away, deleted, brought back. The same for everything that
// a person makes, so that no kind has a word of its own for it.
import { z } from 'zod';
import { ConfigId, DatasetId, GroupId, ModelId, ProjectId, RunId } from './ids.ts';
import { MAX_PAGE } from './limits.ts';
import { route } from './route.ts';
import { MAX_LISTED_IDS } from './run-list.ts';
import { Name } from './scalar.ts';
import { standing } from './standing.ts';

export const ThingKind = z.enum(['project', 'group', 'dataset', 'run', 'model', 'config']);
export type ThingKind = z.infer<typeof ThingKind>;

/** Anything that has a name and a life, as far as these are concerned. */
export const Thing = z.object({
  kind: ThingKind,
  id: z.string(),
  /** The project it is in; of a project itself. */
  project_id: ProjectId,
  name: z.string(),
  ...standing,
});
export type Thing = z.infer<typeof Thing>;

/** Things of one kind that hang on what may be deleted, and what becomes of them. */
export const Use = z.object({
  kind: ThingKind,
  count: z.int(),
  /** The first three by name. */
  names: z.array(z.string()),
  /** deleted: goes and comes back with it. */
  fate: z.enum(['deleted', 'stays']),
  /** Runs that went on from the model. */
  went_on: z.literal(true).optional(),
});
export type Use = z.infer<typeof Use>;

export const Refusal = z.object({ code: z.string(), message: z.string(), hint: z.string() });
export type Refusal = z.infer<typeof Refusal>;

/** What uses things, and what a deletion would mean. */
export const Uses = z.object({
  things: z.array(Thing),
  uses: z.array(Use),
  /** Runs of or on them that run now. */
  running: z.int(),
  /** Runs of or on them that are queued or paused. */
  waiting: z.int(),
  /** The same in sentences, the most important first. */
  lines: z.array(z.string()),
  /** Why they cannot be deleted or archived now; null where they can. */
  refused: z.object({ delete: Refusal.nullable(), archive: Refusal.nullable() }),
});
export type Uses = z.infer<typeof Uses>;

/** Something that lists leave out. */
export const AwayThing = Thing.extend({ project_name: z.string() });
export type AwayThing = z.infer<typeof AwayThing>;
const awayQuery = z.object({
  kind: ThingKind.optional(),
  project: ProjectId.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
});
const AwayThings = z.object({ items: z.array(AwayThing), total: z.int() });

const Rename = z.strictObject({ name: Name });
const ids = z
  .string()
  .max(MAX_LISTED_IDS * 31)
  .regex(/^run_[0-9a-z]{26}(,run_[0-9a-z]{26})*$/, { error: 'expected ids like run_01k… with commas between' });

/** The routes of one kind; all of them may be repeated and answer the same. */
function actions<P extends z.ZodObject>(path: string, params: P, tag: string, what: string) {
  return {
    rename: route({
      method: 'PATCH',
      path,
      permission: 'write',
      tag,
      summary: `Rename a ${what}`,
      params,
      body: Rename,
      response: Thing,
    }),
    archive: route({
      method: 'POST',
      path: `${path}/archive`,
      permission: 'write',
      tag,
      summary: `Put a ${what} away: lists show it only when they are asked for what is archived`,
      params,
      response: Thing,
      status: 200,
    }),
    restore: route({
      method: 'POST',
      path: `${path}/restore`,
      permission: 'write',
      tag,
      summary: `Bring back a ${what} that was archived or deleted; where its name is taken, under the next free one`,
      params,
      response: Thing,
      status: 200,
    }),
    remove: route({
      method: 'DELETE',
      path,
      permission: 'write',
      tag,
      summary: `Delete a ${what}; it can be restored until \`purge_at\`, then what only it used is removed`,
      params,
      response: Thing,
    }),
    uses: route({
      method: 'GET',
      path: `${path}/uses`,
      permission: 'read',
      tag,
      summary: `What uses a ${what}, and what its deletion would mean`,
      params,
      response: Uses,
    }),
  };
}

const project = actions('/projects/:project', z.object({ project: ProjectId }), 'projects', 'project');
const group = actions('/groups/:group', z.object({ group: GroupId }), 'groups', 'group');
const dataset = actions('/datasets/:dataset', z.object({ dataset: DatasetId }), 'datasets', 'dataset');
const run = actions('/runs/:run', z.object({ run: RunId }), 'runs', 'run');
const model = actions('/models/:model', z.object({ model: ModelId }), 'models', 'model');
const config = actions('/configs/:config', z.object({ config: ConfigId }), 'configs', 'saved config');

export const lifecycleRoutes = {
  // `updateProject` renames a project: it has a description besides.
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
  getRunsUses: route({
    method: 'GET',
    path: '/runs/uses',
    permission: 'read',
    tag: 'runs',
    summary: 'What uses several runs, and what their deletion would mean',
    query: z.object({ ids }),
    response: Uses,
  }),
  changeRuns: route({
    method: 'POST',
    path: '/runs/lifecycle',
    permission: 'write',
    tag: 'runs',
    summary: 'Archive, restore or delete several runs: all of them or none',
    body: z.strictObject({
      action: z.enum(['archive', 'restore', 'delete']),
      ids: z.array(RunId).min(1).max(MAX_LISTED_IDS),
    }),
    response: z.object({ items: z.array(Thing) }),
    status: 200,
  }),
  listDeleted: route({
    method: 'GET',
    path: '/deleted',
    permission: 'read',
    tag: 'deleted',
    summary: 'What was deleted and can still be restored, newest first; what went with its project is not told apart',
    query: awayQuery,
    response: AwayThings,
  }),
  listArchived: route({
    method: 'GET',
    path: '/archived',
    permission: 'read',
    tag: 'deleted',
    summary: 'What was archived, of all kinds, newest first',
    query: awayQuery,
    response: AwayThings,
  }),
  purgeDeleted: route({
    method: 'DELETE',
    path: '/deleted/:id',
    permission: 'write',
    tag: 'deleted',
    summary: 'Remove for good, now, what was deleted',
    params: z.object({ id: z.string().regex(/^(prj|grp|dst|run|mdl|cfg)_[0-9a-z]{26}$/) }),
    status: 204,
  }),
};
