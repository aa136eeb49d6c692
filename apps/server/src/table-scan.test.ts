import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from './settings.ts';
import { NO_OVERRIDE, scanTable } from './table-scan.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainyard-scan-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const table = async (name: string, rows: number) => {
  const path = join(folder, name);
  await writeFile(path, `a,b\n${Array.from({ length: rows }, (_, row) => `${row},x${row % 7}`).join('\n')}\n`);
  return path;
};
const scan = (path: string, signal?: AbortSignal) =>
  scanTable(
    { settings: { ...readSettings({ dataDir: folder }, {}), tokens: { agent: '', admin: '' } } },
    path,
    NO_OVERRIDE,
    signal ? { signal } : {},
  );

test(
  'whoever goes away hears it at once; who still waits for the same scan gets it',
  { timeout: 240_000 },
  async () => {
    const path = await table('shared.csv', 50_000);
    const gone = new AbortController();
    const asked = [scan(path, gone.signal), scan(path)];
    setTimeout(() => gone.abort(new Error('gone')), 20);
    expect(await Promise.allSettled(asked)).toMatchObject([
      { status: 'rejected', reason: { message: 'gone' } },
      { status: 'fulfilled', value: { profile: { rows: 50_000 } } },
    ]);
  },
);

test(
  'a scan that nobody waits for is given up, and the next one gets its turn and its answer',
  { timeout: 240_000 },
  async () => {
    const large = await table('large.csv', 300_000);
    const small = await table('small.csv', 10);
    const gone = new AbortController();
    const first = scan(large, gone.signal);
    const second = scan(small);
    setTimeout(() => gone.abort(new Error('gone')), 100);
    await expect(first).rejects.toThrow('gone');
    expect((await second).profile.rows).toBe(10);
    // What was given up is no answer for the next one.
    expect((await scan(large)).profile.rows).toBe(300_000);
  },
);
