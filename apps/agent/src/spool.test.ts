// What a worker says comes to the server once, in order and whole, whatever the server answers and whatever stands in the file.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import { TrainyardError } from '@trainyard/contracts/problem';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUN } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { attemptFolder, type AttemptFolder } from './run-folder.ts';
import { createSpool, type Spool } from './spool.ts';

let server: YardServer;
let out: string;
let folder: AttemptFolder;
let stop: AbortController;
let said: string[];
beforeEach(async () => {
  server = await startYardServer();
  server.current.set(RUN, 1);
  out = mkdtempSync(join(tmpdir(), 'trainyard-spool-'));
  folder = attemptFolder(out, 1);
  mkdirSync(folder.folder, { recursive: true });
  stop = new AbortController();
  said = [];
});
afterEach(async () => {
  stop.abort();
  await server.close();
  rmSync(out, { recursive: true, force: true });
});

const line = (seq: number, message = `line ${seq}`) =>
  `${JSON.stringify({ event: 'log', seq, attempt: 1, time: new Date(0).toISOString(), level: 'info', message })}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => line(from + index)).join('');
const open = (): Spool =>
  createSpool({
    client: createClient({ baseUrl: server.url, token: TOKEN }),
    run: RUN,
    folder,
    signal: stop.signal,
    log: (text) => said.push(text),
  });
const stored = () => server.events.get(RUN) ?? [];
const numbers = () => stored().map(({ seq }) => seq);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('lines come as they are written, and the end waits for the last', async () => {
  const spool = open();
  writeFileSync(folder.events, lines(1, 3));
  expect(await until(() => stored().length === 3, 10_000)).toBe(true);
  appendFileSync(folder.events, lines(4, 5));
  const half = line(6);
  appendFileSync(folder.events, half.slice(0, 20));
  expect(await spool.drain()).toBe('drained');
  expect(numbers()).toEqual(upTo(5));
  expect([spool.seq, spool.offset]).toEqual([5, lines(1, 5).length]);
  // One more, after the end.
  appendFileSync(folder.events, half.slice(20));
  expect(await spool.drain()).toBe('drained');
  expect(stored().at(-1)?.message).toBe('line 6');
});

test('a line behind half a one that was cut off is read from its beginning', async () => {
  writeFileSync(folder.events, `${line(1)}{"event":"met`);
  const spool = open();
  expect(await spool.drain()).toBe('drained');
  writeFileSync(folder.events, line(1) + line(2));
  expect(await spool.drain()).toBe('drained');
  expect([numbers(), spool.words.odd.count]).toEqual([[1, 2], 0]);
});

test('the next agent goes on where the last one was, and hears no line twice', async () => {
  writeFileSync(folder.events, lines(1, 4) + 'nonsense\n' + line(5));
  await open().drain();
  const before = readFileSync(join(folder.folder, 'shipped.json'), 'utf8');
  expect(JSON.parse(before)).toMatchObject({ seq: 5, words: { odd: { count: 1 } } });
  let sent = 0;
  server.refuse = () => {
    sent += 1;
    return null;
  };
  const spool = open();
  expect(await spool.drain()).toBe('drained');
  expect([sent, spool.seq, spool.words.odd.count]).toEqual([0, 5, 1]);
  appendFileSync(folder.events, line(6));
  expect(await open().drain()).toBe('drained');
  expect(numbers()).toEqual(upTo(6));
});

test('answers that are lost cost nothing and double nothing', async () => {
  server.loseAnswers = 2;
  const spool = open();
  writeFileSync(folder.events, lines(1, 40));
  expect(await spool.drain()).toBe('drained');
  expect(numbers()).toEqual(upTo(40));
});

test('a server that lacks what was shipped gets it again from the beginning', async () => {
  writeFileSync(folder.events, lines(1, 6) + 'nonsense\n' + line(7));
  await open().drain();
  server.events.set(RUN, stored().slice(0, 2));
  appendFileSync(folder.events, line(8));
  const spool = open();
  expect(await spool.drain()).toBe('drained');
  expect(numbers()).toEqual(upTo(8));
  expect(spool.words.odd.count).toBe(1);
});

