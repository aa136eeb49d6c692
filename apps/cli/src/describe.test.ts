import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import { expect, test } from 'vitest';
import { textOf } from './describe.ts';

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
  expect(detail).toContain('adamw (adam-w) — AdamW\n  Adam with decoupled weight decay.\n  for image-classification');
  expect(detail).toMatch(/weight_decay +number +0\.01 +≥ 0, ≤ 1 +Pull towards zero\./);
  expect(detail).toMatch(/mode +choice +"a" +a \| b/);
  expect(textOf(registry, 'optimizers')).toBe(detail);
  expect(textOf(registry, 'adamww')).toBeNull();
});
