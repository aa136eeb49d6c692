import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { engineEnvironment } from './engine-environment.ts';

test('what is on the list and nothing else; a relative plugin folder means the one here', () => {
  const env = {
    PATH: '/bin',
    HF_HOME: '/hf',
    TRAINYARD_CACHE_DIR: '/c',
    HF_TOKEN: 'secret',
    LD_PRELOAD: '/evil.so',
    PYTHONPATH: '/mine',
  };
  const built = engineEnvironment({ folder: '/engine', plugins: 'plugins' }, env);
  expect(built).toMatchObject({
    PATH: '/bin',
    HF_HOME: '/hf',
    TRAINYARD_CACHE_DIR: '/c',
    PYTHONPATH: '/engine',
    TRAINYARD_PLUGINS_DIR: resolve('plugins'),
  });
  expect(Object.keys(built)).not.toContain('HF_TOKEN');
  expect(Object.keys(built)).not.toContain('LD_PRELOAD');
  expect(engineEnvironment({ folder: '/engine', plugins: null }, env)).not.toHaveProperty('TRAINYARD_PLUGINS_DIR');
});
