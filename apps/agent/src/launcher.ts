// The seam between an attempt and the place where its worker runs: five verbs. Local processes first (local-launcher.ts).
import type { Job } from '@trainyard/contracts/job';
import type { AttemptFolder, ExitRecord, WorkerRecord } from './run-folder.ts';

/** A worker that was started, by us or by an agent before us. */
export interface Worker {
  folder: AttemptFolder;
  record: WorkerRecord;
}

/**
 * finish: end training and make a model of the best so far. pause: write a checkpoint and end. prune: end, its metrics count.
 * cancel: end. kill: at once, with everything it started.
 */
export type WorkerSignal = 'finish' | 'pause' | 'prune' | 'cancel' | 'kill';

export interface Launcher {
  /** Starts the worker of a job; resolves when it is written down who it is. Throws TrainyardError when it cannot be started. */
  launch(job: Job): Promise<Worker>;
  /** `reason`: of a pruning, for the log of the worker. Told again it changes nothing. */
  signal(worker: Worker, signal: WorkerSignal, reason?: string | null): void;
  /** Resolves when the worker has ended. */
  observe(worker: Worker, signal: AbortSignal): Promise<void>;
  /** The worker of an attempt that an earlier agent started, running or ended; null when it was never started. */
  adopt(folder: AttemptFolder): Promise<Worker | null>;
  /** After the end: how it ended (null: nobody wrote it down); whatever it left running is killed. */
  collect(worker: Worker): ExitRecord | null;
}
