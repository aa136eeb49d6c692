// Small JSON files that say what is going on: read as a shape or not at all, written wholly or not at all.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { writeWhole, writeWholeSync } from './private-file.ts';

/** The file's JSON if it is there, whole and of that shape; null otherwise. */
export function readJson<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

const textOf = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** On the disk for good when it returns. */
export function writeJsonSync(file: string, value: unknown): void {
  writeWholeSync(file, textOf(value));
}

/** The same without holding up anybody meanwhile: an fsync on a busy disk takes longer than a heartbeat may wait. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeWhole(file, textOf(value));
}
