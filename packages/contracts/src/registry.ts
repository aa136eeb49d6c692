// The registry: what a config may name. Declared in the engine by decorator, told by `python -m trainyard_engine describe`.
import { z } from 'zod';
import { Task } from './config.ts';
import { JsonObject } from './scalar.ts';

export const RegistryName = z.enum([
  'models',
  'optimizers',
  'schedulers',
  'losses',
  'augmentations',
  'validations',
  'imputers',
  'encoders',
  'scalers',
  'metrics',
]);
export type RegistryName = z.infer<typeof RegistryName>;

export const RegistryEntry = z.object({
  name: z.string(),
  aliases: z.array(z.string()),
  title: z.string(),
  help: z.string(),
  tasks: z.array(Task),
  /** JSON Schema of an object: one property per parameter with type, default, minimum, maximum, enum, description. */
  parameters: JsonObject,
  /** Things to show that are not parameters: weights (count), image_size, pretrained (bundled, hub, none), good_for. */
  facts: JsonObject,
});
export type RegistryEntry = z.infer<typeof RegistryEntry>;

export const Registry = z.object({
  engine: z.object({ version: z.string(), python: z.string(), torch: z.string() }),
  registries: z.record(RegistryName, z.array(RegistryEntry)),
});
export type Registry = z.infer<typeof Registry>;
