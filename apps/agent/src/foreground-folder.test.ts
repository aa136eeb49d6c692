// Whether a training in the foreground may begin in a folder, or go on in it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decide, folderState } from './foreground-folder.ts';
import { leaseOf } from './fixtures/lease.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'trainyard-foreground-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}
const { job } = leaseOf({ steps: 1, milliseconds: 1 });
const config = job.config as Record<string, unknown>;
const putJob = (): void =>
  put(
    'job.json',
    JSON.stringify({
      ...job,
      out,
      events: 'x',
      device: 'cpu',
      threads: 1,
      manifest: null,
      test_manifest: null,
      continue_from: null,
    }),
  );
const ended = (status: string, metrics = {}) =>
  `${JSON.stringify({ event: 'finished', seq: 3, attempt: 1, time: new Date(0).toISOString(), status, metrics, out })}\n`;

test('a new folder is free', () => {
  expect(folderState(out)).toEqual({ kind: 'free', next: 1 });
  expect(decide(out, folderState(out), config, false)).toBe(1);
  expect(decide(out, folderState(out), config, true)).toBe(1);
});

test.each(['failed', 'cancelled'])(
  'one that %s before it had learned anything is free for the next attempt',
  (status) => {
    put('attempts/1/events.jsonl', `{"event":"log"}\n${ended(status)}`);
    expect(folderState(out)).toEqual({ kind: 'free', next: 2 });
    put('checkpoints/last/state', '');
    expect(folderState(out)).toMatchObject({ kind: 'unfinished', next: 2 });
  },
);

test('one that was left in the middle goes on only with --resume and the same config', () => {
  putJob();
  put('attempts/1/events.jsonl', '{"event":"log"}\n');
  put('attempts/2/events.jsonl', ended('paused'));
  const state = folderState(out);
  expect(state).toEqual({ kind: 'unfinished', next: 3, config });
  expect(() => decide(out, state, config, false)).toThrow(`${out} holds an unfinished run.`);
  expect(decide(out, state, config, true)).toBe(3);
  // Where the data lies is no part of it.
  expect(decide(out, state, { ...config, data: '/elsewhere', test_data: '/too' }, true)).toBe(3);
  expect(() => decide(out, state, { ...config, seed: 3, epochs: 2, model: { name: 'other' } }, true)).toThrow(
    `${out} holds a run with another epochs, model, seed.`,
  );
  // What nobody knows cannot differ.
  expect(decide(out, { kind: 'unfinished', next: 3, config: null }, { seed: 3 }, true)).toBe(3);
});

test('checkpoints without any attempt are something to lose', () => {
  put('checkpoints/last/state', '');
  expect(folderState(out)).toEqual({ kind: 'unfinished', next: 1, config: null });
});

test('a finished run is complete, with its metrics from where they are', () => {
  put('finished.json', JSON.stringify({ status: 'completed', metrics: { accuracy: 0.5 } }));
  const fromFile = { event: 'finished', status: 'completed', metrics: { accuracy: 0.5 }, out };
  expect(folderState(out)).toEqual({ kind: 'complete', finished: fromFile, config: null });
  put('attempts/1/events.jsonl', ended('failed', { accuracy: 0.1 }));
  expect(folderState(out)).toMatchObject({ finished: fromFile });
  put('attempts/1/events.jsonl', `{"event":"log"}\n${ended('completed', { accuracy: 0.9 })}{"event":"artifact"}\n`);
  const state = folderState(out);
  expect(state).toMatchObject({ kind: 'complete', finished: { seq: 3, metrics: { accuracy: 0.9 } } });
  expect(() => decide(out, state, config, false)).toThrow(`${out} holds a finished run.`);
  expect(decide(out, state, config, true)).toMatchObject({ status: 'completed', metrics: { accuracy: 0.9 } });
  put('attempts/1/events.jsonl', 'half a line with "finished"');
  put('finished.json', 'nonsense');
  expect(folderState(out)).toMatchObject({ finished: { metrics: {} } });
});

test('how an attempt ended is looked for in its last lines', () => {
  const lines = '{"event":"log"}\n';
  put('attempts/1/events.jsonl', `${ended('failed')}${lines.repeat(7)}`);
  expect(folderState(out)).toEqual({ kind: 'free', next: 2 });
  put('attempts/1/events.jsonl', ended('completed') + ended('pruned'));
  expect(folderState(out)).toEqual({ kind: 'free', next: 2 });
  for (const text of [`${ended('failed')}${lines.repeat(9)}`, 'half of "finished', ''])
    expect([put('attempts/1/events.jsonl', text), folderState(out)]).toMatchObject([
      undefined,
      { kind: 'unfinished', next: 2 },
    ]);
  rmSync(join(out, 'attempts/1/events.jsonl'));
  expect(folderState(out)).toMatchObject({ kind: 'unfinished', next: 2 });
});

test('a finished run keeps its config, and another one is refused', () => {
  putJob();
  put('finished.json', JSON.stringify({ metrics: { accuracy: 0.5 } }));
  const state = folderState(out);
  expect(state).toMatchObject({ kind: 'complete', config });
  expect(decide(out, state, config, true)).toMatchObject({ metrics: { accuracy: 0.5 } });
  expect(() => decide(out, state, { ...config, epochs: 2 }, true)).toThrow('with another epochs.');
});