test('one line that the server will not take is replaced by one that says so; the others come as they are', async () => {
  writeFileSync(folder.events, lines(1, 9) + line(10, 'poison') + lines(11, 20));
  // The server refuses the line itself and not the report of it, which shows it.
  let asked = 0;
  server.refuse = (_, bytes) => {
    asked += 1;
    const { events } = JSON.parse(bytes.toString()) as { events: { message: string }[] };
    return events.some(({ message }) => message === 'poison')
      ? new TrainyardError('http.invalid', 'Not this one.')
      : null;
  };
  const spool = open();
  expect(await spool.drain()).toBe('drained');
  expect(numbers()).toEqual(upTo(20));
  expect(
    stored()
      .map(({ message }) => message)
      .filter((message) => !/^line \d+$/.test(message ?? '')),
  ).toEqual([
    expect.stringMatching(/^The server did not take a line of the worker\. Not this one\. It was: \{.*poison/),
  ]);
  expect(spool.words.refused).toEqual({ count: 1, example: expect.stringContaining('Not this one. It was: ') });
  expect(said).toEqual([expect.stringContaining(`${RUN} attempt 1: a line was refused. Not this one. It was: `)]);
  // By halves, not one by one.
  expect(asked).toBeLessThan(18);
});

test('an attempt that was taken over ends its shipping, and so does who stops it', async () => {
  writeFileSync(folder.events, lines(1, 2));
  server.current.set(RUN, 2);
  const stale = open();
  expect(await stale.shipped).toBe('stale');
  expect(await stale.drain()).toBe('stale');
  server.current.set(RUN, 1);
  server.away = true;
  const stopped = open();
  await new Promise((resolve) => setTimeout(resolve, 100));
  stop.abort();
  expect(await stopped.shipped).toBe('stopped');
  expect(await stopped.drain()).toBe('stopped');
  expect(stored()).toEqual([]);
});

test('a state of an older agent is how far the server is; the file is heard anew', async () => {
  writeFileSync(folder.events, `${line(1)}nonsense\n${line(2)}${line(3)}`);
  server.events.set(RUN, JSON.parse(`[${[line(1), line(2)].join(',')}]`) as never);
  writeFileSync(join(folder.folder, 'shipped.json'), JSON.stringify({ seq: 2 }));
  const spool = open();
  expect(await spool.drain()).toBe('drained');
  expect([numbers(), spool.words.odd.count]).toEqual([[1, 2, 3], 1]);
});

test('a state that cannot be kept is said, and ships nevertheless', async () => {
  mkdirSync(join(folder.folder, 'shipped.json'));
  writeFileSync(folder.events, line(1));
  expect(await open().drain()).toBe('drained');
  expect(numbers()).toEqual([1]);
  expect(said.at(-1)).toContain(`${RUN} attempt 1: its events cannot be kept. `);
});

test('a line whose replacement is refused as well is replaced once, and told again until it is taken', async () => {
  let asked = 0;
  server.refuse = () => {
    asked += 1;
    return asked <= 4 ? new TrainyardError('http.invalid', 'Not this one.') : null;
  };
  writeFileSync(folder.events, line(1));
  const spool = open();
  expect(await spool.drain()).toBe('drained');
  expect([spool.words.refused.count, said.length, asked]).toEqual([1, 1, 5]);
});

test('a server that cannot take anything is asked less and less often', async () => {
  let asked = 0;
  server.refuse = () => {
    asked += 1;
    return new TrainyardError('attempt.gap', 'The next event is 1.', { data: { next: 1 } });
  };
  writeFileSync(folder.events, line(1));
  const spool = open();
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  expect(asked).toBeGreaterThan(2);
  // After 0.2, 0.4 and 0.8 seconds.
  expect(asked).toBeLessThan(9);
  stop.abort();
  expect(await spool.shipped).toBe('stopped');
});
