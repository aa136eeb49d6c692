// The registry: what a config may name. Declared in the engine by decorator, told by `python -m trainyard_engine describe`.
import { z } from 'zod';
import { Task } from './config-field.ts';
import { Json, JsonObject } from './scalar.ts';

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
  'transformers',
  'metrics',
]);
export type RegistryName = z.infer<typeof RegistryName>;

/**
 * A rule between parameters of an entry, or between one and a field of the config: `left op right`. `left` is a parameter, `right`
 * a parameter, `config.FIELD` or a number; a side that is empty breaks no rule.
 */
export const EntryRule = z.object({
  left: z.string(),
  op: z.enum(['<', '<=', '>', '>=']),
  right: z.union([z.string(), z.number()]),
  /** What happens otherwise, in a sentence. */
  why: z.string(),
  /** Holds only where this parameter is true. */
  when: z.string().optional(),
  /** A warning counts only where a person gave `left`: nobody need be warned of a default. */
  severity: z.enum(['error', 'warning']),
});
export type EntryRule = z.infer<typeof EntryRule>;

/**
 * Another name of a parameter: where its values are others too, pairs of a value under this name and the parameter's; with `item`
 * it names that one of a list, as `beta1` the first of `betas`.
 */
export const ParameterAlias = z.object({
  parameter: z.string(),
  values: z.array(z.tuple([Json, Json])),
  item: z.int().min(0).optional(),
});
export type ParameterAlias = z.infer<typeof ParameterAlias>;

export const RegistryEntry = z.object({
  name: z.string(),
  aliases: z.array(z.string()),
  title: z.string(),
  help: z.string(),
  tasks: z.array(Task),
  /** JSON Schema of an object: one property per parameter with type, default, minimum, maximum, enum, description; lists have items, `ordered` where each number is at least the one before, `itemTitles` where each has a name; `tasks` where it has an effect for some of the entry's only. */
  parameters: JsonObject,
  /** Names that are accepted in place of a parameter's own, such as those of an earlier version. */
  parameter_aliases: z.record(z.string(), ParameterAlias).optional(),
  /** Things to show that are not parameters: weights (count), image_size, pretrained (bundled, hub, none), good_for. */
  facts: JsonObject,
  rules: z.array(EntryRule).optional(),
  /** The plugin file that registered it; null: it is built in. */
  origin: z.string().nullable().optional(),
  /** Where the method comes from: a paper with its number (arXiv:…, doi:…) or the address of a page; null where nobody says. */
  reference: z.string().nullable().optional(),
});
export type RegistryEntry = z.infer<typeof RegistryEntry>;

/** An entry of a plugin that did not get in, because its name is taken. */
export const PluginProblem = z.object({
  /** Null where the whole plugin could not be loaded. */
  kind: RegistryName.nullable(),
  name: z.string(),
  /** The plugin file. */
  origin: z.string(),
  message: z.string(),
});
export type PluginProblem = z.infer<typeof PluginProblem>;

export const Registry = z.object({
  engine: z.object({ version: z.string(), python: z.string(), torch: z.string() }),
  registries: z.record(RegistryName, z.array(RegistryEntry)),
  problems: z.array(PluginProblem).optional(),
});
export type Registry = z.infer<typeof Registry>;
