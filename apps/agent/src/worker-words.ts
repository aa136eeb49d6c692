// What a worker has said so far, kept while its events are shipped, so that its end costs nothing; and the last line, which only an
// agent can add.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { ArtifactEvent, type ErrorEvent, FinishedEvent, WorkerEvent } from '@trainyard/contracts/event';
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { Failure, type Trouble } from '@trainyard/contracts/run';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { tooDeep } from '@trainyard/contracts/text';
import { harmless, keepStart } from '@trainyard/host/text-tail';
import { z } from 'zod';
import type { Line } from './event-file.ts';
import type { Heard } from './event-order.ts';
import type { AttemptFolder } from './run-folder.ts';
import { troubleOf } from './trouble.ts';

export type ArtifactLine = z.infer<typeof ArtifactEvent>;
/** Files that one attempt may announce; the folders of models have a dozen. */
const MAX_ARTIFACTS = 10_000;
const EXAMPLE_BYTES = 500;

const Oddity = z.object({ count: z.int(), example: z.string() });
export const Words = z.object({
  finished: FinishedEvent.shape.status.nullable(),
  error: Failure.nullable(),
  artifacts: z.array(ArtifactEvent),
  /** Files that were announced beyond MAX_ARTIFACTS. */
  unheard: z.int(),
  /** Lines that could not be sent; of those that are sent and are no events, the server tells. */
  odd: Oddity,
  /** Events that the server would not take; something else stands in their place. */
  refused: Oddity,
});
export type Words = z.infer<typeof Words>;

export const noWords = (): Words => ({
  finished: null,
  error: null,
  artifacts: [],
  unheard: 0,
  odd: { count: 0, example: '' },
  refused: { count: 0, example: '' },
});

export type HeardLine = Heard & { parsed: WorkerEvent | null; why: string };

const Numbered = z.looseObject({ seq: z.int().min(1) });

/** A line as what it says; never throws. */
export function readEvent({ text, end, tooLong }: Line, attempt: number): HeardLine {
  const odd = (why: string) => ({ end, parsed: null, why: `${why}: ${keepStart(harmless(text), EXAMPLE_BYTES)}` });
  if (tooLong > 0) return { ...odd(`it has ${tooLong} bytes`), seq: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ...odd('it is no JSON'), seq: null };
  }
  const numbered = Numbered.safeParse(value);
  if (!numbered.success) return { ...odd('it has no number'), seq: null };
  // What no JSON can be made of again cannot be sent.
  if (tooDeep(value)) return { ...odd('it is nested too deeply'), seq: null };
  const { seq } = numbered.data;
  const event = value as JsonObject;
  const parsed = WorkerEvent.safeParse(value);
  if (!parsed.success) return { ...odd(parsed.error.issues[0]?.message ?? 'it is no event'), seq, event };
  if (parsed.data.attempt !== attempt) return { ...odd(`it is of attempt ${parsed.data.attempt}`), seq, event };
  return { end, seq, event, parsed: parsed.data, why: '' };
}

/** Remembers what counts at the end. */
export function hear({ seq, parsed, why }: HeardLine, words: Words): void {
  if (seq === null) note(words.odd, why);
  else if (parsed === null) return;
  else if (parsed.event === 'finished') words.finished = parsed.status;
  else if (parsed.event === 'error') words.error = failureOf(parsed);
  else if (parsed.event === 'artifact') {
    const same = words.artifacts.findIndex((one) => one.path === parsed.path);
    if (same >= 0) words.artifacts.splice(same, 1);
    if (words.artifacts.length < MAX_ARTIFACTS) words.artifacts.push(parsed);
    else words.unheard += 1;
  }
}

const failureOf = ({ code, message, hint }: z.infer<typeof ErrorEvent>): Failure => ({
  code,
  message,
  hint: hint ?? null,
});

export function note(oddity: Words['odd'], why: string): void {
  if (oddity.count === 0) oddity.example = why;
  oddity.count += 1;
}

/** What a person has to know of lines that were not taken as they were. */
export function wordTroubles({ odd, refused, unheard }: Words): Trouble[] {
  const troubles: Trouble[] = [];
  const lines = (count: number): string => (count === 1 ? 'One line' : `${count} lines`);
  const say = (what: Trouble['what'], count: number, message: string): void => {
    if (count > 0) troubles.push(troubleOf('worker.event', what, message, count));
  };
  const { count } = odd;
  say('event', count, `${lines(count)} of the worker’s events file could not be read as events, first: ${odd.example}`);
  say(
    'event',
    refused.count,
    `${lines(refused.count)} of the worker could not be sent as written, first: ${refused.example}`,
  );
  say('file', unheard, `${unheard} files are not shipped: an attempt may announce ${MAX_ARTIFACTS}.`);
  return troubles;
}

/** After the end: the log of a worker is announced like any other file of the run, as event `seq`. What is wrong with it, if anything. */
export async function announceLog(folder: AttemptFolder, { artifacts }: Words, seq: number): Promise<Trouble | null> {
  const path = relative(folder.out, folder.log).replaceAll('\\', '/');
  const bytes = await stat(folder.log).then(
    (found) => found.size,
    () => 0,
  );
  if (bytes === 0 || artifacts.some((artifact) => artifact.path === path)) return null;
  if (bytes > MAX_UPLOAD_BYTES)
    return troubleOf(
      'http.too_large',
      'log',
      `The log of the worker has ${bytes} bytes; at most ${MAX_UPLOAD_BYTES} are shipped. It lies at ${folder.log}.`,
    );
  const event: ArtifactLine = {
    seq,
    attempt: folder.attempt,
    time: new Date().toISOString(),
    event: 'artifact',
    path,
    kind: 'log',
    bytes,
    sha256: await sha256Of(folder.log, bytes),
  };
  await appendFile(folder.events, `${JSON.stringify(event)}\n`);
  return null;
}

/** Of the first `bytes` of a file, or of all of it; read in pieces between which other things happen. */
export async function sha256Of(file: string, bytes = Number.POSITIVE_INFINITY): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { end: bytes - 1 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
