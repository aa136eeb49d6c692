import { TrainyardError } from '@trainyard/contracts/problem';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { isLoopback, readSettings } from './settings.ts';

test('without anything said: loopback, 8080, ./data, the embedded database, and narrow roots', () => {
  const settings = readSettings({}, {});
  expect(settings).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    loopback: true,
    databaseUrl: null,
    logLevel: 'info',
    pluginsDir: null,
  });
  expect(settings.dataDir).toBe(join(process.cwd(), 'data'));
  expect(settings.datasetRoots).toEqual([settings.examplesDir, join(settings.dataDir, 'datasets')]);
});

test('a flag wins over the environment, and both are heard', () => {
  const env = {
    TRAINYARD_PORT: '9000',
    TRAINYARD_DATA_DIR: '/srv/yard',
    TRAINYARD_HOST: '0.0.0.0',
    DATABASE_URL: 'postgres://u:p@db:5432/yard',
    TRAINYARD_ALLOWED_HOSTS: 'Train.example, b',
  };
  expect(readSettings({ port: 1234 }, env)).toMatchObject({
    port: 1234,
    dataDir: '/srv/yard',
    host: '0.0.0.0',
    loopback: false,
    databaseUrl: env.DATABASE_URL,
    allowedHosts: ['train.example', 'b'],
  });
});

test('the roots of the environment are added, each a folder that exists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roots-'));
  expect(
    readSettings({}, { TRAINYARD_DATASETS_DIR: [folder, tmpdir()].join(delimiter) }).datasetRoots.slice(2),
  ).toEqual([folder, tmpdir()]);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => readSettings({}, { TRAINYARD_DATASETS_DIR: file })).toThrow(
    `TRAINYARD_DATASETS_DIR: ${file} is not a folder`,
  );
});

test('all that is wrong is said at once, each with its name and without secrets', () => {
  const env = {
    TRAINYARD_PORT: '80a',
    TRAINYARD_HOST: 'http://x',
    DATABASE_URL: 'mysql://u:secret@h/x',
    TRAINYARD_DATASETS_DIR: '/does/not/exist',
    TRAINYARD_PLUGINS_DIR: '/no/plugins/here',
    TRAINYARD_LOG_LEVEL: 'loud',
  };
  const read = () => readSettings({}, env);
  expect(read).toThrow(TrainyardError);
  try {
    read();
  } catch (error) {
    const { code, options, message } = error as TrainyardError;
    expect(code).toBe('start.environment');
    expect(options.problems?.map(({ path }) => path).sort()).toEqual([
      'DATABASE_URL',
      'TRAINYARD_DATASETS_DIR',
      'TRAINYARD_HOST',
      'TRAINYARD_LOG_LEVEL',
      'TRAINYARD_PLUGINS_DIR',
      'TRAINYARD_PORT',
    ]);
    expect(message).not.toContain('secret');
    expect(message).toContain('TRAINYARD_PLUGINS_DIR: /no/plugins/here is not a folder');
    expect(message).toContain('received "80a", allowed is a whole number from 0 to 65535');
  }
});

test.each([['65536'], ['-1'], ['1.5'], [' ']])('port %j is refused by the name of its flag', (port) => {
  expect(() => readSettings({ port }, {})).toThrow('--port');
});

test('engine processes get what is on the allow list and nothing else', () => {
  const { engineEnv } = readSettings(
    {},
    { PATH: '/bin', PYTHONPATH: '/mine', DATABASE_URL: 'postgres://u:p@h/d', TRAINYARD_TOKEN: 'x', AWS_SECRET: 'x' },
  );
  expect(engineEnv).toMatchObject({ PATH: '/bin', PYTHONPATH: expect.stringMatching(/engine$/) });
  expect(Object.keys(engineEnv)).not.toContain('DATABASE_URL');
  expect(Object.values(engineEnv)).not.toContain('x');
});

test('loopback is what no other machine can reach', () => {
  expect(['localhost', '127.0.0.1', '127.9.9.9', '::1'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '127.0.0.1.example', '10.0.0.1'].some(isLoopback)).toBe(false);
});
