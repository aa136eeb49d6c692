import type { JsonValue } from '@trainyard/contracts/scalar';
import { expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { registry as plain } from './config-testing.ts';
import { usualRate } from './learning-rate.ts';

const rates = { frozen: 0.002, fine_tuned: 0.001, from_scratch: 0.003 };
const { optimizers, models } = plain.registries;
const registry = {
  ...plain,
  registries: {
    ...plain.registries,
    optimizers: optimizers.map((one) => (one.name === 'adamw' ? { ...one, facts: { learning_rate: rates } } : one)),
    models: models.map((one) => (one.name === 'blank' ? { ...one, facts: { fine_tuning: 0.1 } } : one)),
  },
};
const image = { task: 'image-classification', data: 'x', model: 'resnet-50' };

test.each<[Record<string, JsonValue>, number]>([
  [{ load_pretrained: true }, 0.001],
  [{ load_pretrained: true, model: 'blank' }, 0.0001],
  [{ load_pretrained: true, freeze_backbone: true, model: { name: 'blank' } }, 0.002],
  [{ load_pretrained: true, freeze_backbone: true, unfreeze_epoch: 2, model: { name: 'blank' } }, 0.0001],
  [{ load_pretrained: false, model: 'blank' }, 0.003],
  [{ load_pretrained: false, optimizer: 'sgd' }, 0.001],
])('an empty learning rate follows what is trained: %j', (values, expected) => {
  const config = { ...image, ...values };
  expect(checkConfig(config, registry).config?.['learning_rate']).toBe(expected);
  expect(checkConfig({ ...config, learning_rate: null }, registry).config?.['learning_rate']).toBe(expected);
  expect(checkConfig({ ...config, learning_rate: 0.5 }, registry).config?.['learning_rate']).toBe(0.5);
});

test('it says what it is for', () => {
  expect(usualRate((name) => ({ optimizer: 'adamw', load_pretrained: true })[name as 'optimizer'], registry)).toEqual({
    rate: 0.001,
    words: 'a pretrained network',
  });
});

test('rates of layers that do not learn are warned of', () => {
  const frozen = { ...image, freeze_backbone: true, layer_decay: 0.8, backbone_lr_factor: 0.1 };
  expect(checkConfig(frozen, registry).problems.map(({ path, severity }) => `${severity} ${path}`)).toEqual([
    'warning layer_decay',
    'warning backbone_lr_factor',
  ]);
  expect(checkConfig({ ...frozen, freeze_backbone: false }, registry).problems).toEqual([]);
});
