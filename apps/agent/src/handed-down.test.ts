import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handDown } from './handed-down.ts';
import { attemptFolder } from './run-folder.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'handed-down-'));
});
afterEach(() => rmSync(out, { recursive: true }));

const line = (event: string, seq: number, attempt = 1) => `${JSON.stringify({ event, seq, attempt, step: seq })}\n`;

/** An attempt that said these kinds of events, the first `sent` of which are with the server. */
function said(attempt: number, kinds: string[], sent: number, rest = ''): void {
  const { folder, events } = attemptFolder(out, attempt);
  mkdirSync(folder, { recursive: true });
  const lines = kinds.map((kind, index) => line(kind, index + 1, attempt));
  writeFileSync(events, lines.join('') + rest);
  const offset = lines.slice(0, sent).join('').length;
  if (sent > 0) writeFileSync(join(folder, 'shipped.json'), JSON.stringify({ seq: sent, offset }));
}

async function told(attempt: number): Promise<string[]> {
  const to = attemptFolder(out, attempt);
  const count = await handDown(to);
  if (count === 0) return [];
  const events = readFileSync(to.events, 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { event: string; seq: number; attempt: number; step: number });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.every((event) => event.attempt === attempt)).toBe(true);
  expect(events).toHaveLength(count);
  return events.map(({ event, step }) => `${event} ${step}`);
}

test('what the attempt before could not send comes first, renumbered; what is no history or half a line does not', async () => {
  said(1, ['status', 'metric', 'metric', 'log', 'checkpoint', 'metric', 'finished'], 2, '{"event":"metric","se');
  expect(await told(2)).toEqual(['metric 3', 'log 4', 'metric 6']);
  // Once: the worker has begun to write behind it.
  expect(await handDown(attemptFolder(out, 2))).toBe(0);
});

test('an attempt whose words are all told hands nothing down, and a first one has nobody before it', async () => {
  said(1, ['metric', 'metric'], 2);
  expect(await told(2)).toEqual([]);
  rmSync(join(out, 'attempts'), { recursive: true });
  expect(await told(1)).toEqual([]);
});

test('where nothing is known of what was sent, all is told', async () => {
  said(1, ['metric', 'log'], 0);
  expect(await told(2)).toEqual(['metric 1', 'log 2']);
});

test('another machine in between took our measurements off the curves: they come again, the words that were sent do not', async () => {
  said(1, ['metric', 'log', 'metric', 'log'], 3);
  expect(await told(3)).toEqual(['metric 1', 'metric 3', 'log 4']);
});
