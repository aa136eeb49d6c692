// A warm process that dies, is silent or answers nonsense: what is said, when it comes back, and that a worker just starts cold. The
// engine is a script that does as the test says; with the real protocol it stands in warm.test.ts.
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { identify, ProcessIdentity } from '@trainyard/host/process-identity';
import { readJson } from '@trainyard/host/json-file';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attemptFolder } from './run-folder.ts';
import { createWarmEngine, endOldWarm, type WarmEngine } from './warm.ts';

// On a machine that is busy with other things processes take their time.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let said: string[];
let warm: WarmEngine | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-dying-'));
  [said, warm] = [[], null];
});
afterEach(() => {
  vi.useRealTimers();
  warm?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A warm engine whose process runs this script; `socket` is where it is asked. */
function withScript(script: string): WarmEngine {
  const python = join(folder, 'python');
  const start = `import net from 'node:net';\nconst socket = process.argv[process.argv.indexOf('--socket') + 1];\n`;
  writeFileSync(`${python}.mjs`, start + script);
  writeFileSync(python, `#!/bin/sh\nexec "${process.execPath}" ${python}.mjs "$@"\n`);
  chmodSync(python, 0o755);
  mkdirSync(join(folder, 'trainyard_engine'), { recursive: true });
  warm = createWarmEngine({
    engine: { python, folder, plugins: null },
    env: process.env,
    folder,
    log: (text) => said.push(text),
  });
  return warm;
}
/** A process that is ready and answers every request with this text. */
const answering = (text: string): string =>
  `net.createServer((connection) => connection.once('data', () => connection.end(${JSON.stringify(text)})))
  .listen(socket, () => console.log('ready'));`;
const fork = (one: WarmEngine): Promise<number> => one.fork(attemptFolder(join(folder, 'out'), 1), { A: '1' });
const record = () => readJson(join(folder, 'warm.json'), ProcessIdentity);
const isGone = (): boolean => identify(record()?.pid ?? 0) === null;

test('what is asked for and what is answered', async () => {
  const one = withScript(
    `import fs from 'node:fs';
    net.createServer((connection) => connection.once('data', (data) => {
      fs.writeFileSync(${JSON.stringify(join(folder, 'asked'))}, data);
      connection.write('{"guard_'); setTimeout(() => connection.write('pid":77}\\n'), 20);
    })).listen(socket, () => { process.stdout.write('rea'); setTimeout(() => process.stdout.write('dy\\n'), 20); });`,
  );
  expect(await fork(one)).toBe(77);
  const { out, job, log, exit } = attemptFolder(join(folder, 'out'), 1);
  expect(JSON.parse(readFileSync(join(folder, 'asked'), 'utf8'))).toEqual({
    job,
    log,
    exit,
    env: { A: '1' },
    cwd: out,
  });
  expect(isGone()).toBe(false);
});

test.each([
  ['nonsense', 'no json\n', /JSON/],
  ['no process', '{"guard_pid":0}\n', /guard_pid/],
  ['half a line', '{"guard_pid":5}', 'the connection was closed without an answer'],
])('an answer that is %s fails, and nothing can be forked from it any more', async (_, text, message) => {
  const one = withScript(answering(text));
  await expect(fork(one)).rejects.toThrow(message);
  expect(isGone()).toBe(true);
  // Given up by us: nothing to mourn.
  expect(said).toEqual([]);
});

test('one that ends before it is ready fails with how it ended', async () => {
  await expect(fork(withScript('process.exit(4)'))).rejects.toThrow('it ended with exit code 4');
  await expect(fork(withScript("process.kill(process.pid, 'SIGTERM')"))).rejects.toThrow('it ended with SIGTERM');
  warm = createWarmEngine({
    engine: { python: join(folder, 'none'), folder, plugins: null },
    env: process.env,
    folder,
  });
  await expect(warm.ready()).rejects.toThrow('ENOENT');
});

/** Each start has another; its process may be gone before it could be written down who it is. */
const homeNow = (): string => (JSON.parse(readFileSync(join(folder, 'warm.json'), 'utf8')) as { home: string }).home;

/** Lets so many seconds pass for timers alone, while processes run. */
async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
}

test('kept, it comes back later each time, and after five deaths when a worker asks; its last words are told', async () => {
  const real = setTimeout;
  const heard = async (count: number): Promise<void> => {
    while (said.length < count) await new Promise((resolve) => real(resolve, 10));
  };
  const one = withScript("console.error('out of memory'); process.exit(1);");
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  one.keep();
  for (const [index, seconds] of [1, 2, 4, 8].entries()) {
    await heard(index + 1);
    expect(said[index]).toBe(
      `The warm engine ended (exit code 1): out of memory Workers start cold until it is back in ${seconds} s.`,
    );
    const home = homeNow();
    await pass(seconds - 0.1);
    expect(homeNow()).toBe(home);
    await pass(0.1);
    expect(homeNow()).not.toBe(home);
  }
  await heard(5);
  expect(said[4]).toMatch(/Workers start cold until the next one asks for it\.$/);
  const home = homeNow();
  await pass(600);
  expect(homeNow()).toBe(home);
});

test('one that ends itself because nobody asks is not mourned, and one that is not kept does not come back', async () => {
  const one = withScript("console.log('ready'); setTimeout(() => process.exit(0), 50);");
  one.keep();
  await one.ready();
  const { pid } = record() ?? { pid: 0 };
  expect(await until(() => identify(pid) === null, 60_000)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([said, record()?.pid]).toEqual([[], pid]);
  one.stop();
  const other = withScript("console.log('ready'); setTimeout(() => process.exit(9), 50);");
  await other.ready();
  expect(await until(() => said.length > 0, 60_000)).toBe(true);
  expect(said).toEqual(['The warm engine ended (exit code 9). Workers start cold until the next one asks for it.']);
});

test('one that cannot be started at all is said', () => {
  writeFileSync(join(folder, 'file'), '');
  warm = createWarmEngine({
    engine: { python: 'x', folder, plugins: null },
    env: {},
    folder: join(folder, 'file'),
    log: (text) => said.push(text),
  });
  warm.keep();
  expect(said).toEqual([expect.stringMatching(/^The warm engine cannot be started\. .*\. Workers start cold\.$/)]);
});

test('its socket lies in a folder of its own that goes with it', async () => {
  const homes = () => readdirSync(tmpdir()).filter((name) => name.startsWith('trainyard-warm-') && !before.has(name));
  const before = new Set(readdirSync(tmpdir()));
  const one = withScript(answering('{"guard_pid":5}\n'));
  await one.ready();
  const home = homeNow();
  expect(existsSync(join(home, 'warm.sock'))).toBe(true);
  one.stop();
  expect(await until(() => !existsSync(home), 60_000)).toBe(true);
  expect([homes().includes(home), said]).toEqual([false, []]);
});

test('of an agent that died the process and its folder go; a folder that is not of that kind stays', async () => {
  await endOldWarm(folder);
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const home = mkdtempSync(join(tmpdir(), 'trainyard-warm-'));
  const write = (where: string): void =>
    writeFileSync(join(folder, 'warm.json'), JSON.stringify({ ...identify(child.pid ?? 0), home: where }));
  write(home);
  await endOldWarm(folder);
  expect([identify(child.pid ?? 0), existsSync(home)]).toEqual([null, false]);
  for (const other of [join(folder, 'trainyard-warm-mine'), mkdtempSync(join(tmpdir(), 'trainyard-dying-'))]) {
    mkdirSync(other, { recursive: true });
    writeFileSync(
      join(folder, 'warm.json'),
      JSON.stringify({ pid: child.pid, start_time: '1', boot_id: 'x', home: other }),
    );
    await endOldWarm(folder);
    expect(existsSync(other)).toBe(true);
    rmSync(other, { recursive: true });
  }
});
