import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi, onTestFinished } from 'vitest';
import { alive, identify, killSession, runs, signalProcess, writersOf } from './process-identity.ts';
import { until } from './until.ts';

test('a process is known by more than its number', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('it runs and has no identity');
  expect(alive(identity)).toBe(true);
  expect(runs(identity.pid)).toBe(true);
  expect(alive({ ...identity, start_time: '1' })).toBe(false);
  expect(alive({ ...identity, boot_id: 'another boot' })).toBe(false);
  expect(signalProcess({ ...identity, start_time: '1' }, 'SIGKILL')).toBe(false);
  expect(signalProcess(identity, 'SIGKILL')).toBe(true);
  await once(child, 'exit');
  expect(alive(identity)).toBe(false);
  expect(identify(identity.pid)).toBeNull();
  expect([identity.pid, 0, -1, 1.5, Number.NaN].some(runs)).toBe(false);
});

test('a name with brackets and spaces does not move the fields', async () => {
  const script =
    'import ctypes, time; ctypes.CDLL(None).prctl(15, b"a) R (1"); print("named", flush=True); time.sleep(60)';
  const child = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const before = await until(() => identify(child.pid ?? 0), 5_000);
  await once(child.stdout, 'data');
  expect(identify(child.pid ?? 0)).toEqual(before);
  child.kill('SIGKILL');
});

test('a session is killed whole, also what has left its group', async () => {
  const script =
    'import os, subprocess, time; p = subprocess.Popen(["sleep", "61"], process_group=0); print(p.pid, flush=True); time.sleep(60)';
  const leader = spawn('python3', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const [said] = (await once(leader.stdout, 'data')) as [Buffer];
  const inner = Number(said.toString());
  expect(identify(inner)).not.toBeNull();
  killSession(leader.pid ?? 0);
  await once(leader, 'exit');
  expect(await until(() => identify(inner) === null, 5_000)).toBe(true);
});

test('whoever has a file open as its output is found', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainyard-log-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'worker.log');
  const log = openSync(file, 'a');
  const child = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', log] });
  closeSync(log);
  await once(child, 'spawn');
  expect(writersOf(file)).toEqual([child.pid]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(writersOf(file)).toEqual([]);
});

test('no number of a guard is our own group or everybody', () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  try {
    killSession(0);
    killSession(1);
    expect(kill).not.toHaveBeenCalled();
  } finally {
    kill.mockRestore();
  }
});
