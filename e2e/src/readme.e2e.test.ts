// The README is run as it stands: the plugin is cut out of it and trained with.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, temporaryFolder, trainyard } from './trainyard.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('the plugin of the README is a loss that trains', async () => {
  const folder = await temporaryFolder();
  const code = /```python\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  expect(code).toContain('@register("losses", "poly"');
  mkdirSync(join(folder.path, 'plugins'));
  writeFileSync(join(folder.path, 'plugins/poly.py'), code);
  const args = ['train', join(root, 'examples/eurosat.yaml'), '--plugins', join(folder.path, 'plugins'), '--json'];
  const set = (loss: string) => [
    '--set',
    `loss_function=${loss}`,
    '--set',
    'epochs=1',
    '--set',
    'image_size=32',
    '--out',
    join(folder.path, loss.replaceAll(/\W/g, '-')),
  ];
  const losses = [];
  for (const loss of ['poly', '{name: poly, epsilon: 5}']) {
    const trained = await trainyard([...args, ...set(loss)]);
    expect(trained.stderr).toBe('');
    expect(trained.code).toBe(0);
    const event = trained.stdout.split('\n').find((line) => line.includes('"val/loss"')) ?? '{}';
    losses.push((JSON.parse(event) as { values: Record<string, number> }).values['val/loss']);
  }
  // The parameter reaches the loss: what is missing to certainty weighs more.
  expect(losses[1]).toBeGreaterThan(losses[0] ?? Infinity);
  await folder.remove();
});

test('every file that the README links to exists', () => {
  for (const [, target] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g))
    expect(readFileSyncOrFolder(target ?? '')).toBe(true);
});

test('every flag and variable of the README is one that Trainyard knows', async () => {
  const known = await Promise.all(['up', 'train', 'runs', 'agent'].map((command) => trainyard([command, '--help'])));
  const help = known.map(({ stdout }) => stdout).join('\n');
  const flags = new Set([...readme.matchAll(/`(--[a-z-]+)`/g)].map(([, flag]) => flag ?? ''));
  expect(flags.size).toBeGreaterThan(6);
  expect([...flags].filter((flag) => !help.includes(flag))).toEqual([]);
  const readers = [
    'apps/server/src/settings.ts',
    'apps/cli/src/server-options.ts',
    'packages/host/src/engine-environment.ts',
    'tools/setup/python.mjs',
  ];
  const sources = readers.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const variables = new Set([...readme.matchAll(/`(TRAINYARD_[A-Z_]+|DATABASE_URL)`/g)].map(([, name]) => name ?? ''));
  expect(variables.size).toBeGreaterThan(8);
  expect([...variables].filter((name) => !sources.includes(name))).toEqual([]);
});

function readFileSyncOrFolder(path: string): boolean {
  try {
    readFileSync(join(root, path));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}
