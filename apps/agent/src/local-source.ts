// A model folder of this machine that a config goes on from, as far as the check of the config must know it. What it holds is read
// again, and judged, by the engine.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Signature } from '@trainyard/contracts/model';
import type { ContinueSource } from '@trainyard/core/continue-rules';
import { architectureOf } from '@trainyard/core/continue-rules';
import { AUTO } from '@trainyard/core/preset';
import { readJson } from '@trainyard/host/json-file';
import { z } from 'zod';

const Trained = z.looseObject({ model: z.json() });
const Recipe = z.looseObject({ plan: z.looseObject({ model: z.json() }) });

/** null where the folder, or `model` in it, is no model of images; the engine says what is wrong with it. */
export function localSource(path: string): ContinueSource | null {
  const folder = existsSync(join(path, 'labels.json')) ? path : join(path, 'model');
  const signature = readJson(join(folder, 'signature.json'), Signature);
  const trained = readJson(join(folder, 'training_config.json'), Trained);
  if (signature?.task !== 'image-classification' || !trained) return null;
  const recipe = architectureOf(trained.model) === AUTO ? readJson(join(folder, 'recipe.json'), Recipe) : null;
  const name = basename(folder) === 'model' ? basename(dirname(folder)) : basename(folder);
  return {
    name,
    model: recipe?.plan.model ?? trained.model,
    imageSize: signature.image_size,
    labels: signature.labels,
  };
}
