// What processes of the engine get to see of the server's environment: a script in the place of Python writes it down.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Predictor } from './predictor.ts';
import { createRegistry } from './registry-cache.ts';
import { readSettings, type Settings } from './settings.ts';

const CANARY = 'canary-7c1f';
let folder: string;
let settings: Settings;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  const python = join(folder, 'python');
  const real = readSettings({}, process.env).pythonPath;
  await writeFile(python, `#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/environ >> ${folder}/seen\nexec ${real} "$@"\n`);
  await chmod(python, 0o700);
  const secrets = {
    DATABASE_URL: `postgres://u:${CANARY}@host/db`,
    TRAINYARD_TOKEN: CANARY,
    TRAINYARD_AGENT_TOKEN: CANARY,
    AWS_SECRET_ACCESS_KEY: CANARY,
    HF_TOKEN: CANARY,
    HTTPS_PROXY: `http://u:${CANARY}@proxy`,
    PYTHONSTARTUP: CANARY,
    [`${CANARY}_IN_A_NAME`]: '1',
  };
  settings = readSettings({ dataDir: join(folder, 'data') }, { ...process.env, ...secrets, TRAINYARD_PYTHON: python });
});
afterEach(() => rm(folder, { recursive: true }));
const seen = () => readFile(join(folder, 'seen'), 'utf8');

test('describe', async () => {
  const umask = process.umask(0);
  await createRegistry(settings)().finally(() => process.umask(umask));
  expect(await seen()).toContain('PYTHONPATH=');
  expect(await seen()).not.toContain(CANARY);
  // Its answer names what a person has registered, so it is theirs alone.
  expect(await readdir(settings.dataDir)).toEqual(['registry.json']);
  for (const path of [settings.dataDir, join(settings.dataDir, 'registry.json')])
    expect((await stat(path)).mode & 0o077).toBe(0);
});

test('serve', async () => {
  const quiet = { info: () => {}, warn: () => {}, debug: () => {} };
  const predictor = new Predictor({ settings, log: quiet });
  await expect(predictor.ask({ op: 'load', model: join(folder, 'no model') })).rejects.toThrow(/no model/);
  await predictor.close();
  expect(await seen()).toContain('OMP_NUM_THREADS=1');
  expect(await seen()).not.toContain(CANARY);
});
