// The model of a finished run becomes a model of the project once all its files are here and say what they must: labels,
// signature, metrics, data and environment. What is incomplete is refused, never shown as a model with half a meaning.
import { TrainyardError } from '@trainyard/contracts/problem';
import { Signature, Verification } from '@trainyard/contracts/model';
import type { Artifact } from '@trainyard/contracts/run';
import { JsonObject } from '@trainyard/contracts/scalar';
import { choiceName } from '@trainyard/core/metric';
import { listArtifacts } from '@trainyard/store/artifact';
import { findModelOfRun, insertModel, modelSource } from '@trainyard/store/model';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import type { ServerContext } from './context.ts';

const FOLDER = 'model/';
const PROOF = 'verification.json';
/** Largest JSON file of a model folder; a signature with many categories has some 100 kB. */
const MAX_JSON = 20_000_000;

const Labels = z.object({ label2id: z.record(z.string(), z.int()), id2label: z.record(z.string(), z.string()) });
const Data = z.object({ fingerprint: z.string().nullable() });
const Metrics = z.object({ metrics: JsonObject });

interface File {
  path: string;
  bytes: number;
  sha256: string;
}

async function readJson<T>(
  context: ServerContext,
  files: readonly File[],
  name: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const refuse = (why: string) => new TrainyardError('model.not_ready', `The model folder ${why}.`);
  const file = files.find(({ path }) => path === name);
  if (!file) throw refuse(`has no ${name}`);
  if (file.bytes > MAX_JSON) throw refuse(`has a ${name} of ${file.bytes} bytes; at most ${MAX_JSON} are read`);
  const text = (await buffer(await context.files.open(file.sha256))).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(`has a ${name} that is not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw refuse(`has a ${name} with another form: ${z.prettifyError(parsed.error).split('\n', 1)[0]}`);
  return parsed.data;
}

/** A model answers with label names: the map must be whole and in the order of the outputs. */
function checkLabels(signature: Signature, { label2id, id2label }: z.infer<typeof Labels>): void {
  const right = signature.labels.every(
    (label, index) => id2label[String(index)] === label && label2id[label] === index,
  );
  const classifies = signature.task !== 'tabular-regression';
  if (!right || Object.keys(id2label).length !== signature.labels.length || (classifies && signature.labels.length < 2))
    throw new TrainyardError('model.not_ready', 'The model folder has a labels.json that does not fit its signature.');
}

/** The files of a run that are its model. */
export function modelFiles(artifacts: readonly Artifact[]): Artifact[] {
  return artifacts.filter(({ kind, path }) => kind === 'model' && path.startsWith(FOLDER));
}

/**
 * Registers the model of a completed run. Answers its id, or null where the run has no model or files are still on their way.
 * May be called again at any time.
 * @throws TrainyardError model.not_ready when all files are here and something is missing or wrong.
 */
export async function registerModel(context: ServerContext, runId: string): Promise<string | null> {
  const { db } = context;
  const registered = await findModelOfRun(db, runId);
  if (registered !== undefined) return registered;
  const artifacts = modelFiles(await listArtifacts(db, runId));
  const source = await modelSource(db, runId);
  if (!source || artifacts.length === 0 || artifacts.some(({ available }) => !available)) return null;
  const files = artifacts.map(({ path, bytes, sha256 }) => ({ path: path.slice(FOLDER.length), bytes, sha256 }));
  const signature = await readJson(context, files, 'signature.json', Signature);
  checkLabels(signature, await readJson(context, files, 'labels.json', Labels));
  const { metrics } = await readJson(context, files, 'metrics.json', Metrics);
  const { fingerprint } = await readJson(context, files, 'data.json', Data);
  const environment = await readJson(context, files, 'environment.json', JsonObject);
  // Models of earlier engines have none.
  const proven = files.some(({ path }) => path === PROOF) ? await readJson(context, files, PROOF, Verification) : null;
  const { config, ...run } = source;
  return insertModel(db, {
    ...run,
    id: context.newId('mdl'),
    run_id: runId,
    architecture: choiceName(config['model']) ?? 'unknown',
    metrics: { ...metrics, ...run.metrics },
    signature,
    files,
    data_fingerprint: fingerprint,
    environment: proven ? { ...environment, verification: proven } : environment,
  });
}
