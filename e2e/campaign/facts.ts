// Reads through the API all that is to be checked of a run.
import { createHash } from 'node:crypto';
import type { Client } from '@trainyard/client/client';
import { MAX_METRIC_POINTS } from '@trainyard/contracts/limits';
import { allEvents } from '../src/example-run.ts';
import type { RunFacts } from './verify.ts';

export async function factsOf(client: Client, id: string, load: string, live: number[] | null): Promise<RunFacts> {
  const run = await client.call('getRun', { params: { run: id } });
  const { series } = await client.call('getRunMetrics', { params: { run: id }, query: { points: MAX_METRIC_POINTS } });
  const metrics = Object.fromEntries(
    series.map(({ name, points }) => [name, points.map(([step, value]): [number, unknown] => [step, value])]),
  );
  const events = await allEvents(client, id);
  const model = run.model_id ? await client.call('getModel', { params: { model: run.model_id } }) : null;
  const modelListed = model ? Object.fromEntries(model.files.map(({ path, sha256 }) => [path, sha256])) : null;
  const modelFiles: Record<string, string> = {};
  for (const { path, sha256 } of model?.files ?? []) {
    const response = await client.open('getRunFile', { params: { run: id, sha256 } });
    modelFiles[path] = createHash('sha256')
      .update(new Uint8Array(await response.arrayBuffer()))
      .digest('hex');
  }
  return { run, load, events, metrics, modelFiles: model ? modelFiles : null, modelListed, live };
}
