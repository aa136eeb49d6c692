import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import { expect, test } from 'vitest';
import { textOf, unknownText } from './describe.ts';

const adamw: RegistryEntry = {
  name: 'adamw',
  aliases: ['adam-w'],
  title: 'AdamW',
  help: 'Adam with decoupled weight decay.',
  tasks: ['image-classification'],
  parameters: {
    properties: {
      weight_decay: { type: 'number', default: 0.01, minimum: 0, maximum: 1, description: 'Pull towards zero.' },
      mode: { enum: ['a', 'b'], default: 'a' },
    },
  },
  facts: {},
  reference: 'Loshchilov 2019, arXiv:1711.05101',
};
const registry = {
  engine: { version: '1', python: '3', torch: '2' },
  registries: { optimizers: [adamw] },
} as unknown as Registry;

test('all registries at a glance, one in full, an entry by name or alias, nothing for an unknown word', () => {
  expect(textOf(registry, undefined)).toBe(
    'optimizers\nname   parameters          what it is\n─────  ──────────────────  ──────────\nadamw  weight_decay, mode  AdamW',
  );
  const detail = textOf(registry, 'adam-w') ?? '';
  expect(detail).toContain(
    'adamw (adam-w) — AdamW\n  Adam with decoupled weight decay.\n  for image-classification\n  reference: Loshchilov 2019, arXiv:1711.05101',
  );
  expect(detail).toMatch(/weight_decay +number +0\.01 +≥ 0, ≤ 1 +Pull towards zero\./);
  expect(detail).toMatch(/mode +choice +"a" +a \| b/);
  expect(textOf(registry, 'optimizers')).toBe(detail);
  expect(textOf(registry, 'adamww')).toBeNull();
});

test('lists say what their items are, and rules between parameters stand below', () => {
  const stairs: RegistryEntry = {
    ...adamw,
    name: 'stairs',
    aliases: [],
    origin: '/plugins/stairs.py',
    parameters: {
      properties: {
        at: {
          type: 'array',
          items: { type: 'integer', minimum: 1 },
          minItems: 1,
          maxItems: 3,
          default: [2],
          description: '',
        },
        low: { type: ['number', 'null'], default: null },
      },
    },
    rules: [{ left: 'low', op: '<', right: 'config.epochs', why: 'It would never fall.', severity: 'warning' }],
  };
  const detail = textOf({ ...registry, registries: { ...registry.registries, schedulers: [stairs] } }, 'stairs') ?? '';
  expect(detail).toMatch(/at +list of integer +\[2\] +1 to 3 items, each ≥ 1/);
  expect(detail).toContain('\n  should be low < config.epochs: It would never fall.');
  expect(detail).toContain('\n  from /plugins/stairs.py');
});

test('a plugin that would replace what is built in is named by describe and by doctor; all else works', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-plugins-'));
  const loss = (name: string) =>
    `@register("losses", "${name}", title="Mine", help="Mine.", tasks=["image-classification"])\ndef ${name}(): ...\n`;
  const source = `from trainyard_engine.registry import register\n${loss('cross_entropy')}${loss('mine')}`;
  writeFileSync(join(folder, 'mine.py'), source);
  const trainyard = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
      env: { ...process.env, TRAINYARD_PLUGINS_DIR: folder },
      encoding: 'utf8',
    });
  const message = `losses "cross_entropy" of ${join(folder, 'mine.py')} is not used: the name is taken by the built-in "cross_entropy".`;
  const told = trainyard('describe', 'losses');
  expect(told.status).toBe(0);
  expect(told.stdout).toContain(`warning: ${message}`);
  expect(told.stdout).toMatch(/^cross_entropy.* — Cross-entropy$/m);
  expect(told.stdout).toContain('mine — Mine');
  const doctor = trainyard('doctor', '--data-dir', folder);
  expect(doctor.stdout).toMatch(/✓ Python/);
  expect(doctor.stdout).toContain(`✗ Plugin    ${message}`);
  rmSync(folder, { recursive: true });
});

test('a misspelt name gets the one that was meant, any other the registries', () => {
  expect(unknownText(registry, 'adanw')).toContain('Did you mean "adamw"?');
  expect(unknownText(registry, 'optimisers')).toContain('Did you mean "optimizers"?');
  expect(unknownText(registry, 'something else')).toContain('Registries: optimizers.');
});
