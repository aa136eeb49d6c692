import fc from 'fast-check';
import { expect, test } from 'vitest';
import { devicesOf, engineDevice, loadsOf, parseGpus } from './devices.ts';

const CSV =
  '0, NVIDIA A100-SXM4-40GB, 40960, 1024, 37, 41, 550.54.15\n1, NVIDIA A100-SXM4-40GB, 40960, 0, [N/A], [Not Supported], 550.54.15\n';
const cpu = { name: 'Some CPU', cores: 8, slots: 3, memoryBytes: 1000 };

test('what nvidia-smi says, with and without values', () => {
  const [first, second] = parseGpus(CSV);
  expect(first).toEqual({
    index: 0,
    name: 'NVIDIA A100-SXM4-40GB',
    memoryBytes: 42_949_672_960,
    memoryUsedBytes: 1_073_741_824,
    loadPercent: 37,
    temperature: 41,
    driver: '550.54.15',
  });
  expect(second).toMatchObject({ index: 1, loadPercent: null, temperature: null });
  expect(parseGpus('')).toEqual([]);
});

test('GPUs share the cores; a machine without has CPU slots', () => {
  expect(devicesOf(parseGpus(CSV), cpu).map(({ id, kind, threads }) => [id, kind, threads])).toEqual([
    ['cuda:0', 'cuda', 4],
    ['cuda:1', 'cuda', 4],
  ]);
  expect(devicesOf([], cpu).map(({ id, threads }) => [id, threads])).toEqual([
    ['cpu', 2],
    ['cpu:1', 2],
    ['cpu:2', 2],
  ]);
  expect(engineDevice('cpu:2')).toBe('cpu');
  expect(engineDevice('cuda:1')).toBe('cuda:1');
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
  const gpus = parseGpus(CSV);
  expect(loadsOf(devicesOf(gpus, cpu), gpus, 12, 34).map((load) => load.load_percent)).toEqual([37, null]);
  expect(loadsOf(devicesOf([], { ...cpu, slots: 1 }), [], 12, 34)).toEqual([
    { id: 'cpu', load_percent: 12, memory_used_bytes: 34, temperature_celsius: null },
  ]);
});
