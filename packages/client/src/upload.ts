// Files to the server in pieces. What breaks off goes on where the server says it ended, also in another page or another day: the
// server finds an upload by the paths, sizes and times of its files.
import type { Upload } from '@trainyard/contracts/upload';
import { ClientError } from './client-error.ts';
import type { Client } from './client.ts';
import { pause, waitBefore } from './retry.ts';

const SMALLEST_PIECE = 256 * 1024;
const LARGEST_PIECE = 32 * 1024 * 1024;
/** Seconds that a piece shall take: short enough to show that it goes on, long enough that requests cost nothing. */
const PIECE_MS = 1_000;
/** Without one byte for so long the server is given up; what arrived stays there. */
const PATIENCE_MS = 10 * 60_000;

export interface PieceFile {
  /** Relative, `/` as separator. */
  path: string;
  file: Blob;
  /** Milliseconds since 1970. */
  modified: number;
}

export interface PieceSending {
  project: string;
  name: string;
  files: readonly PieceFile[];
  signal?: AbortSignal | undefined;
  /** With what the server has; first of all with what it had already. */
  onProgress?: (upload: Pick<Upload, 'id' | 'received' | 'bytes'>) => void;
  /** That the server is not there, and null once it is again. */
  onTrouble?: (error: ClientError | null) => void;
  patience?: number;
}

/**
 * Sends what the server has not got and answers the whole upload, of which a dataset can be made.
 * @throws ClientError what the server refuses, or that it was away for too long, or client.file where a file cannot be read
 */
export async function sendInPieces(client: Client, sending: PieceSending): Promise<Upload> {
  const { project, name, files, signal, onProgress } = sending;
  const steady = new Steady(sending);
  const list = files.map(({ path, file, modified }) => ({ path, bytes: file.size, modified: Math.trunc(modified) }));
  const begin = { params: { project }, body: { name, files: list }, ...(signal ? { signal } : {}) };
  let upload = await steady.until(() => client.call('beginUpload', begin));
  const whole = new Blob(files.map(({ file }) => file));
  const params = { upload: upload.id };
  const ask = async () => (upload = await steady.until(() => client.call('getUpload', { params })));
  let size = SMALLEST_PIECE * 4;
  for (onProgress?.(upload); upload.received < upload.bytes; onProgress?.(upload)) {
    const bytes = await readPiece(whole, upload.received, { size, files });
    const since = performance.now();
    const error = await client
      .put('sendPiece', {
        params,
        query: { offset: upload.received },
        body: () => bytes,
        tries: 1,
        ...(signal ? { signal } : {}),
      })
      .then(
        () => null,
        (thrown: unknown) => thrown,
      );
    if (error === null) {
      steady.well();
      upload = { ...upload, received: upload.received + bytes.byteLength };
      const took = performance.now() - since;
      if (took < PIECE_MS) size = Math.min(size * 2, LARGEST_PIECE);
      else if (took > 4 * PIECE_MS) size = Math.max(size / 2, SMALLEST_PIECE);
      continue;
    }
    // Another connection goes on with it, or the last answer was lost: the server knows where it ends.
    await steady.after(error, (code) => code === 'upload.offset');
    const before = upload.received;
    await ask();
    if (upload.received > before) steady.well();
  }
  return upload;
}

async function readPiece(whole: Blob, from: number, { size, files }: { size: number; files: readonly PieceFile[] }) {
  try {
    return await whole.slice(from, from + size).arrayBuffer();
  } catch (error) {
    const path = await unreadable(files);
    const what = path === null ? 'A file' : `The file ${JSON.stringify(path)}`;
    throw new ClientError({
      type: 'about:blank',
      title: 'A file cannot be read',
      status: 0,
      code: 'client.file',
      detail: `${what} cannot be read any more, or changed since it was chosen (${error instanceof Error ? error.message : String(error)}).`,
      hint: 'Choose the files again.',
    });
  }
}

/** The path of the first file of which not even a byte can be read. */
async function unreadable(files: readonly PieceFile[]): Promise<string | null> {
  for (const { path, file } of files)
    if (
      (await file
        .slice(0, 1)
        .arrayBuffer()
        .catch(() => null)) === null
    )
      return path;
  return null;
}

/** Waits for a server that is away, again and again, as long as its patience lasts. */
class Steady {
  readonly #sending: PieceSending;
  #tries = 0;
  #since: number | null = null;

  constructor(sending: PieceSending) {
    this.#sending = sending;
  }

  /** Something got through. */
  well(): void {
    if (this.#tries > 0) this.#sending.onTrouble?.(null);
    this.#tries = 0;
    this.#since = null;
  }

  /** Waits after an error that may pass, and throws any other. */
  async after(error: unknown, passes: (code: string) => boolean = () => false): Promise<void> {
    const { signal, onTrouble, patience = PATIENCE_MS } = this.#sending;
    signal?.throwIfAborted();
    this.#tries += 1;
    this.#since ??= performance.now();
    const known = error instanceof ClientError && passes(error.code);
    const wait = known ? 100 * this.#tries : waitBefore(error, this.#tries);
    if (wait === null || performance.now() - this.#since > patience) throw error;
    if (!known) onTrouble?.(error as ClientError);
    await pause(wait, signal);
  }

  async until<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await this.after(error);
      }
    }
  }
}
