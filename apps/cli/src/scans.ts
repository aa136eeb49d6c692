// `trainyard scans`: data that is being read, and the line that says how far while a command waits for its own.
import { createClient, type Client } from '@trainyard/client/client';
import type { DatasetScan } from '@trainyard/contracts/dataset-scan';
import type { Upload } from '@trainyard/contracts/upload';
import { bytesText } from '@trainyard/core/bytes';
import { scanWords } from '@trainyard/core/scan-words';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';

const LOOK_MS = 300;

export async function scans(options: ServerOptions & { json?: boolean; end?: string }): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const { end } = options;
  if (end !== undefined) {
    if (end.startsWith('upl_')) await client.call('endUpload', { params: { upload: end } });
    else await client.call('endScan', { params: { scan: end } });
    console.log(`${end} is over; nothing of it is left.`);
    return 0;
  }
  const [{ items }, { items: uploads }] = await Promise.all([client.call('listScans'), client.call('listUploads')]);
  if (options.json) console.log(JSON.stringify([...items, ...uploads]));
  else for (const line of [...uploadLines(uploads), ...scanLines(items)]) console.log(line);
  return 0;
}

/** Data that comes in pieces: under way, or broken off and kept. */
export function uploadLines(items: readonly Upload[]): string[] {
  if (items.length === 0) return [];
  const rows = items.map((upload) => [
    upload.id,
    upload.name,
    `${bytesText(upload.received)} of ${bytesText(upload.bytes)}`,
    upload.received_at.slice(0, 19).replace('T', ' '),
  ]);
  return [textTable(['upload', 'data', 'arrived', 'last (UTC)'], rows), ''];
}

export function scanLines(items: readonly DatasetScan[]): string[] {
  if (items.length === 0) return ['No data is being read.'];
  const rows = items.map((scan) => [scan.id, scan.name, scanWords(scan)]);
  const why = items.flatMap(({ name, problem }) =>
    problem ? [`${name}: ${problem.detail} ${problem.hint} (${problem.code})`] : [],
  );
  return [textTable(['scan', 'data', 'state'], rows), ...why];
}

export interface Terminal {
  isTTY: boolean;
  columns: number;
  write: (text: string) => void;
}

export const terminal = (): Terminal => ({
  isTTY: process.stderr.isTTY,
  columns: process.stderr.columns || 80,
  write: (text) => void process.stderr.write(text),
});

/** One line that is written over itself; nothing where the output is no terminal. */
export function progressLine({ isTTY, columns, write }: Terminal): { show: (words: string) => void; end: () => void } {
  let shown = false;
  return {
    show: (words) => {
      if (!isTTY) return;
      shown = true;
      write(`\r\u001b[2K${words.length < columns ? words : `${words.slice(0, Math.max(0, columns - 2))}…`}`);
    },
    end: () => {
      if (shown) write('\r\u001b[2K');
      shown = false;
    },
  };
}

/**
 * Waits for `asked` and says meanwhile how far its scan is. Ctrl-C cancels the scan, of which nothing is left then.
 * @param mine Which of the scans it is.
 */
export async function watchScan<T>(
  client: Client,
  terminal: Terminal,
  mine: (scan: DatasetScan) => boolean,
  asked: Promise<T>,
): Promise<T> {
  const line = progressLine(terminal);
  const look = async (): Promise<DatasetScan | undefined> =>
    // Whoever may not look, or cannot for a moment, still gets the answer.
    (await client.call('listScans', { tries: 1 }).catch(() => ({ items: [] }))).items.find(
      // One that failed before is not the one that is waited for.
      (scan) => scan.state !== 'failed' && mine(scan),
    );
  const cancel = (): void =>
    void look().then((scan) => scan && client.call('endScan', { params: { scan: scan.id } }).catch(() => undefined));
  process.once('SIGINT', cancel);
  let over = false;
  const watch = async (): Promise<void> => {
    while (!over) {
      const scan = await look();
      if (scan && !over) line.show(`${scanWords(scan)} (Ctrl-C cancels)`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const watching = terminal.isTTY ? watch() : Promise.resolve();
  try {
    return await asked;
  } finally {
    over = true;
    process.off('SIGINT', cancel);
    await watching;
    line.end();
  }
}
