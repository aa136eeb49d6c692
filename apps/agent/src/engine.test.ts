// Where the engine is looked for, and what of our environment reaches it.
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { findEngine } from './engine.ts';

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
