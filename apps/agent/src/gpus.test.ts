import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MIG_CARDS, MIG_LIST, NO_DRIVER, ONE_CARD, TWO_CARDS } from './fixtures/nvidia-smi.ts';
import { askGpus, parseGpus, visibleGpus } from './gpus.ts';

const [FIRST, SECOND] = ['GPU-8f6a3c1e-5d2b-4a77-9b0e-1c2d3e4f5a6b', 'GPU-0b9d7c55-2e41-4f0a-8a63-77d1c09be2f4'];
const folder = mkdtempSync(join(tmpdir(), 'trainyard-smi-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An environment whose nvidia-smi says this. */
function saying(csv: string, { list = '', code = 0 } = {}): NodeJS.ProcessEnv {
  const file = join(folder, 'nvidia-smi');
  for (const [name, text] of Object.entries({ csv, list })) writeFileSync(join(folder, name), text);
  writeFileSync(file, `#!/bin/sh\ncase "$1" in -L) cat ${folder}/list;; *) cat ${folder}/csv;; esac\nexit ${code}\n`);
  chmodSync(file, 0o755);
  return { PATH: `${folder}:/usr/bin:/bin` };
}

test('what nvidia-smi says, with and without values', () => {
  const [first, second] = parseGpus(TWO_CARDS);
  expect(first).toEqual({
    id: 'cuda:0',
    uuid: FIRST,
    name: 'NVIDIA A100-SXM4-40GB',
    memoryBytes: 42_949_672_960,
    memoryUsedBytes: 1_073_741_824,
    loadPercent: 37,
    temperature: 41,
    driver: '550.54.15',
  });
  expect(second).toMatchObject({ id: 'cuda:1', uuid: SECOND, loadPercent: null, temperature: null });
  expect(parseGpus('')).toEqual([]);
});

test('a line that breaks off has no UUID, no driver, no load and no memory', () => {
  expect(parseGpus('7\n \n')).toEqual([
    {
      id: 'cuda:7',
      uuid: null,
      name: 'GPU',
      memoryBytes: 0,
      memoryUsedBytes: 0,
      loadPercent: null,
      temperature: null,
      driver: '',
    },
  ]);
});

test('a card that is cut into MIG devices is those, and nothing where none is made', async () => {
  const { gpus, trouble } = await askGpus(saying(MIG_CARDS, { list: MIG_LIST }));
  expect(trouble).toBe(null);
  expect(gpus.map(({ id, uuid, memoryBytes }) => [id, uuid?.slice(0, 8), memoryBytes / 2 ** 30])).toEqual([
    ['cuda:0.0', 'MIG-fb42', 20],
    ['cuda:0.1', 'MIG-3d4d', 5],
    ['cuda:1', 'GPU-59bf', 40],
  ]);
  expect(gpus[0]).toMatchObject({ name: 'NVIDIA A100 40GB PCIe MIG 3g.20gb', memoryUsedBytes: null, temperature: 35 });
});

test.each([
  ['as they are', undefined, [FIRST, SECOND]],
  ['by index, in the order that is asked for', '1,0', [SECOND, FIRST]],
  ['by UUID', SECOND, [SECOND]],
  ['by the beginning of a UUID', 'GPU-8f6a', [FIRST]],
  ['up to the first that is none', '0,7,1', [FIRST]],
  ['none of them', '', []],
  ['none of them, in the other spelling', '-1', []],
  ['no card by what all UUIDs begin with', 'GPU-', []],
])('CUDA_VISIBLE_DEVICES leaves the cards %s', (_, visible, left) => {
  expect(visibleGpus(parseGpus(TWO_CARDS), visible).map(({ uuid }) => uuid)).toEqual(left);
});

test('without a GPU it is said why', async () => {
  expect(await askGpus({ PATH: '/nowhere' })).toEqual({
    gpus: [],
    trouble: 'There is no nvidia-smi, and so no NVIDIA driver.',
  });
  expect((await askGpus(saying(NO_DRIVER, { code: 9 }))).trouble).toContain("failed because it couldn't communicate");
  expect((await askGpus({ ...saying(ONE_CARD), CUDA_VISIBLE_DEVICES: '3' })).trouble).toBe(
    'CUDA_VISIBLE_DEVICES is "3", which names no GPU of this machine.',
  );
  expect((await askGpus(saying(ONE_CARD))).gpus).toHaveLength(1);
});
