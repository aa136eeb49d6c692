import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { targetFacts } from './target-facts.ts';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainyard-test-'));
  data = join(folder, 'bank.csv');
  await writeFile(data, `age,default,deposited\n${'31,no,yes\n32,no,no\n33,yes,no\n'.repeat(5)}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const missing = { code: 'config.missing', severity: 'error' as const, path: 'target', message: '' };

test('the table of a config without a target says which columns could be meant', async () => {
  const facts = await targetFacts({ data }, [missing]);
  expect(facts?.columns).toEqual(['age', 'default', 'deposited']);
  expect(facts?.targets?.candidates.map(({ column }) => column)).toEqual(['default', 'deposited']);
  expect(facts?.targets?.likely).toBeNull();
});

test.each([
  ['a target is named', () => data, []],
  ['the data is a folder', () => folder, [missing]],
  ['the data is not there', () => join(folder, 'nothing.csv'), [missing]],
])('nothing is read where %s', async (_, path, problems) => {
  expect(await targetFacts({ data: path() }, problems)).toBeNull();
});
