// A CSV that only lenient readers understand (other encodings, blank lines, old Mac line ends, text after a closing quote),
// written again so that every reader finds the same cells: UTF-8, commas, all cells quoted, LF. Titles and comments are left out.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { decodedChunks } from './csv-decode.ts';
import { CsvScanner } from './csv-scan.ts';
import type { Structure } from './csv-structure.ts';

/** Bytes gathered before they are written. */
const BATCH = 1 << 20;

const quoted = (cell: Buffer) => `"${cell.toString().replaceAll('"', '""')}"`;

/** Writes the canonical copy of a checked file, with a header line where it has one. */
export async function writeCanonicalCopy(structure: Structure, target: string): Promise<void> {
  const out = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  let pending: string[] = [];
  let size = 0;
  const scanner = new CsvScanner({
    dialect: structure.dialect,
    maxCellBytes: Number.POSITIVE_INFINITY,
    maxCells: Number.POSITIVE_INFINITY,
    onRecord: (cells) => {
      const line = `${cells.map(quoted).join(',')}\n`;
      pending.push(line);
      size += line.length;
    },
  });
  const flush = async (): Promise<void> => {
    const text = pending.join('');
    pending = [];
    size = 0;
    if (!out.write(text)) await once(out, 'drain');
  };
  try {
    for await (const chunk of decodedChunks(structure.path, structure.name, structure.dialect.encoding)) {
      scanner.push(chunk);
      if (size >= BATCH) await flush();
    }
    scanner.end();
    await flush();
  } finally {
    out.end();
    await finished(out);
  }
}
