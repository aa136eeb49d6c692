// Which folders of runs go, and which an exact resume still needs.
import type { RunState } from '@trainyard/contracts/run';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createClient } from '@trainyard/client/client';
import { errors, type ErrorCode } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askState, keepFoldersYoung, removeOldFolders } from './old-folders.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'old-folders-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const id = (letter: string) => `run_${letter.repeat(26)}`;
const DAY = 86_400_000;
const states = new Map<string, RunState | null>();

/** A run whose attempts ended so many days ago; `files`: more of its newest attempt. */
async function run(
  letter: string,
  state: RunState | null,
  days: (number | null)[],
  files: string[] = [],
): Promise<string> {
  states.set(id(letter), state);
  const out = join(folder, 'runs', id(letter));
  await mkdir(join(out, 'checkpoints'), { recursive: true });
  for (const [index, ago] of days.entries()) {
    const attempt = join(out, 'attempts', String(index + 1));
    await mkdir(attempt, { recursive: true });
    if (index === days.length - 1) for (const file of files) await writeFile(join(attempt, file), '{}');
    if (ago === null) continue;
    await writeFile(join(attempt, 'done.json'), '{}');
    const at = new Date(Date.now() - ago * DAY);
    await utimes(join(attempt, 'done.json'), at, at);
  }
  return out;
}
const round = async (stateOf = async (name: string) => states.get(name) ?? null) =>
  (await removeOldFolders({ folder, stateOf, log: () => {} })).sort();

test('what is over for a day goes; what may go on, is young, or is not shipped stays', async () => {
  const gone = [
    await run('a', 'completed', [2]),
    await run('b', 'cancelled', [3, 2]),
    // Deleted for good, or of another database.
    await run('c', null, [2]),
  ];
  const kept = [
    await run('d', 'failed', [9]),
    await run('e', 'paused', [9]),
    await run('f', 'queued', [9]),
    await run('g', 'running', [9, null]),
    await run('h', 'completed', [0.5]),
    await run('i', 'completed', [9, 0.5]),
    await run('j', 'completed', [9], ['unshipped.json']),
    await run('k', 'completed', []),
  ];
  expect(await round()).toEqual(gone.map((path) => path.split('/').at(-1) ?? '').sort());
  expect(gone.filter((path) => existsSync(path))).toEqual([]);
  expect(kept.filter((path) => !existsSync(path))).toEqual([]);
});

test('a server that does not answer costs nothing its folder', async () => {
  const out = await run('a', 'completed', [2]);
  await expect(round(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(existsSync(out)).toBe(true);
});

test('what a crash left on its way out goes, and what is no run is left alone', async () => {
  const half = `${await run('a', 'completed', [2])}.going`;
  await mkdir(half);
  const other = join(folder, 'runs', 'mine');
  await mkdir(other);
  await round();
  expect([existsSync(half), existsSync(other)]).toEqual([false, true]);
});

test('a person is told how many went, and nothing where none did', async () => {
  const said: string[] = [];
  const look = () =>
    removeOldFolders({ folder, stateOf: async (name) => states.get(name) ?? null, log: (text) => said.push(text) });
  expect(await look()).toEqual([]);
  await run('a', 'completed', [2]);
  await look();
  await run('a', 'completed', [2]);
  await run('b', 'cancelled', [2]);
  await look();
  expect(said).toEqual([
    'The folder of a run that ended more than a day ago was removed.',
    'The folders of 2 runs that ended more than a day ago were removed.',
  ]);
});

test('only a run that is told to the end and shipped is asked for', async () => {
  await run('a', 'completed', [0.5]);
  await run('b', 'completed', []);
  const asked: string[] = [];
  await round(async (name) => {
    asked.push(name);
    return 'completed';
  });
  expect(asked).toEqual([]);
});

test('the hourly look goes on after a server that was away, and ends with its signal', async () => {
  const out = await run('a', 'completed', [2]);
  const said: string[] = [];
  const stop = new AbortController();
  let asked = 0;
  const stateOf = (): Promise<RunState> => {
    asked += 1;
    return asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve('completed');
  };
  const watching = keepFoldersYoung({ folder, stateOf, log: (text) => said.push(text) }, stop.signal);
  expect(await until(() => said.length >= 2, 20_000)).toBe(true);
  expect(existsSync(out)).toBe(false);
  await run('b', 'completed', [2]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  // The next look is in an hour.
  expect([asked, said[0]]).toEqual([2, 'Removing folders of old runs failed: away. It goes on in 0.5 s.']);
  stop.abort();
  await watching;
});

test('a run that the server does not know, or whose deletion is for good, is nobody’s; every other refusal is no answer', async () => {
  let answer: ErrorCode = 'run.not_found';
  const server = createServer((_, response) => {
    const problem = new TrainyardError(answer, 'So it is.').toProblem();
    response.writeHead(errors[answer].status, { 'content-type': 'application/json' }).end(JSON.stringify(problem));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stateOf = askState(
    createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'x' }),
  );
  try {
    expect(await stateOf(id('a'))).toBeNull();
    answer = 'thing.gone';
    expect(await stateOf(id('a'))).toBeNull();
    answer = 'http.invalid';
    await expect(stateOf(id('a'))).rejects.toMatchObject({ code: 'http.invalid' });
  } finally {
    server.close();
    server.closeAllConnections();
  }
  // Not there at all.
  const nobody = askState(createClient({ baseUrl: 'http://127.0.0.1:1', token: 'x' }));
  await expect(nobody(id('a'))).rejects.toMatchObject({ code: 'client.unreachable' });
});
