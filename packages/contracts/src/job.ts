// The job: one file that tells a worker everything it needs; the engine takes it with no platform around it.
import { z } from 'zod';
import { Config } from './config-field.ts';
import { MAX_DEVICES } from './limits.ts';
import { Dialect, Reading } from './reading.ts';

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
  /** 'cpu', 'cuda:N' among the GPUs that the worker sees, or by UUID 'cuda:GPU-…' or 'cuda:MIG-…'; the first of `devices` where there are several. */
  device: z.string(),
  /**
   * Devices that train one model together (images only), of one kind: the worker starts a process for each by torchrun, and
   * `batch_size` is what each of them takes. Empty: `device` alone.
   */
  devices: z.array(z.string()).max(MAX_DEVICES).default([]),
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
  /** Absolute path of the model folder that `config.continue_from` names; null: that field is itself such a path, or empty. */
  continue_from: z.string().nullable().default(null),
  /**
   * How the table of `config.data` is read (tables only). null: the plain default, which is documented in the engine: UTF-8, comma,
   * double quotes, a header, decimal dot, empty cells missing, a column of numbers where all its cells are numbers.
   */
  reading: Reading.nullable().default(null),
  /** How the bytes of `config.test_data` become cells; its columns are read as those of `data`. null: as `data`. */
  test_dialect: Dialect.nullable().default(null),
});
export type Job = z.infer<typeof Job>;
