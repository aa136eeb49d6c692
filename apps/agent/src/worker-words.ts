// What a worker said in all, read once after its end; and the last lines that only an agent can add.
import { createHash } from 'node:crypto';
import { appendFileSync, createReadStream, statSync } from 'node:fs';
import { ArtifactEvent, ErrorEvent, FinishedEvent } from '@trainyard/contracts/event';
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { relative } from 'node:path';
import type { z } from 'zod';
import type { LastSaid } from './ending.ts';
import { cutTornLine, readLines } from './event-file.ts';
import type { AttemptFolder } from './run-folder.ts';

export type ArtifactLine = z.infer<typeof ArtifactEvent>;
export interface Words extends LastSaid {
  artifacts: ArtifactLine[];
  seq: number;
}

export function wordsOf(file: string): Words {
  const words: Words = { finished: null, error: null, artifacts: [], seq: 0 };
  let offset = 0;
  for (let lines = readLines(file, 0); lines.length > 0; lines = readLines(file, offset)) {
    for (const line of lines) hear(JSON.parse(line.text), words);
    offset = lines.at(-1)?.end ?? offset;
  }
  return words;
}

function hear(event: { event?: unknown; seq?: unknown }, words: Words): void {
  if (typeof event.seq === 'number') words.seq = event.seq;
  if (event.event === 'finished') words.finished = FinishedEvent.parse(event).status;
  else if (event.event === 'artifact') words.artifacts.push(ArtifactEvent.parse(event));
  else if (event.event === 'error') {
    const { code, message, hint } = ErrorEvent.parse(event);
    words.error = { code, message, hint: hint ?? null };
  }
}

/** After the end: the half line of a killed worker goes, and its log is announced like any other file of the run. */
export async function announceLog(folder: AttemptFolder): Promise<void> {
  cutTornLine(folder.events);
  const { seq, artifacts } = wordsOf(folder.events);
  const path = relative(folder.out, folder.log).replaceAll('\\', '/');
  const bytes = sizeOf(folder.log);
  if (bytes === 0 || bytes > MAX_UPLOAD_BYTES || artifacts.some((artifact) => artifact.path === path)) return;
  const event: ArtifactLine = {
    seq: seq + 1,
    attempt: folder.attempt,
    time: new Date().toISOString(),
    event: 'artifact',
    path,
    kind: 'log',
    bytes,
    sha256: await sha256Of(folder.log),
  };
  appendFileSync(folder.events, `${JSON.stringify(event)}\n`);
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
