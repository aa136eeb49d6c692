import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';
import { identify } from './process-identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-lock-'));
});
const lock = (): string => join(folder, '.lock.json');

test('the second asks in vain while the first lives, and leaves nothing behind', () => {
  const unlock = lockFolder(folder);
  expect(lockFolder(folder)).toEqual(identify(process.pid));
  expect(readdirSync(folder)).toEqual(['.lock.json']);
  if (typeof unlock === 'function') unlock();
  expect(existsSync(lock())).toBe(false);
  expect(typeof lockFolder(folder)).toBe('function');
});

test.each([
  ['of a process that is gone', JSON.stringify({ pid: 4_194_000, start_time: '5', boot_id: 'old' })],
  ['of a number that another process has now', JSON.stringify({ ...identify(process.pid), start_time: '5' })],
  ['that is damaged', '{"pid":'],
])('a lock %s is taken', (_, text) => {
  writeFileSync(lock(), text);
  expect(typeof lockFolder(folder)).toBe('function');
});

test('of many that take a dead lock at once, exactly one has it', async () => {
  writeFileSync(lock(), JSON.stringify({ pid: 4_194_000, start_time: '5', boot_id: 'old' }));
  const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))};
    process.stdout.write(typeof lockFolder(${JSON.stringify(folder)}) === 'function' ? 'won' : 'lost');
    process.stdin.resume();`;
  const racers = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const results = await Promise.all(
    racers.map(
      (racer) =>
        new Promise<string>((resolve) => racer.stdout.once('data', (text: Buffer) => resolve(text.toString()))),
    ),
  );
  for (const racer of racers) racer.kill('SIGKILL');
  expect(results.toSorted()).toEqual(['lost', 'lost', 'lost', 'lost', 'lost', 'won']);
});
