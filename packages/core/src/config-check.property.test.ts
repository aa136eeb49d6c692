import { configFields, type FieldName } from '@trainyard/contracts/config';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { registry } from './config-testing.ts';

const image = { task: 'image-classification', data: 'x', model: 'resnet-50' };

describe('properties', () => {
  const names = Object.keys(configFields) as FieldName[];
  const words = fc.constantFrom(
    'adamw',
    'random_horizontal_flip',
    'resnet-50',
    'kfold',
    'holdout',
    'random_forest',
    'org/name',
    '../x',
    'image-classification',
    'tabular-regression',
    'roc_auc',
  );
  const key = fc.oneof(fc.constantFrom(...names, 'model_flavour', '__proto__', 'name', 'epoch'), fc.string());
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    words,
    fc.record({ name: words, folds: fc.double() }),
    fc.array(words),
    fc.double(),
    fc.constant(undefined),
  );
  const config = fc.array(fc.tuple(key, value)).map((pairs) => ({ ...image, ...Object.fromEntries(pairs) }));

  test('whatever comes, the check answers: an error or a config, and the config is its own canonical form', () => {
    fc.assert(
      fc.property(fc.oneof(config, fc.jsonValue()), (raw) => {
        const { problems, config: checked } = checkConfig(raw, registry);
        expect(checked === null).toBe(problems.some(({ severity }) => severity === 'error'));
        for (const { message, path } of problems) expect(message.startsWith(`${path}:`) || path === '').toBe(true);
        if (checked) expect(checkConfig(checked, registry).config).toEqual(checked);
      }),
      { numRuns: 500 },
    );
  });

  test('the order of keys changes nothing', () => {
    fc.assert(
      fc.property(config, (raw) => {
        const turned = Object.fromEntries(Object.entries(raw).toReversed());
        const sorted = (given: object) =>
          checkConfig(given, registry)
            .problems.map(({ code, path }) => `${code} ${path}`)
            .sort();
        fc.pre(!('model_flavour' in raw));
        expect(sorted(turned)).toEqual(sorted(raw));
      }),
    );
  });

  test('inside its range a number is accepted, outside it is named', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 20_000 }), (epochs) => {
        const found = checkConfig({ ...image, epochs }, registry).problems.map(({ code, path }) => `${code} ${path}`);
        expect(found).toEqual(epochs >= 1 && epochs <= 10_000 ? [] : ['config.range epochs']);
      }),
    );
  });
});
