// The scans of this process: what is being read for whom and how far it is. Whoever asked waits with a request of their own; others
// look here, and a failure that the asker was not there to hear stays until somebody has seen it.
import type { DatasetScan } from '@trainyard/contracts/dataset-scan';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ServerContext } from './context.ts';

/** News of one scan come at most this often. */
const NEWS_MS = 500;
/** Failures that are kept; the oldest goes first. */
const KEPT_FAILURES = 100;

type Asked = Pick<DatasetScan, 'project_id' | 'name' | 'dataset_id'> & Partial<Pick<DatasetScan, 'what'>>;
type Heard = Pick<ServerContext, 'db' | 'changed' | 'newId' | 'log'>;

/** How the work says where it is, and hears that it is cancelled. */
export interface ScanTask {
  /** Aborted by whoever cancels; the end of the asking request alone does not end the work. */
  signal: AbortSignal;
  say: (what: Partial<Pick<DatasetScan, 'state' | 'received_bytes' | 'files' | 'read'>>) => void;
}

interface Entry {
  scan: DatasetScan;
  stop: AbortController;
  /** Resolves when the work is over, with whether it came to its end. */
  over: Promise<boolean>;
}

export class Scans {
  readonly #context: Heard;
  readonly #entries = new Map<string, Entry>();

  constructor(context: Heard) {
    this.#context = context;
  }

  /** The newest first. */
  list(project?: string): DatasetScan[] {
    const all = [...this.#entries.values()].map(({ scan }) => scan).toReversed();
    return project === undefined ? all : all.filter(({ project_id }) => project_id === project);
  }

  find(id: string): DatasetScan | undefined {
    return this.#entries.get(id)?.scan;
  }

  /**
   * Does `work` as a scan that others see.
   * @param gone Aborted when the asker is not there any more.
   * @throws TrainyardError dataset.name_taken where a new dataset of that name is being read already, scan.cancelled, or what the work
   * throws
   */
  async watch<T>(asked: Asked, gone: AbortSignal, work: (task: ScanTask) => Promise<T>): Promise<T> {
    this.#refuseTwice(asked);
    const id = this.#context.newId('scn');
    const scan: DatasetScan = {
      id,
      what: 'data',
      ...asked,
      state: asked.what === 'features' ? 'looking' : 'counting',
      received_bytes: 0,
      files: 0,
      read: null,
      problem: null,
      started_at: new Date().toISOString(),
    };
    const stop = new AbortController();
    const told = this.#teller(id);
    const { promise: over, resolve: end } = Promise.withResolvers<boolean>();
    let made = false;
    this.#entries.set(id, { scan, stop, over });
    told.now();
    const say: ScanTask['say'] = (what) => {
      const another = what.state !== undefined && what.state !== scan.state;
      Object.assign(scan, what);
      if (another) told.now();
      else told.soon();
    };
    try {
      const answer = await work({ signal: stop.signal, say });
      made = true;
      this.#entries.delete(id);
      return answer;
    } catch (error) {
      const answer = stop.signal.aborted
        ? new TrainyardError(
            'scan.cancelled',
            `The ${asked.what === 'features' ? 'look at' : 'reading of'} ${JSON.stringify(asked.name)} was cancelled.`,
          )
        : error;
      if (gone.aborted && !stop.signal.aborted) this.#keep(scan, error);
      else this.#entries.delete(id);
      throw answer;
    } finally {
      told.end();
      end(made);
    }
  }

  /**
   * Cancels a scan and waits until nothing of it is left, or forgets a failure. False where there is none, or where it came to its end
   * before it heard of this.
   */
  async end(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    entry.stop.abort(new Error('cancelled'));
    if (await entry.over) return false;
    this.#entries.delete(id);
    this.#context.changed('scan', id);
    return true;
  }

  #refuseTwice({ project_id, name, dataset_id }: Asked): void {
    const twin = [...this.#entries.values()].find(
      ({ scan }) =>
        scan.state !== 'failed' && scan.dataset_id === null && scan.project_id === project_id && scan.name === name,
    );
    if (!twin || dataset_id !== null) return;
    throw new TrainyardError(
      'dataset.name_taken',
      `Data of the name ${JSON.stringify(name)} is being read for this project already.`,
      { hint: 'Wait for it or cancel it, or choose another name.', data: { scan: twin.scan.id } },
    );
  }

  #keep(scan: DatasetScan, error: unknown): void {
    if (!(error instanceof TrainyardError)) this.#context.log.error({ err: error, scan: scan.id }, 'a scan failed');
    const known =
      error instanceof TrainyardError
        ? error
        : new TrainyardError('server.internal', 'The reading of the data failed.');
    Object.assign(scan, { state: 'failed', problem: known.toProblem() });
    const failures = [...this.#entries.values()].filter(({ scan: one }) => one.state === 'failed');
    for (const old of failures.slice(0, -KEPT_FAILURES)) this.#entries.delete(old.scan.id);
  }

  /** News go out at once or, where there are many, one every while with the last state in it. */
  #teller(id: string): { now: () => void; soon: () => void; end: () => void } {
    let timer: NodeJS.Timeout | null = null;
    const tell = () => this.#context.changed('scan', id);
    const clear = () => {
      if (timer) clearTimeout(timer);
      timer = null;
    };
    const now = () => {
      clear();
      tell();
    };
    return {
      now,
      soon: () => {
        timer ??= setTimeout(now, NEWS_MS).unref();
      },
      end: now,
    };
  }
}

const made = new WeakMap<ServerContext['db'], Scans>();

/** The scans of a server. */
export function scansOf(context: Heard): Scans {
  const known = made.get(context.db);
  if (known) return known;
  const scans = new Scans(context);
  made.set(context.db, scans);
  return scans;
}
