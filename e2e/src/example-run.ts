// Runs on the example data, through the API.
import type { Client } from '@trainyard/client/client';
import type { Run } from '@trainyard/contracts/run';
import { until } from './trainyard.ts';

/** A network that learns in seconds and whose weights repeat to the byte on a CPU. */
export const smallNetwork = {
  task: 'image-classification',
  model: 'microsoft/resnet-18',
  load_pretrained: false,
  image_size: 32,
  epochs: 5,
  batch_size: 32,
  learning_rate: 0.001,
  deterministic: true,
  seed: 7,
};

export async function exampleVersion(
  client: Client,
  example: 'eurosat' | 'penguins',
): Promise<{ project: string; version: string }> {
  const { items } = await client.call('listProjects');
  const project = items.find((item) => item.example === example);
  if (!project) throw new Error(`no example project ${example}`);
  const datasets = await client.call('listDatasets', { query: { project: project.id } });
  const [dataset] = datasets.items;
  if (!dataset) throw new Error(`the example project ${example} has no dataset`);
  return { project: project.id, version: dataset.version.id };
}

export async function submit(
  client: Client,
  example: 'eurosat' | 'penguins',
  config: Record<string, string | number | boolean>,
): Promise<Run> {
  const { project, version } = await exampleVersion(client, example);
  return client.call('createRun', { params: { project }, body: { dataset_version_id: version, config } });
}

const getRun = (client: Client, id: string): Promise<Run | null> =>
  client.call('getRun', { params: { run: id } }).catch(() => null);

/** Waits until the run is in that state; a failed run where none was expected ends the wait with its reason. */
export async function reached(client: Client, id: string, state: Run['state'], seconds = 180): Promise<Run> {
  return until(
    `run ${state}`,
    async () => {
      const run = await getRun(client, id);
      if (run && run.state === 'failed' && state !== 'failed')
        throw new Error(`the run failed: ${JSON.stringify(run.failure)}`);
      return run?.state === state ? run : null;
    },
    seconds,
  );
}

/** Waits until the attempt has announced its first checkpoint. */
export async function checkpointed(client: Client, id: string): Promise<Run> {
  return until('a checkpoint', async () => {
    const run = await getRun(client, id);
    return run && run.checkpoints.length > 0 ? run : null;
  });
}

/** What must be equal between a run that was disturbed and one that was not. */
export async function outcome(
  client: Client,
  id: string,
): Promise<{ weights: string | undefined; metrics: Record<string, unknown[]> }> {
  const run = await client.call('getRun', { params: { run: id } });
  const { series } = await client.call('getRunMetrics', { params: { run: id } });
  const metrics = Object.fromEntries(
    series.map(({ name, points }) => [name, points.map(([step, value]) => [step, value])]),
  );
  return { weights: run.artifacts.find((file) => file.path === 'model/model.safetensors')?.sha256, metrics };
}

/** All events of a run, read page by page. */
export async function allEvents(
  client: Client,
  id: string,
): Promise<{ position: number; attempt: number; seq: number; event: string }[]> {
  const events = [];
  for (let after = 0; ;) {
    const page = await client.call('listRunEvents', { params: { run: id }, query: { after, limit: 5000 } });
    events.push(...page.items);
    const last = page.items.at(-1);
    if (!last) return events;
    after = last.position;
  }
}
