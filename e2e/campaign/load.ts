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

const images = { task: 'image-classification', deterministic: true };
const table = { task: 'tabular-classification', target: 'species', deterministic: true };

/**
 * A network with few large checkpoints, one with many small ones (its features are computed once), a table network with many points,
 * a forest that is over in a second. Small, because time spent in trainings is time without faults.
 */
export const loads: Load[] = [
  {
    name: 'network',
    example: 'eurosat',
    config: {
      ...images,
      model: 'microsoft/resnet-18',
      load_pretrained: false,
      image_size: 16,
      batch_size: 64,
      learning_rate: 0.001,
      epochs: 6,
      seed: 11,
    },
  },
  {
    name: 'frozen network',
    example: 'eurosat',
    config: { ...images, model: 'efficientnet-lite0', freeze_backbone: true, image_size: 32, epochs: 40, seed: 12 },
  },
  {
    name: 'table network',
    example: 'penguins',
    config: { ...table, model: { name: 'mlp', epochs: 600, patience: 0 }, seed: 13 },
  },
  { name: 'forest', example: 'penguins', config: { ...table, model: 'random_forest', seed: 14 } },
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
