// What is left to do after a worker, and what is missing then; a run that failed on a damaged copy of its data gets a fresh one once.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import { TrainyardError } from '@trainyard/contracts/problem';
import { expect, test, vi } from 'vitest';
import { shipRest, withFreshData } from './attempt-end.ts';
import type { Ending } from './ending.ts';
import { leaseOf, RUN } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { createLateFiles } from './late-files.ts';
import { attemptFolder, type AttemptFolder } from './run-folder.ts';
import { createSpool } from './spool.ts';

// On a machine that is busy with other things processes take their time.
vi.setConfig({ testTimeout: 120_000 });

const failed = (code: string): Ending => ({
  outcome: 'failed',
  exitCode: 1,
  signal: null,
  failure: { code, message: 'A file is another.', hint: null },
});

test('a damaged copy is thrown away once for a run, and costs the run nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-fresh-'));
  try {
    const cache = join(folder, 'cache');
    const out = join(folder, 'out');
    const at = attemptFolder(out, 1);
    const copies = ['dsv_a', 'dsv_b'].map((name) => join(cache, name));
    const look = (ending: Ending) =>
      withFreshData(ending, at, { cache, client: {} as never, local: false, fetching: new Map() });
    const { job } = leaseOf({ steps: 1, milliseconds: 1 });
    const given = {
      ...job,
      out,
      events: 'x',
      device: 'cpu',
      threads: 1,
      manifest: null,
      test_manifest: null,
      continue_from: null,
    };
    const write = (run: string, data: string, test_data: string | null): void => {
      for (const copy of copies) mkdirSync(copy, { recursive: true });
      mkdirSync(out, { recursive: true });
      writeFileSync(at.job, JSON.stringify({ ...given, run, config: { ...job.config, data, test_data } }));
    };
    const changed = failed('dataset.changed');
    expect(await look(changed)).toBe(changed);
    write(RUN, '/data/of/a/person', null);
    expect(await look(changed)).toBe(changed);
    write(RUN, copies[0] ?? '', copies[1] ?? '');
    for (const other of [failed('engine.failed'), { ...changed, outcome: 'lost' as const }])
      expect(await look(other)).toBe(other);
    expect(copies.map((copy) => existsSync(copy))).toEqual([true, true]);
    expect(await look(changed)).toMatchObject({
      outcome: 'lost',
      failure: {
        code: 'dataset.changed',
        message: 'The copy of the data on this machine was damaged and is fetched again: A file is another.',
      },
    });
    expect(copies.map((copy) => existsSync(copy))).toEqual([false, false]);
    // Wrong again, it has another cause.
    write(RUN, copies[0] ?? '', copies[1] ?? '');
    expect(await look(changed)).toBe(changed);
    expect(existsSync(copies[0] ?? '')).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** What the rest of an attempt comes to whose worker wrote these events and this log. */
async function rest(
  prepare: (given: { server: YardServer; at: AttemptFolder; stop: AbortController }) => void,
): Promise<{ troubles: string[][] | null; server: YardServer; said: string[]; events: string; list: boolean }> {
  const server = await startYardServer();
  server.current.set(RUN, 1);
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-rest-'));
  const at = attemptFolder(join(folder, 'runs', RUN), 1);
  mkdirSync(at.folder, { recursive: true });
  const [said, stop] = [[] as string[], new AbortController()];
  const log = (text: string): void => void said.push(text);
  const client = createClient({ baseUrl: server.url, token: TOKEN });
  try {
    prepare({ server, at, stop });
    const late = createLateFiles({ client, folder, log });
    const shipment = { client, run: RUN, folder: at, signal: stop.signal, late, log };
    const troubles = await shipRest(createSpool(shipment), shipment);
    const events = existsSync(at.events) ? readFileSync(at.events, 'utf8') : '';
    const list = existsSync(join(at.folder, 'unshipped.json'));
    const told = troubles?.map(({ what, code, message }) => [what, code, message]) ?? null;
    return { troubles: told, server, said, events, list };
  } finally {
    stop.abort();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}
const base = { attempt: 1, time: new Date(0).toISOString() };
const event = (seq: number, more: object): string => `${JSON.stringify({ ...base, seq, ...more })}\n`;
const hello = event(1, { event: 'log', level: 'info', message: 'hello' });

test('half a last line is cut off, the log is announced behind the rest and shipped', async () => {
  const { troubles, server, events, list } = await rest(({ at }) => {
    writeFileSync(at.events, `${hello}{"event":"met`);
    writeFileSync(at.log, 'words');
  });
  expect(troubles).toEqual([]);
  expect(server.events.get(RUN)).toMatchObject([
    { seq: 1, event: 'log' },
    { seq: 2, event: 'artifact', kind: 'log' },
  ]);
  expect([...server.files.values()].map(String)).toEqual(['words']);
  expect([events.split('\n').length, events.includes('"met'), list]).toEqual([3, false, false]);
});

test('a log that cannot be announced is a trouble, and everything else is shipped', async () => {
  const { troubles, server } = await rest(({ at }) => {
    writeFileSync(at.events, hello);
    mkdirSync(at.log);
  });
  expect(troubles).toEqual([
    ['log', 'file.not_found', expect.stringMatching(/^No log, because it could not be announced: .*EISDIR.*\.$/)],
  ]);
  expect(server.events.get(RUN)).toHaveLength(1);
});

test('a file that is refused is a trouble before that of odd lines, and on the list of what is sent again', async () => {
  const { troubles, list } = await rest(({ server, at }) => {
    server.refuse = (what) => (what === 'files' ? new TrainyardError('http.invalid', 'No.') : null);
    writeFileSync(at.events, `${hello}nonsense\n`);
    writeFileSync(at.log, 'words');
  });
  expect(troubles?.map(([what, code]) => [what, code])).toEqual([
    ['log', 'artifact.not_received'],
    ['event', 'worker.event'],
  ]);
  expect(list).toBe(true);
});

test('a list that cannot be written is said, and costs the run nothing', async () => {
  const { troubles, said } = await rest(({ server, at }) => {
    server.refuse = (what) => (what === 'files' ? new TrainyardError('http.invalid', 'No.') : null);
    writeFileSync(at.log, 'words');
    mkdirSync(join(at.folder, 'unshipped.json'));
  });
  expect(troubles).toHaveLength(1);
  expect(said.at(-1)).toMatch(new RegExp(`^${RUN}: the list of files to send again cannot be written: .*\\.$`));
});

test.each([
  ['before its events are told', 'events', 0],
  ['before its log is announced', 'artifact', 1],
  ['before its files are shipped', 'files', 2],
])('taken over %s, nobody wants the rest', async (_, when, stored) => {
  const { troubles, server } = await rest(({ server: yard, at }) => {
    yard.refuse = (what, bytes) =>
      what === when || bytes.includes(`"event":"${when}"`) ? new TrainyardError('attempt.stale', 'Late.') : null;
    writeFileSync(at.events, hello);
    writeFileSync(at.log, 'words');
  });
  expect([troubles, server.events.get(RUN)?.length ?? 0, server.files.size]).toEqual([null, stored, 0]);
});
