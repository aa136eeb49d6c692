// What a line of a worker says, and what is remembered of it until the end.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attemptFolder, type AttemptFolder } from './run-folder.ts';
import { announceLog, hear, noWords, readEvent, sha256Of, wordTroubles, type Words } from './worker-words.ts';

const base = { seq: 7, attempt: 1, time: new Date(0).toISOString() };
const read = (value: unknown, attempt = 1) =>
  readEvent({ text: typeof value === 'string' ? value : JSON.stringify(value), end: 99, tooLong: 0 }, attempt);
const artifact = (path: string, sha256 = 'a'.repeat(64)) => ({
  ...base,
  event: 'artifact',
  path,
  kind: 'other',
  bytes: 1,
  sha256,
});
const wordsOf = (...values: unknown[]): Words => {
  const words = noWords();
  for (const value of values) hear(read(value), words);
  return words;
};

test('an event is read with its number and its end; what is none says why', () => {
  const event = { ...base, event: 'log', level: 'info', message: 'hello' };
  expect(read(event)).toEqual({ end: 99, seq: 7, event, parsed: event, why: '' });
  expect(readEvent({ text: 'begin', end: 5, tooLong: 9_000 }, 1)).toEqual({
    end: 5,
    seq: null,
    parsed: null,
    why: 'it has 9000 bytes: begin',
  });
  expect(read('{"seq": 1')).toEqual({ end: 99, seq: null, parsed: null, why: 'it is no JSON: {"seq": 1' });
  for (const value of [{ event: 'log' }, { seq: 0 }, { seq: 1.5 }, [], null])
    expect(read(value)).toEqual({
      end: 99,
      seq: null,
      parsed: null,
      why: `it has no number: ${JSON.stringify(value)}`,
    });
  const deep = `{"seq":1,"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  expect(read(deep)).toMatchObject({ seq: null, why: expect.stringContaining('it is nested too deeply: ') });
  // These have a number, so the server sees them and tells.
  expect(read({ ...event, level: 'loud' })).toMatchObject({ seq: 7, parsed: null, event: { level: 'loud' } });
  expect(read(event, 2)).toMatchObject({
    seq: 7,
    parsed: null,
    event,
    why: expect.stringContaining('it is of attempt 1: '),
  });
});

test('what is shown of a line is short and harmless', () => {
  const { why } = read(`\u001b[31m${'x'.repeat(3_000)}`);
  expect(why).toMatch(/^it is no JSON: x+ … \(\d+ more bytes\)$/);
  expect(Buffer.byteLength(why)).toBeLessThanOrEqual(500 + 'it is no JSON: '.length);
});

test('the last end and the last error count, and of each file the last announcement', () => {
  const words = wordsOf(
    { ...base, event: 'error', code: 'engine.failed', message: 'first', hint: 'look' },
    { ...base, event: 'error', code: 'engine.other', message: 'second' },
    artifact('a'),
    artifact('b'),
    artifact('a', 'b'.repeat(64)),
    { ...base, event: 'log', level: 'info', message: 'hello' },
    { ...base, event: 'finished', status: 'failed', metrics: {}, out: 'x' },
  );
  expect(words.error).toEqual({ code: 'engine.other', message: 'second', hint: null });
  expect(words.finished).toBe('failed');
  expect(words.artifacts.map(({ path, sha256 }) => [path, sha256[0]])).toEqual([
    ['b', 'a'],
    ['a', 'b'],
  ]);
  expect(words.odd.count).toBe(0);
  expect(wordTroubles(words)).toEqual([]);
});

test('lines that are no events are counted, the first is shown; one with a number and no sense is the server’s', () => {
  const one = wordsOf('first', { ...base, event: 'log', level: 'loud', message: '' });
  expect(one.odd).toEqual({ count: 1, example: 'it is no JSON: first' });
  const two = wordsOf('first', 'second');
  expect(two.odd).toEqual({ count: 2, example: 'it is no JSON: first' });
  const told = (words: Words) => wordTroubles(words).map(({ what, count, message }) => [what, count, message]);
  expect(told(one)).toEqual([
    ['event', 1, 'One line of the worker’s events file could not be read as events, first: it is no JSON: first'],
  ]);
  expect(told({ ...two, refused: { count: 3, example: 'No.' }, unheard: 2 })).toEqual([
    ['event', 2, '2 lines of the worker’s events file could not be read as events, first: it is no JSON: first'],
    ['event', 3, '3 lines of the worker could not be sent as written, first: No.'],
    ['file', 2, '2 files are not shipped: an attempt may announce 10000.'],
  ]);
});

test('ten thousand files are heard, and those beyond are counted', () => {
  const words = noWords();
  for (let index = 0; index < 10_002; index += 1) {
    if (index === 9_990) expect(words.unheard).toBe(0);
    // Only the first ones go through the schema: that alone would take seconds.
    if (index < 9_990) words.artifacts.push(artifact(`f${index}`) as Words['artifacts'][number]);
    else hear(read(artifact(`f${index}`)), words);
  }
  expect([words.artifacts.length, words.unheard]).toEqual([10_000, 2]);
  // One that is known takes its own place again.
  hear(read(artifact('f0')), words);
  expect([words.artifacts.length, words.unheard, words.artifacts.at(-1)?.path]).toEqual([10_000, 2, 'f0']);
});

let out: string;
let folder: AttemptFolder;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'trainyard-words-'));
  folder = attemptFolder(out, 1);
  mkdirSync(folder.folder, { recursive: true });
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

test('the log of a worker is announced as the next event, with its bytes', async () => {
  writeFileSync(folder.events, '{"seq":1}\n');
  writeFileSync(folder.log, 'Hello.');
  expect(await announceLog(folder, noWords(), 2)).toBeNull();
  const [first, second] = readFileSync(folder.events, 'utf8').trimEnd().split('\n');
  expect(first).toBe('{"seq":1}');
  const { parsed } = readEvent({ text: second ?? '', end: 0, tooLong: 0 }, 1);
  expect(parsed).toMatchObject({
    event: 'artifact',
    seq: 2,
    path: 'attempts/1/worker.log',
    kind: 'log',
    bytes: 6,
    sha256: createHash('sha256').update('Hello.').digest('hex'),
  });
  // Once: also by an agent that does it again after a crash.
  const words = wordsOf(second);
  expect(await announceLog(folder, words, 3)).toBeNull();
  expect(readFileSync(folder.events, 'utf8').trimEnd().split('\n')).toHaveLength(2);
});

test('no log, an empty one, and one that is too large are not announced; the last is said', async () => {
  writeFileSync(folder.events, '');
  expect(await announceLog(folder, noWords(), 1)).toBeNull();
  writeFileSync(folder.log, '');
  expect(await announceLog(folder, noWords(), 1)).toBeNull();
  truncateSync(folder.log, MAX_UPLOAD_BYTES + 1);
  expect(await announceLog(folder, noWords(), 1)).toMatchObject({
    code: 'http.too_large',
    what: 'log',
    message: expect.stringContaining(
      `has ${MAX_UPLOAD_BYTES + 1} bytes; at most ${MAX_UPLOAD_BYTES} are shipped. It lies at ${folder.log}.`,
    ),
  });
  expect(readFileSync(folder.events, 'utf8')).toBe('');
});

test('the digest is of the whole file, or of its first bytes', async () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  writeFileSync(folder.log, 'Hello, world.');
  expect(await sha256Of(folder.log)).toBe(digest('Hello, world.'));
  expect(await sha256Of(folder.log, 5)).toBe(digest('Hello'));
});
