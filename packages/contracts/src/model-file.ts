// A file of a registered model; its path is relative to the model's folder.
import { z } from 'zod';
import { Sha256 } from './ids.ts';

export const ModelFile = z.object({ path: z.string(), bytes: z.int(), sha256: Sha256 });
export type ModelFile = z.infer<typeof ModelFile>;
