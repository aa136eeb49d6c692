// What an agent has taken on stands in its folder, until its end is told.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { doneFile, readHeld, runFolder, writeHeld } from './held-attempts.ts';
import { machineOf } from './machine.ts';
import { attemptFolder, attemptsOf } from './run-folder.ts';

test('held until done, oldest first; what is no run or no record is not held', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-held-'));
  try {
    expect(readHeld(folder)).toEqual([]);
    const id = `run_${'a'.repeat(26)}`;
    const out = runFolder(folder, id);
    const held = [1, 2, 10].map((attempt) => ({ run_id: id, attempt, device: 'cpu' }));
    for (const one of held.toReversed()) {
      mkdirSync(attemptFolder(out, one.attempt).folder, { recursive: true });
      writeHeld(out, one);
    }
    for (const name of ['x3', '0', '4x', '1234567890']) mkdirSync(join(out, 'attempts', name));
    mkdirSync(attemptFolder(out, 3).folder);
    mkdirSync(join(folder, 'runs', 'mine', 'attempts', '1'), { recursive: true });
    expect(attemptsOf(out)).toEqual([1, 2, 3, 10]);
    expect(readHeld(folder)).toEqual(held);
    writeFileSync(doneFile(attemptFolder(out, 2)), '{}');
    expect(readHeld(folder)).toEqual([held[0], held[2]]);
    expect(() => runFolder(folder, '../elsewhere')).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a machine is said with its versions, and the driver of its GPUs where it has some', () => {
  const build = { version: '1', python: '3', torch: '2' };
  expect(machineOf([], build)).toMatchObject({ gpu_driver: null, python: '3', torch: '2', engine: '1' });
  const gpu = {
    id: 'cuda:0',
    uuid: null,
    name: 'x',
    memoryBytes: 1,
    memoryUsedBytes: 0,
    loadPercent: null,
    temperature: null,
    driver: '5',
  };
  expect(machineOf([gpu], build).gpu_driver).toBe('5');
  expect(machineOf([{ ...gpu, driver: '' }], build).gpu_driver).toBeNull();
  const { host, os, cpu, cores } = machineOf([], build);
  expect([host, os, cpu].every((text) => text.length > 0) && cores > 0).toBe(true);
});
