import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devicesOf, jobDevice, loadsOf, visibleTo } from './devices.ts';
import { attemptFolder } from './run-folder.ts';
import { leaseOf } from './fixtures/lease.ts';
import { MIG_CARDS, MIG_LIST, TWO_CARDS } from './fixtures/nvidia-smi.ts';
import { parseGpus } from './gpus.ts';
import { createLocalLauncher } from './local-launcher.ts';

const cpu = { name: 'Some CPU', cores: 8, slots: 3, memoryBytes: 1000 };

test('GPUs share the cores; a machine without has CPU slots', () => {
  expect(devicesOf(parseGpus(TWO_CARDS), cpu).map(({ id, kind, threads }) => [id, kind, threads])).toEqual([
    ['cuda:0', 'cuda', 4],
    ['cuda:1', 'cuda', 4],
  ]);
  expect(devicesOf([], cpu).map(({ id, threads }) => [id, threads])).toEqual([
    ['cpu', 2],
    ['cpu:1', 2],
    ['cpu:2', 2],
  ]);
});

test('a device is said with its name, its kind and its memory; what nvidia-smi cannot tell is not known', () => {
  expect(devicesOf(parseGpus(TWO_CARDS), cpu)[1]).toEqual({
    id: 'cuda:1',
    kind: 'cuda',
    name: 'NVIDIA A100-SXM4-40GB',
    memory_bytes: 42_949_672_960,
    threads: 4,
  });
  expect(devicesOf(parseGpus('0, GPU-a, X, [N/A], [N/A], 1, 2, 3, [N/A]'), cpu)[0]?.memory_bytes).toBeNull();
  expect(devicesOf([], { ...cpu, slots: 1 })).toEqual([
    { id: 'cpu', kind: 'cpu', name: 'Some CPU', memory_bytes: 1000, threads: 8 },
  ]);
  expect(devicesOf([], { ...cpu, slots: 0 })).toHaveLength(1);
});

test('all workers together never exceed the cores', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 300 }), (cores, slots) => {
      const devices = devicesOf([], { ...cpu, cores, slots });
      expect(devices.reduce((sum, device) => sum + device.threads, 0)).toBeLessThanOrEqual(cores);
      expect(devices.every((device) => device.threads >= 1)).toBe(true);
      expect(new Set(devices.map((device) => device.id)).size).toBe(devices.length);
    }),
  );
});

test('each device has its own load', () => {
  const gpus = parseGpus(TWO_CARDS);
  expect(loadsOf(devicesOf(gpus, cpu), gpus, 12, 34).map((load) => load.load_percent)).toEqual([37, null]);
  expect(loadsOf(devicesOf([], { ...cpu, slots: 1 }), [], 12, 34)).toEqual([
    { id: 'cpu', load_percent: 12, memory_used_bytes: 34, temperature_celsius: null },
  ]);
});

test('load, memory and temperature are of the GPU with the index of the device, not of its place in the list', () => {
  const gpus = parseGpus('3, GPU-a, A, 10, 4, 50, 60, 1, Disabled\n1, GPU-b, B, 10, 5, [N/A], 61, 1, Disabled');
  const MIB = 1 << 20;
  expect(loadsOf(devicesOf(gpus.toReversed(), cpu), gpus, 12, 34)).toEqual([
    { id: 'cuda:1', load_percent: null, memory_used_bytes: 5 * MIB, temperature_celsius: 61 },
    { id: 'cuda:3', load_percent: 50, memory_used_bytes: 4 * MIB, temperature_celsius: 60 },
  ]);
  // One that has gone since.
  expect(loadsOf(devicesOf(gpus, cpu), [], 12, 34)[0]).toEqual({
    id: 'cuda:3',
    load_percent: null,
    memory_used_bytes: null,
    temperature_celsius: null,
  });
});

test('a job names a GPU by its UUID, whatever its index is by then', () => {
  const gpus = [...parseGpus(TWO_CARDS), ...parseGpus(MIG_CARDS, MIG_LIST).slice(0, 2)];
  expect(jobDevice('cuda:1', gpus)).toBe('cuda:GPU-0b9d7c55-2e41-4f0a-8a63-77d1c09be2f4');
  expect(jobDevice('cuda:0.1', gpus)).toBe('cuda:MIG-3d4db13e-c42d-5555-98f4-8b50389791bc');
  expect(jobDevice('cuda:1', [{ id: 'cuda:1', uuid: null }])).toBe('cuda:1');
  expect(jobDevice('cpu:2', gpus)).toBe('cpu');
});

test('a worker sees the GPUs of its job alone', () => {
  expect(visibleTo({ device: 'cuda:GPU-a', devices: [] })).toEqual({ CUDA_VISIBLE_DEVICES: 'GPU-a' });
  expect(visibleTo({ device: 'cuda:GPU-a', devices: ['cuda:GPU-a', 'cuda:MIG-GPU-b/1/0'] })).toEqual({
    CUDA_VISIBLE_DEVICES: 'GPU-a,MIG-GPU-b/1/0',
  });
  for (const device of ['cpu', 'cuda:1']) expect(visibleTo({ device, devices: [] })).toEqual({});
});

test('the process is started with them, over what the agent sees', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-visible-'));
  const python = join(folder, 'python');
  writeFileSync(python, `#!/bin/sh\necho "$CUDA_VISIBLE_DEVICES" > ${folder}/seen\nexit 1\n`, { mode: 0o755 });
  const launcher = createLocalLauncher({
    engine: { python, folder, plugins: null },
    env: { ...process.env, CUDA_VISIBLE_DEVICES: '0,1' },
  });
  const place = {
    out: folder,
    events: attemptFolder(folder, 1).events,
    manifest: null,
    test_manifest: null,
    continue_from: null,
  };
  const { job } = leaseOf({ steps: 1, milliseconds: 1 }, 1);
  await expect(launcher.launch({ ...job, ...place, device: 'cuda:GPU-a', threads: 1 })).rejects.toThrow(
    'could not be started',
  );
  expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('GPU-a\n');
  rmSync(folder, { recursive: true });
});
