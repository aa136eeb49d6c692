// Where the engine is looked for, and what of our environment reaches it.
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { describeEngine, findEngine, requireEngine } from './engine.ts';
import { stepsEngine } from './fixtures/lease.ts';

test('a relative plugin folder means the one here, not one in the folder of the run', () => {
  const env = { TRAINYARD_PLUGINS_DIR: 'plugins' };
  expect(engineEnvironment(findEngine(env), env)).toMatchObject({ TRAINYARD_PLUGINS_DIR: resolve('plugins') });
  expect(findEngine(env, 'mine').plugins).toBe(resolve('mine'));
});

test('an empty variable is none', () => {
  const found = findEngine({ TRAINYARD_PYTHON: '', TRAINYARD_ENGINE_DIR: '', TRAINYARD_PLUGINS_DIR: '' });
  expect(found).toEqual(findEngine({}));
  expect(found.plugins).toBeNull();
});

test('the engine of this repository is found, and another one where it is named', () => {
  const { python, folder } = findEngine({});
  expect([existsSync(join(folder, 'trainyard_engine')), python.startsWith(resolve(folder, '..'))]).toEqual([
    true,
    true,
  ]);
  expect(() => requireEngine({ python: process.execPath, folder, plugins: null })).not.toThrow();
  expect(findEngine({ TRAINYARD_PYTHON: '/p', TRAINYARD_ENGINE_DIR: '/e' })).toEqual({
    python: '/p',
    folder: '/e',
    plugins: null,
  });
});

test('an engine says what it has; what it says last is why it cannot', async () => {
  const { engine, registries } = await describeEngine(stepsEngine, process.env);
  expect([engine.torch, registries['models']?.map(({ name }) => name)]).toEqual(['0+cpu', ['steps']]);
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-engine-'));
  try {
    const python = join(folder, 'python');
    const saying = async (script: string): Promise<string> => {
      writeFileSync(python, `#!/bin/sh\n${script}\n`);
      chmodSync(python, 0o755);
      return describeEngine({ python, folder, plugins: null }, process.env).then(
        () => 'described',
        (error: Error) => error.message,
      );
    };
    expect(await saying('echo first >&2; echo "no disk" >&2; exit 1')).toBe(
      'The engine cannot be asked what it has: no disk.',
    );
    expect(await saying('echo "Is it full?" >&2; exit 1')).toBe('The engine cannot be asked what it has: Is it full?');
    expect(await saying('exit 4')).toMatch(/^The engine cannot be asked what it has: Error: Command failed: .*\.$/);
    expect(await saying('echo "{}"')).toMatch(/^The engine cannot be asked what it has: /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an engine that is not there, or has not its module, is said with what to do', async () => {
  await expect(describeEngine({ ...stepsEngine, python: '/none' }, {})).rejects.toMatchObject({
    code: 'start.python',
    message: 'There is no Python environment at /none.',
  });
  await expect(describeEngine({ ...stepsEngine, folder: tmpdir() }, process.env)).rejects.toMatchObject({
    code: 'start.python',
    message: expect.stringMatching(/^The engine cannot be asked what it has: .*No module named .*\.$/),
  });
});
