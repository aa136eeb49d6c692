// The job: one file that tells a worker everything it needs; the engine takes it with no platform around it.
import { z } from 'zod';
import { Config } from './config.ts';

export const Job = z.object({
  version: z.literal(1),
  /** Run id, or null when nobody but a command line asked. */
  run: z.string().nullable(),
  /** Number of this execution, from 1; every event and every write carries it. */
  attempt: z.int().min(1),
  /** Canonical config; `data` and `test_data` are absolute paths of this machine. */
  config: Config,
  /** Absolute folder of the run: attempts/, checkpoints/, model/, evaluation.json. */
  out: z.string(),
  /** Absolute path of the append-only events file of this attempt. */
  events: z.string(),
  /** Go on from checkpoints/last when there is one. */
  resume: z.boolean(),
  /** 'cpu' or 'cuda:N'. */
  device: z.string(),
  /** Threads granted; all workers of a machine together never exceed its cores. */
  threads: z.int().min(1),
  /** sha256 of the dataset version's manifest, where the platform knows it. */
  data_fingerprint: z.string().nullable(),
  /**
   * Absolute path of a JSON file `{"items": [{"path", "bytes", "sha256"}]}` with every file of the dataset version, paths relative to
   * `config.data` (a table: the one entry is the file itself). What is read is compared with it, file by file; null where nobody
   * registered the data.
   */
  manifest: z.string().nullable().default(null),
  /** The same for `config.test_data`. */
  test_manifest: z.string().nullable().default(null),
});
export type Job = z.infer<typeof Job>;
