// A config that goes on from a model of the project: the model found by its own id or its run's, and what must be known of it to
// check the config. What is wrong is a problem of the field, as everything else that is wrong with a config.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { ErrorCode } from '@trainyard/contracts/errors';
import { ModelId, RunId } from '@trainyard/contracts/ids';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import type { ConfigFacts } from '@trainyard/core/config-rules';
import { architectureOf, type ContinueSource } from '@trainyard/core/continue-rules';
import { AUTO } from '@trainyard/core/preset';
import type { Db } from '@trainyard/store/database';
import { findSource, type SourceRow } from '@trainyard/store/lineage';

export interface Continuation {
  /** The config with the run's id in `continue_from`, and the model that follows from it where none was named. */
  raw: JsonObject;
  facts: Pick<ConfigFacts, 'source'>;
  problems: ConfigProblem[];
  /** null: it goes on from none, or that is refused. */
  modelId: string | null;
}

/** Looks up what a config goes on from; the config is as a person sent it. */
export async function continuation(db: Db, projectId: string, raw: JsonObject): Promise<Continuation> {
  const asked = raw['continue_from'];
  const none = { raw, facts: {}, problems: [], modelId: null };
  // No text is refused with all that is wrong with the config.
  if (typeof asked !== 'string') return none;
  const refused = (code: ErrorCode, message: string): Continuation => ({
    ...none,
    problems: [{ code, severity: 'error', path: 'continue_from', message: `continue_from: ${message}` }],
  });
  if (!RunId.safeParse(asked).success && !ModelId.safeParse(asked).success)
    return refused(
      'config.range',
      `received ${JSON.stringify(asked.slice(0, 100))}, expected the id of a run or model of this project, such as run_01k…. A folder is for trainyard train.`,
    );
  const found = await findSource(db, asked);
  if (found?.project_id !== projectId)
    return refused(
      asked.startsWith('run_') ? 'run.not_found' : 'model.not_found',
      `there is no ${asked.startsWith('run_') ? 'run' : 'model'} ${asked} in this project. Name another, or leave it out.`,
    );
  const name = `“${found.run_name}”`;
  if (found.task !== 'image-classification')
    return refused(
      'config.incompatible',
      `${name} is a model for ${found.task}; only image classifiers can be gone on from. Leave it out.`,
    );
  if (found.model_id === null)
    return refused(
      'model.not_ready',
      `${name} is ${found.run_state} and has no model. Wait for its end, or name another run.`,
    );
  if (found.deleted)
    return refused('thing.deleted', `the model of ${name} was deleted. Restore it first, or name another run.`);
  const model = modelOf(found);
  const source: ContinueSource = {
    name: found.run_name,
    model,
    imageSize: found.image_size,
    labels: found.labels,
  };
  // A preset takes the model of the source by itself.
  const filled = raw['model'] === undefined && typeof raw['preset'] !== 'string' ? { model } : {};
  return {
    raw: { ...raw, ...filled, continue_from: found.run_id },
    facts: { source },
    problems: [],
    modelId: found.model_id,
  };
}

/** As its config has it; where a preset chose it, what the engine says that it is. */
function modelOf({ model, environment }: SourceRow): JsonValue {
  const made = environment?.['architecture'];
  return architectureOf(model) === AUTO && typeof made === 'string' ? made : model;
}
