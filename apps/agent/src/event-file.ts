// Reads an events file while somebody else appends to it: whole lines only, from a byte offset, in batches.
import { closeSync, fstatSync, openSync, readSync, truncateSync, watch } from 'node:fs';
import { dirname } from 'node:path';

export interface Line {
  text: string;
  /** Byte offset after the line: where reading goes on. */
  end: number;
}

const CHUNK = 1 << 20;
const NEWLINE = 10;

/** Whole lines from `offset` on, at most `maxLines` and about `maxBytes`; nothing when the file is not there yet. */
export function readLines(file: string, offset: number, maxLines = 2_000, maxBytes = 3_500_000): Line[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    return scan(descriptor, offset, maxLines, maxBytes);
  } finally {
    closeSync(descriptor);
  }
}

function scan(descriptor: number, offset: number, maxLines: number, maxBytes: number): Line[] {
  const lines: Line[] = [];
  const size = fstatSync(descriptor).size;
  let rest = Buffer.alloc(0);
  let start = offset;
  while (start + rest.length < size) {
    const chunk = Buffer.alloc(Math.min(CHUNK, size - start - rest.length));
    const read = readSync(descriptor, chunk, 0, chunk.length, start + rest.length);
    if (read === 0) break;
    let data = Buffer.concat([rest, chunk.subarray(0, read)]);
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE)) {
      const text = data.toString('utf8', 0, end);
      start += end + 1;
      data = data.subarray(end + 1);
      if (text.trim()) lines.push({ text, end: start });
      if (lines.length >= maxLines || start - offset >= maxBytes) return lines;
    }
    rest = data;
  }
  return lines;
}

/** Cuts off what a killed worker wrote of its last line. Only when nobody writes any more. */
export function cutTornLine(file: string): void {
  let end = 0;
  for (let lines = readLines(file, 0); lines.length > 0; lines = readLines(file, end)) end = lines.at(-1)?.end ?? end;
  try {
    truncateSync(file, end);
  } catch {
    // no events at all
  }
}

/** Calls `onChange` soon after something in the file's folder changed; a poll stands behind fs.watch, which may miss things on some file systems. */
export function watchFolder(file: string, onChange: () => void, poll = 250): () => void {
  const timer = setInterval(onChange, poll);
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(dirname(file), onChange);
    watcher.on('error', () => watcher?.close());
  } catch {
    // the poll alone must do
  }
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}
