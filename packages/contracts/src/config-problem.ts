// What is wrong with a config. Apart from the fields, whose words a page without a form does not need.
import { z } from 'zod';

/** One thing that is wrong with a config. `error` blocks, `warning` does not. */
export const ConfigProblem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  /** Dotted path of the field, '' for the whole. */
  path: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** The value that would mend it, where there is one. */
  suggestion: z.json().optional(),
});
export type ConfigProblem = z.infer<typeof ConfigProblem>;
