// The first lines of a table as text, for eyes.
import type { Dialect } from '@trainyard/contracts/reading';
import type { FileLine } from '@trainyard/contracts/reading-routes';
import { fileLines } from '@trainyard/core/file-lines';
import { decodeHead } from '@trainyard/profile/csv-decode';
import { open } from 'node:fs/promises';

const HEAD_BYTES = 1 << 18;
/** Lines from the header on. */
const LINES = 26;
const LENGTH = 500;

/** The first lines of a file, read by its dialect. */
export async function readHead(path: string, dialect: Dialect): Promise<FileLine[]> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0);
    const text = decodeHead(buffer.subarray(0, bytesRead), dialect.encoding);
    const lines = fileLines(text, dialect, { lines: dialect.skip_lines + LINES, length: LENGTH });
    // After the last line end there is no line.
    const last = lines.at(-1);
    return last?.text === '' && bytesRead < HEAD_BYTES ? lines.slice(0, -1) : lines;
  } finally {
    await file.close();
  }
}
