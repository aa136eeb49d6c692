// What a finished run leaves: its evaluation read, its model registered. Files and the end may come in either order, and
// each of them again: every call does what can be done now and was not done before. What cannot be done is a trouble of the
// run that a person sees; the reconciler tries again.
import { errors, type ErrorCode } from '@trainyard/contracts/errors';
import { MAX_EVALUATION_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Trouble } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { tooDeep } from '@trainyard/contracts/text';
import { listArtifacts } from '@trainyard/store/artifact';
import { runState, setEvaluation, unreadEvaluation } from '@trainyard/store/evaluation';
import { noteTrouble, settleTroubles } from '@trainyard/store/trouble';
import { isDataError } from '@trainyard/store/unique';
import type { ServerContext } from './context.ts';
import { modelFiles, registerModel } from './model-register.ts';

/** Called within requests, after a file or the end: it never fails them. What it could not do, the reconciler does. */
export async function completeRun(context: ServerContext, runId: string, after: 'file' | 'end'): Promise<void> {
  for (const step of [readEvaluation, completeModel, ...(after === 'file' ? [settleFiles] : [])]) {
    try {
      await step(context, runId);
    } catch (error) {
      context.log.error({ run: runId, step: step.name, err: error }, 'a step after a run failed; it is tried again');
    }
  }
}

/** A failure of the content becomes a trouble of the run; any other (disk, database) is thrown and says nothing of the run. */
async function orTrouble(
  context: ServerContext,
  runId: string,
  { what, code, hint: ownHint }: { what: Trouble['what']; code: ErrorCode; hint?: string },
  work: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof TrainyardError ? error : null;
    if (!known && !(error instanceof SyntaxError) && !isDataError(error)) throw error;
    const said = known?.code ?? code;
    const message = error instanceof Error ? error.message : String(error);
    const hint = known?.options.hint ?? ownHint ?? errors[said].hint;
    await noteTrouble(context.db, runId, { what, code: said, message, hint, count: 1 }, 'add');
    return false;
  }
}

/** Reads the evaluation where one has arrived. True when there is none left to read. */
export async function readEvaluation(context: ServerContext, runId: string): Promise<boolean> {
  const sha256 = await unreadEvaluation(context.db, runId);
  if (sha256 === undefined) return true;
  return orTrouble(context, runId, { what: 'evaluation', code: 'evaluation.unreadable' }, async () => {
    const evaluation = JSON.parse(await evaluationText(context, sha256)) as JsonValue;
    if (tooDeep(evaluation)) throw new TrainyardError('evaluation.unreadable', 'evaluation.json is nested too deeply.');
    await setEvaluation(context.db, runId, evaluation);
    await settleTroubles(context.db, runId, 'evaluation');
    return true;
  });
}

async function evaluationText(context: ServerContext, sha256: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of (await context.files.open(sha256)) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_EVALUATION_BYTES)
      throw new TrainyardError(
        'evaluation.too_large',
        `evaluation.json has more than ${MAX_EVALUATION_BYTES} bytes, the limit.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The catalogue's hint sends a reader to the run; this stands there. */
const MODEL_HINT = 'Train again; what the worker wrote stands among the files of the run.';

/** Registers the model of a completed run. True when it has one, or when the run is not completed. */
export async function completeModel(context: ServerContext, runId: string): Promise<boolean> {
  if ((await runState(context.db, runId)) !== 'completed') return true;
  return orTrouble(context, runId, { what: 'model', code: 'model.not_ready', hint: MODEL_HINT }, async () => {
    if ((await registerModel(context, runId)) === null) return false;
    await settleTroubles(context.db, runId, 'model', 'model.not_ready');
    await settleTroubles(context.db, runId, 'model', 'artifact.not_received');
    return true;
  });
}

/** The same once files have had their time: a run that waits for files, or announced none, says so. */
export async function completeModelOrSay(context: ServerContext, runId: string): Promise<boolean> {
  if (await completeModel(context, runId)) return true;
  const files = modelFiles(await listArtifacts(context.db, runId));
  const missing = files.filter(({ available }) => !available);
  // All are here: what is wrong with them was said by the try.
  if (files.length > 0 && missing.length === 0) return false;
  const code: ErrorCode = files.length === 0 ? 'model.not_ready' : 'artifact.not_received';
  const message =
    files.length === 0
      ? 'The worker announced no file of a model.'
      : `${missing.length} of its ${files.length} files did not arrive: ${someOf(missing.map(({ path }) => path))}.`;
  const hint = code === 'model.not_ready' ? MODEL_HINT : errors[code].hint;
  await noteTrouble(context.db, runId, { what: 'model', code, message, hint, count: 1 }, 'add');
  return false;
}

/** The first three of some names, and how many more there are. */
export function someOf(names: readonly string[], total = names.length): string {
  const first = names.slice(0, 3);
  return `${first.join(', ')}${total > first.length ? ` and ${total - first.length} more` : ''}`;
}

/** Once all announced files are here, nothing of the run says that some are missing. */
export async function settleFiles(context: ServerContext, runId: string): Promise<boolean> {
  if ((await listArtifacts(context.db, runId)).some(({ available }) => !available)) return false;
  await settleTroubles(context.db, runId, ['file', 'log']);
  await settleTroubles(context.db, runId, 'model', 'artifact.lost');
  return true;
}
