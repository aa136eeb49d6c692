// From what a person sends to a run that may be queued: references looked up, config checked, metric and name chosen.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Profile } from '@trainyard/contracts/dataset';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { NewRun } from '@trainyard/contracts/run';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { mostTogether } from '@trainyard/core/availability';
import { checkConfig, type ConfigCheck } from '@trainyard/core/config-check';
import { configFacts } from '@trainyard/core/config-facts';
import type { ConfigFacts } from '@trainyard/core/config-rules';
import { choiceName, type RankMetric, rankMetric } from '@trainyard/core/metric';
import { devicesWanted } from '@trainyard/core/placement';
import { groupInProject } from '@trainyard/store/group';
import { projectExists } from '@trainyard/store/project';
import { lockAlive } from '@trainyard/store/alive';
import { readMachines } from '@trainyard/store/machine';
import { insertRun, runNameTaken, runProject } from '@trainyard/store/run';
import { type RunData, versionInProject } from '@trainyard/store/run-data';
import { inTransaction } from '@trainyard/store/transaction';
import type { ServerContext, WithinContext } from './context.ts';
import { continuation } from './continuation.ts';
import { resolveAllowed } from './dataset-scan.ts';
import { found } from './found.ts';
import { runReading, type RunReading } from './run-reading.ts';

export interface CheckedNewRun extends ConfigCheck {
  data: RunData;
  test: RunData | null;
  /** The model that it goes on from. */
  modelId: string | null;
}

/** Checks all that a run refers to and its config; unknown ids are errors, config problems are part of the answer. */
export async function checkNewRun(context: ServerContext, projectId: string, run: NewRun): Promise<CheckedNewRun> {
  const { db } = context;
  const {
    dataset_version_id: versionId,
    test_dataset_version_id: testId,
    group_id: groupId,
    parent_id: parentId,
  } = run;
  found((await projectExists(db, projectId)) || null, 'project.not_found', `project ${projectId}`);
  const version = await versionInProject(db, projectId, versionId);
  const data = found(version, 'dataset.not_found', `dataset version ${versionId} in this project`);
  const test =
    testId === undefined
      ? null
      : found(
          await versionInProject(db, projectId, testId),
          'dataset.not_found',
          `dataset version ${testId} in this project`,
        );
  if (groupId !== undefined)
    found(
      (await groupInProject(db, projectId, groupId)) || null,
      'group.not_found',
      `group ${groupId} in this project`,
    );
  if (parentId !== undefined && (await runProject(db, parentId)) !== projectId)
    throw new TrainyardError('run.not_found', `There is no run ${parentId} in this project.`);
  const versions = [versionId, ...(testId === undefined ? [] : [testId])];
  const needed = { project: projectId, versions, group: groupId, parent: parentId, busy: true };
  await inTransaction(db, (trx) => lockAlive(trx, needed));
  // Both follow from the versions; a path in the config would be one that nobody checked.
  const sent: JsonObject = { ...run.config, data: versionId, test_data: testId ?? null };
  const { raw, modelId, ...source } = await continuation(db, projectId, sent);
  const facts = { ...configFacts(data.profile, raw), ...(await deviceFacts(context, raw)), ...source.facts };
  const checked = checkConfig(raw, await context.registry(), facts);
  const { problems, config } = await foreignFolder(context, wrongKind(checked, data.profile));
  const refused = source.problems.length > 0;
  return { problems: [...source.problems, ...problems], config: refused ? null : config, data, test, modelId };
}

/** What is there to train on, for whoever wants more than one of it. */
async function deviceFacts({ db }: ServerContext, raw: JsonObject): Promise<Pick<ConfigFacts, 'devices'>> {
  if (devicesWanted(raw) === 1) return {};
  const devices = mostTogether('image-classification', await readMachines(db));
  return devices === null ? {} : { devices };
}

/** A folder of weights is a path like that of a dataset, and held to the same roots. It may lie on an agent alone. */
export async function foreignFolder(context: ServerContext, checked: ConfigCheck): Promise<ConfigCheck> {
  const model = checked.config?.['model'] as JsonValue | undefined;
  if (typeof model !== 'object' || model === null || Array.isArray(model) || model['name'] !== 'local_folder')
    return checked;
  const refused = await resolveAllowed(context, String(model['path'])).then(
    () => null,
    (error: unknown) => error,
  );
  if (refused === null || (refused instanceof TrainyardError && refused.code !== 'dataset.path_not_allowed'))
    return checked;
  if (!(refused instanceof TrainyardError)) throw refused;
  const problem: ConfigProblem = {
    code: refused.code,
    severity: 'error',
    path: 'model.path',
    message: `model.path: ${refused.message}`,
  };
  return { problems: [...checked.problems, problem], config: null };
}

/** A task that these data are not for; found here because only the platform knows the kind without reading. */
function wrongKind(checked: ConfigCheck, profile: Profile): ConfigCheck {
  const task = checked.config?.task;
  if (task === undefined || (task === 'image-classification') === (profile.kind === 'images')) return checked;
  const what = profile.kind === 'images' ? 'a folder of images' : 'a table';
  const problem: ConfigProblem = {
    code: 'config.incompatible',
    severity: 'error',
    path: 'task',
    message: `task: received ${task}, but the dataset is ${what}. Choose another task or another dataset.`,
  };
  return { problems: [...checked.problems, problem], config: null };
}

export interface CheckedRun {
  run: NewRun;
  config: NonNullable<ConfigCheck['config']>;
  metric: RankMetric;
  reading: RunReading;
}

/** All that is known of a run before it is written. Throws `config.invalid` with everything that is wrong with its config. */
export async function checkedRun(context: ServerContext, projectId: string, run: NewRun): Promise<CheckedRun> {
  const { config, problems, ...data } = await checkNewRun(context, projectId, run);
  if (config === null)
    throw new TrainyardError('config.invalid', problems.map(({ message }) => message).join(' '), { problems });
  const metric = rankMetric(config.task, config['metric'] as JsonValue, await context.registry());
  return { run, config, metric, reading: await runReading(context, config, data) };
}

/** Queues the run, whole with the transaction of the context, and answers its id. */
export async function submitRun(
  context: WithinContext,
  projectId: string,
  { run, config, metric, reading }: CheckedRun,
): Promise<string> {
  const id = context.newId('run');
  await inTransaction(context.db, async (trx) => {
    const name =
      run.name ?? (await freeName((taken) => runNameTaken(trx, projectId, taken), config['model'] as JsonValue, id));
    await insertRun(trx, {
      id,
      project_id: projectId,
      group_id: run.group_id ?? null,
      parent_id: run.parent_id ?? null,
      dataset_version_id: run.dataset_version_id,
      test_dataset_version_id: run.test_dataset_version_id ?? null,
      name,
      config,
      metric,
      ...reading,
    });
  });
  return id;
}

/** The model and as many of the id's last characters as it takes to be the only one of that name in the project. */
async function freeName(taken: (name: string) => Promise<boolean>, model: JsonValue, id: string): Promise<string> {
  const base = (choiceName(model)?.split('/').at(-1) ?? 'run').slice(0, 60);
  for (let length = 4; length < 12; length += 1) {
    const name = `${base}-${id.slice(-length)}`;
    if (!(await taken(name))) return name;
  }
  return `${base}-${id.slice(-26)}`;
}
