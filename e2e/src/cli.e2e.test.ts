// The command line alone: no server, no database.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main, root, temporaryFolder, trainyard, until } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
const lastEvent = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

test('penguins: trains from the shipped config, predicts, and the example script answers without Trainyard', async () => {
  const trained = await trainyard(['train', join(root, 'examples/penguins.yaml'), '--json', '--out', at('penguins')]);
  expect(trained.code).toBe(0);
  for (const line of trained.stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  const finished = lastEvent(trained.stdout);
  expect(finished).toMatchObject({ event: 'finished', status: 'completed', out: at('penguins') });
  expect((finished['metrics'] as { accuracy: number }).accuracy).toBeGreaterThanOrEqual(0.97);

  const model = at('penguins/model');
  const csv = at('three.csv');
  writeFileSync(
    csv,
    readFileSync(join(root, 'examples/penguins/penguins.csv'), 'utf8').split('\n').slice(0, 4).join('\n'),
  );
  const predicted = await trainyard(['predict', model, csv, '--json']);
  expect(predicted.code).toBe(0);
  const [answer] = predicted.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { predictions: { label: string }[] });
  expect(answer?.predictions.map(({ label }) => label)).toEqual(['Adelie', 'Adelie', 'Adelie']);

  const python = process.env['TRAINYARD_PYTHON'] ?? join(root, '.venv/bin/python');
  const alone = spawnSync(python, ['-I', join(model, 'example.py'), csv], { cwd: folder.path, encoding: 'utf8' });
  expect(alone.stderr + alone.stdout).toContain('Adelie');
  expect(alone.status).toBe(0);
});

test('a finished folder and an unfinished one are not trained into', async () => {
  const again = await trainyard(['train', join(root, 'examples/penguins.yaml'), '--json', '--out', at('penguins')]);
  expect(again.code).not.toBe(0);
  expect(lastEvent(again.stdout)).toMatchObject({ event: 'finished', status: 'failed' });
  expect(again.stdout).toContain('engine.run_');
});

test('a preflight measures a few real steps and trains nothing', async () => {
  const args = ['--set', 'image_size=32', '--set', 'epochs=2'];
  const told = await trainyard(['preflight', join(root, 'examples/eurosat.yaml'), '--json', ...args]);
  expect(told.stderr).toBe('');
  expect(told.code).toBe(0);
  const measured = JSON.parse(told.stdout) as { images_per_second: { middle: number } };
  expect(measured).toMatchObject({ image_size: 32, batch_size: 32, largest_batch: null });
  expect(measured.images_per_second.middle).toBeGreaterThan(0);
  const refused = await trainyard(['preflight', join(root, 'examples/penguins.yaml')]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('a table is fitted in one go');
});

test('five errors of a config are reported at once, each with its path', async () => {
  const config = at('five.yaml');
  writeFileSync(
    config,
    [
      'task: image-classification',
      `data: ${join(root, 'examples/eurosat')}`,
      'model: resnet-81',
      'epochs: -1',
      'learing_rate: 0.1',
      'optimizer: adamww',
      'batch_size: "many"',
    ].join('\n'),
  );
  const refused = await trainyard(['train', config, '--out', at('five')]);
  expect(refused.code).not.toBe(0);
  for (const word of ['model', 'resnet-18', 'epochs', 'learing_rate', 'learning_rate', 'adamw', 'batch_size'])
    expect(refused.stderr + refused.stdout).toContain(word);
  expect(refused.stderr).not.toMatch(/Traceback|\n\s+at /);
  expect(existsSync(at('five'))).toBe(false);
});

const network = () => {
  const config = at('network.yaml');
  writeFileSync(
    config,
    [
      'task: image-classification',
      `data: ${join(root, 'examples/eurosat')}`,
      'model_flavour: "microsoft/resnet-18"',
      'load_pretrained: false',
      'image_size: 32',
      'epochs: 3',
      'batch_size: 32',
      'learning_rate: 0.001',
      'optimizer: "adamw"',
      'loss_function: "cross_entropy"',
      'freeze_backbone: false',
      'deterministic: true',
      'seed: 3',
    ].join('\n'),
  );
  return config;
};
const weights = (out: string) =>
  createHash('sha256')
    .update(readFileSync(join(out, 'model/model.safetensors')))
    .digest('hex');

test('kill -9 of everything and --resume end in the same weights', async () => {
  const config = network();
  expect((await trainyard(['train', config, '--json', '--out', at('calm')])).code).toBe(0);
  const child = spawn(process.execPath, [main, 'train', config, '--json', '--out', at('hurt')], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
  });
  await until('a checkpoint', async () => existsSync(at('hurt/checkpoints/last/manifest.json')));
  const tree = (pid: number): number[] => {
    const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return [...stdout.trim().split('\n').filter(Boolean).map(Number).flatMap(tree), pid];
  };
  for (const pid of tree(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  const refused = await trainyard(['train', config, '--out', at('hurt')]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr + refused.stdout).toContain('--resume');
  const resumed = await trainyard(['train', config, '--json', '--out', at('hurt'), '--resume']);
  expect(resumed.code).toBe(0);
  expect(readdirSync(at('hurt/attempts')).sort()).toEqual(['1', '2']);
  expect(weights(at('hurt'))).toBe(weights(at('calm')));
});

test('SIGUSR2 finishes now: the run is completed early, and its model predicts', async () => {
  const child = spawn(
    process.execPath,
    [main, 'train', network(), '--set', 'epochs=2000', '--json', '--out', at('early')],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = new Promise((resolve) => void child.once('exit', resolve));
  await until('a measured epoch', async () => said.includes('val/accuracy'));
  child.kill('SIGUSR2');
  expect(await code).toBe(0);
  const finished = lastEvent(said);
  expect(finished).toMatchObject({ status: 'completed', early: { unit: 'epoch', of: 2000 } });
  const picture = readdirSync(join(root, 'examples/eurosat'), { recursive: true }).find((name) =>
    /\.(jpg|png)$/.test(String(name)),
  );
  const predicted = await trainyard([
    'predict',
    at('early/model'),
    join(root, 'examples/eurosat', String(picture)),
    '--json',
  ]);
  expect(predicted.code).toBe(0);
  expect(predicted.stdout).toContain('"label"');
});

test('--set changes the config, and a misspelt key is answered with the right one', async () => {
  const trained = await trainyard([
    'train',
    join(root, 'examples/penguins.yaml'),
    '--set',
    'model=logistic_regression',
    '--set',
    'validation=holdout',
    '--json',
    '--out',
    at('set'),
  ]);
  expect(trained.code).toBe(0);
  expect(trained.stdout).toMatch(/"name": ?"logistic_regression"/);
  const misspelt = await trainyard([
    'train',
    join(root, 'examples/penguins.yaml'),
    '--set',
    'traget=species',
    '--out',
    at('misspelt'),
  ]);
  expect(misspelt.code).not.toBe(0);
  expect(misspelt.stderr + misspelt.stdout).toContain('target');
});

test('doctor says what this machine has', async () => {
  const { stdout } = await trainyard(['doctor']);
  for (const word of ['Node', 'Python', 'torch', 'cores', 'memory'])
    expect(stdout.toLowerCase()).toContain(word.toLowerCase());
});
