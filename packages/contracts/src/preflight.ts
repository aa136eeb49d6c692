// A measured preflight: what a few real steps of a config on a device took. The engine prints it (images/preflight.py).
import { z } from 'zod';
import { Timestamp } from './ids.ts';

/** The slowest, the middle and the quickest of the steps that were timed. */
const Between = z.object({ low: z.number(), middle: z.number(), high: z.number() });

export const Preflight = z.object({
  /** As a job calls it. */
  device: z.string(),
  /** For people. */
  device_name: z.string(),
  threads: z.int(),
  architecture: z.string(),
  /** Pixels of a side. */
  image_size: z.int(),
  precision: z.enum(['fp32', 'bf16', 'fp16']),
  /** Of the config; what `auto` would take. */
  batch_size: z.int(),
  /** Learning; of a frozen network making features. */
  images_per_second: Between,
  steps_timed: z.int(),
  /** That the steps took beyond what was there before them; on a GPU all that the process holds. */
  peak_memory_bytes: z.int(),
  memory_limit_bytes: z.int(),
  /** Of those that were tried; null where the backbone stays frozen, or a preset decides the batch. */
  largest_batch: z.int().nullable(),
  /** Why no larger one was tried. */
  largest_batch_why: z.enum(['memory', 'speed', 'data', 'time', 'most']).nullable(),
  trials: z.array(z.object({ batch_size: z.int(), images_per_second: z.number(), peak_memory_bytes: z.int() })),
  evaluation_images_per_second: Between,
  decode_images_per_second: z.number(),
  images: z.object({ train: z.int(), val: z.int(), test: z.int() }),
  /** Reading, all epochs and evaluations, in seconds; start and export are not in it. */
  training_seconds: Between,
  measuring_seconds: z.number(),
  /** What a preset plans on this device; null where the config decides. 0 epochs: the last layer alone learns. */
  recipe: z.object({ preset: z.string(), epochs: z.int(), limit_seconds: z.number(), probed: z.boolean() }).nullable(),
});
export type Preflight = z.infer<typeof Preflight>;

export const MeasuredPreflight = z.object({
  preflight: Preflight,
  /** Whose device it was. */
  agent_name: z.string(),
  measured_at: Timestamp,
  /** It was measured before for the same settings, data, device and engine. */
  cached: z.boolean(),
});
export type MeasuredPreflight = z.infer<typeof MeasuredPreflight>;
