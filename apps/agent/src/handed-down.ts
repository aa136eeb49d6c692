// What earlier attempts of a run measured on this machine and could not send: an agent that hung, or was cut off, for longer than its
// lease comes back to an attempt that nobody hears any more, and the next one goes on from its checkpoint, behind what was never
// told. So the next attempt begins its events with it. What lies beyond its checkpoint, its `began` takes away again.
import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readJson } from '@trainyard/host/json-file';
import { PRIVATE_FILE } from '@trainyard/host/private-file';
import { z } from 'zod';
import { LineReader } from './event-file.ts';
import { type AttemptFolder, attemptFolder, attemptsOf } from './run-folder.ts';

/** The kinds that are history; all others are said anew by the worker, or speak of the attempt alone. */
const TOLD_AGAIN = ['metric', 'log'];

/**
 * Writes the beginning of an attempt's events file: of the attempt before it on this machine what was not sent; where another machine
 * had the run in between, all measurements of this one, since that one's beginning took them off the curves. Answers how many.
 */
export async function handDown(to: AttemptFolder): Promise<number> {
  if (await exists(to.events)) return 0;
  const earlier = attemptsOf(to.out).filter((attempt) => attempt < to.attempt);
  const last = earlier.at(-1);
  if (last === undefined) return 0;
  const elsewhere = last !== to.attempt - 1;
  const draft = join(dirname(to.events), 'events.draft');
  await mkdir(dirname(draft), { recursive: true });
  await rm(draft, { force: true });
  let seq = 0;
  for (const attempt of elsewhere ? earlier : [last]) {
    const from = attemptFolder(to.out, attempt);
    const sent = shippedTo(from);
    const reader = new LineReader(from.events, elsewhere ? 0 : sent);
    for (let lines = await reader.read(); lines.length > 0; lines = await reader.read()) {
      const texts = lines.flatMap(({ text, end, tooLong }) => {
        const event = tooLong > 0 ? null : toldAgain(text, end > sent);
        return event ? [`${JSON.stringify({ ...event, seq: (seq += 1), attempt: to.attempt })}\n`] : [];
      });
      await appendFile(draft, texts.join(''), { mode: PRIVATE_FILE });
    }
  }
  if (seq > 0) await rename(draft, to.events);
  return seq;
}

/** Byte offset after the last line that is known to be with the server; what was sent since the last note is sent twice. */
const Sent = z.object({ offset: z.int().min(0) });
const shippedTo = (attempt: AttemptFolder): number => readJson(join(attempt.folder, 'shipped.json'), Sent)?.offset ?? 0;

/** A line that is history, as an object; null for what is none and for words that were sent. */
function toldAgain(text: string, isUnsent: boolean): Record<string, unknown> | null {
  try {
    const event = JSON.parse(text) as Record<string, unknown> | null;
    if (!event || !TOLD_AGAIN.includes(String(event['event']))) return null;
    return isUnsent || event['event'] === 'metric' ? event : null;
  } catch {
    // Half a line of a killed worker.
    return null;
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
