// The end of a text file of any length, without reading the rest, in a form that can be shown and sent.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** How much of the end is looked at: more than any line that is kept. */
const LOOK = 1 << 16;

/** At most the last `bytes` of a file, as UTF-8; '' where there is no such file. */
export function readTail(file: string, bytes = LOOK): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(bytes, size));
    const read = readSync(descriptor, tail, 0, tail.length, size - tail.length);
    // A character that was cut in the middle would begin the text with a mark of damage.
    let start = 0;
    if (size > tail.length) while (start < Math.min(3, read) && ((tail[start] ?? 0) & 0xc0) === 0x80) start += 1;
    return tail.toString('utf8', start, read);
  } catch {
    return '';
  } finally {
    closeSync(descriptor);
  }
}

/** What a terminal would take as a command: colours go, everything else that is no character is shown as its number. */
export function harmless(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/\u001b\[[0-?]*[ -/]*[@-~]/g, '')
      .replaceAll(/[^\P{Cc}\t\n]/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
      .toWellFormed()
  );
}

/** The end of a text in at most `bytes` of UTF-8, with the cut marked. */
export function keepEnd(text: string, bytes: number): string {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  const marker = '… (what was before this is left out) ';
  let start = all.length - Math.max(0, bytes - Buffer.byteLength(marker));
  while (start < all.length && ((all[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return marker + all.toString('utf8', start);
}

/** The beginning of a text in at most `bytes` of UTF-8, with the cut marked. */
export function keepStart(text: string, bytes: number): string {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  const marker = ` … (${all.length - bytes} more bytes)`;
  let end = Math.max(0, bytes - Buffer.byteLength(marker));
  while (end > 0 && ((all[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return all.toString('utf8', 0, end) + marker;
}

/** The last line with text of a file; '' where there is none. */
export function lastLine(file: string): string {
  return (
    readTail(file)
      // A progress bar returns to the beginning of its line: what stood last is what was meant.
      .split(/[\n\r]/)
      .map((line) => line.trim())
      .findLast((line) => line !== '') ?? ''
  );
}
