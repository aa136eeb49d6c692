// What a training without a platform is checked for on this machine, and which device it takes.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registry } from '@trainyard/contracts/registry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEngine } from './engine.ts';
import { stepsEngine } from './fixtures/lease.ts';
import { ONE_CARD } from './fixtures/nvidia-smi.ts';
import { checkLocally } from './foreground-check.ts';
import { defaultDevices, usesCuda } from './foreground-device.ts';

const folder = mkdtempSync(join(tmpdir(), 'trainyard-check-'));
afterAll(() => rmSync(folder, { recursive: true }));
let registry: Registry;
beforeAll(async () => {
  registry = await describeEngine(stepsEngine, process.env);
});

const data = import.meta.filename;
const raw = { task: 'tabular-classification', data, target: 'y', model: { name: 'steps' } };
const missing = (config: unknown) =>
  checkLocally(config, registry).problems.filter(({ code }) => code === 'dataset.path_missing');

test('data that is there and a config that is right give the config', () => {
  const { problems, config } = checkLocally(raw, registry);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(config).toMatchObject({ data, test_data: null, model: { name: 'steps', steps: 20 } });
});

test('data that is not there is an error of its field, beside all others', () => {
  const gone = `${data}.gone`;
  const { problems, config } = checkLocally({ ...raw, data: gone, test_data: gone, epochz: 3 }, registry);
  expect(config).toBeNull();
  expect(problems.filter(({ code }) => code === 'dataset.path_missing')).toEqual(
    ['data', 'test_data'].map((path) => ({
      code: 'dataset.path_missing',
      severity: 'error',
      path,
      message: `${path}: there is nothing at ${gone}.`,
    })),
  );
  expect(problems.some(({ path }) => path === 'epochz')).toBe(true);
  expect(checkLocally({ ...raw, data: gone }, registry).config).toBeNull();
});

test('what names no place has none that could be missing', () => {
  for (const config of [null, 'text', { ...raw, data: '', test_data: null }, { ...raw, data: 7 }, { data: { a: 1 } }])
    expect(missing(config)).toEqual([]);
});

test('a build for the CPU does not look for GPUs; another takes the first that is there', async () => {
  const build = (torch: string) => ({ version: '1', python: '3', torch });
  expect(['2.1+cpu', '', '2.1+cu124', '2.1'].map((torch) => usesCuda(build(torch)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
  writeFileSync(join(folder, 'card'), ONE_CARD);
  writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\ncat ${folder}/card\n`);
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  expect(await defaultDevices(build('2.1+cu124'), env)).toEqual(['cuda:0']);
  expect(await defaultDevices(build('2.1+cpu'), env)).toEqual(['cpu']);
  expect(await defaultDevices(build('2.1+cpu'), env, 2)).toEqual(['cpu', 'cpu']);
  await expect(defaultDevices(build('2.1+cu124'), env, 2)).rejects.toThrow(
    'devices: received 2, and this machine has one GPU.',
  );
  expect(await defaultDevices(build('2.1+cu124'), { PATH: '/nowhere' })).toEqual(['cpu']);
});
