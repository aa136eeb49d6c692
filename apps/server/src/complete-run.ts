// What a finished run leaves: its evaluation read, its model registered. Files and the end may come in either order, and
// each of them again: every call does what can be done now and was not done before.
import { MAX_EVALUATION_BYTES } from '@trainyard/contracts/limits';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { runState, setEvaluation, unreadEvaluation } from '@trainyard/store/evaluation';
import type { ServerContext } from './context.ts';
import { registerModel } from './model-register.ts';

export async function completeRun(context: ServerContext, runId: string): Promise<void> {
  const sha256 = await unreadEvaluation(context.db, runId);
  if (sha256 !== undefined) await readEvaluation(context, runId, sha256);
  if ((await runState(context.db, runId)) !== 'completed') return;
  try {
    await registerModel(context, runId);
  } catch (error) {
    // The run is complete all the same; the agent must not take this for a failed write and send everything again.
    context.log.error({ run: runId, err: error }, 'the model of a completed run could not be registered');
  }
}

async function readEvaluation(context: ServerContext, runId: string, sha256: string): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of (await context.files.open(sha256)) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_EVALUATION_BYTES) {
      context.log.warn({ run: runId, bytes }, 'the evaluation is too large to be shown');
      return;
    }
    chunks.push(chunk);
  }
  try {
    await setEvaluation(context.db, runId, JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonValue);
  } catch (error) {
    context.log.warn({ run: runId, err: error }, 'the evaluation cannot be read');
  }
}
