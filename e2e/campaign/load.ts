// What is trained while things are killed: few configs again and again, each with fixed seed, so that every result has one right answer.
import type { Client } from '@trainyard/client/client';
import { newKey } from '@trainyard/client/client';
import type { Run } from '@trainyard/contracts/run';
import { exampleVersion } from '../src/example-run.ts';

export interface Load {
  name: string;
  example: 'eurosat' | 'penguins';
  config: Record<string, string | number | boolean | Record<string, string | number>>;
}

const network = {
  task: 'image-classification',
  model: 'microsoft/resnet-18',
  load_pretrained: false,
  image_size: 24,
  batch_size: 32,
  learning_rate: 0.001,
  deterministic: true,
};
const table = { task: 'tabular-classification', target: 'species', deterministic: true };

/** Images with checkpoints to go on from, a table network with many points, a forest that is over in a second. */
export const loads: Load[] = [
  { name: 'network, 6 epochs', example: 'eurosat', config: { ...network, epochs: 6, seed: 11 } },
  { name: 'network, 3 epochs', example: 'eurosat', config: { ...network, epochs: 3, seed: 12 } },
  {
    name: 'table network, 600 epochs',
    example: 'penguins',
    config: { ...table, model: { name: 'mlp', epochs: 600, patience: 0 }, seed: 13 },
  },
  { name: 'random forest', example: 'penguins', config: { ...table, model: 'random_forest', seed: 14 } },
];

/** Queues a run until somebody has heard it: the same key each time, so that an answer that was lost makes no second run. */
export async function submitLoad(client: Client, load: Load, signal: AbortSignal): Promise<Run> {
  const idempotencyKey = newKey();
  for (;;) {
    try {
      const { project, version } = await exampleVersion(client, load.example);
      return await client.call('createRun', {
        params: { project },
        body: { dataset_version_id: version, config: load.config, name: load.name },
        idempotencyKey,
        signal,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
