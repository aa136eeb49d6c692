// Rules that entries declare, and lists as parameters, through the check of a whole config.
import type { EntryRule, Registry, RegistryEntry } from '@trainyard/contracts/registry';
import { describe, expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { registry as plain } from './config-testing.ts';
import { brokenRules } from './entry-rules.ts';

const number = (value: number) => ({ type: 'number', default: value });
const entry = (name: string, properties: object, rules: RegistryEntry['rules'] = []): RegistryEntry => ({
  name,
  aliases: [],
  title: name,
  help: '',
  tasks: ['image-classification'],
  facts: {},
  parameters: { type: 'object', properties: properties as never },
  rules,
});
const warmup = { left: 'warmup_epochs', right: 'config.epochs', why: 'It would never arrive.' };
const registry: Registry = {
  ...plain,
  registries: {
    ...plain.registries,
    schedulers: [
      entry('cosine', { warmup_epochs: number(0) }, [
        { ...warmup, op: '<=', severity: 'error' },
        { ...warmup, op: '<', severity: 'warning' },
      ]),
      entry('stairs', {
        at: {
          type: 'array',
          items: { type: 'integer', minimum: 1, maximum: 9 },
          minItems: 1,
          maxItems: 3,
          default: [2],
        },
        names: { type: ['array', 'null'], items: { type: 'string' }, default: null },
      }),
    ],
    augmentations: [
      entry('crop', { min_scale: number(0.5), max_scale: number(1) }, [
        { left: 'min_scale', op: '<=', right: 'max_scale', why: 'No part fits.', severity: 'error' },
      ]),
    ],
    optimizers: [
      entry('sgd', { momentum: number(0.9), nesterov: { type: 'boolean', default: true } }, [
        { left: 'momentum', op: '>', right: 0, when: 'nesterov', why: 'It has no effect.', severity: 'warning' },
      ]),
    ],
  },
};
const problemsOf = (changes: object) =>
  checkConfig(
    {
      task: 'image-classification',
      data: 'x',
      model: 'resnet-50',
      epochs: 5,
      optimizer: 'sgd',
      augmentation: [],
      ...changes,
    },
    registry,
  ).problems.map(({ severity, path, message }) => `${severity} ${path} ${message}`);

describe('rules of an entry', () => {
  test('a warm-up longer than the training is an error, one as long a warning, a default neither', () => {
    const path = 'scheduler.warmup_epochs';
    const text = 'which is 5. It would never arrive.';
    expect(problemsOf({ scheduler: { name: 'cosine', warmup_epochs: 6 } })).toEqual([
      `error ${path} ${path}: received 6, allowed is at most epochs, ${text}`,
    ]);
    expect(problemsOf({ scheduler: { name: 'cosine', warmup_epochs: 5 } })).toEqual([
      `warning ${path} ${path}: received 5, allowed is less than epochs, ${text}`,
    ]);
    expect(problemsOf({ scheduler: 'cosine' })).toEqual([]);
  });

  test('between two parameters, said of the one that was given', () => {
    const [low, high] = ['augmentation.0.min_scale', 'augmentation.0.max_scale'];
    expect(problemsOf({ augmentation: [{ name: 'crop', min_scale: 0.9, max_scale: 0.2 }] })).toEqual([
      `error ${low} ${low}: received 0.9, allowed is at most max_scale, which is 0.2. No part fits.`,
    ]);
    expect(problemsOf({ augmentation: [{ name: 'crop', max_scale: 0.2 }] })).toEqual([
      `error ${high} ${high}: received 0.2, allowed is at least min_scale, which is 0.5. No part fits.`,
    ]);
    expect(problemsOf({ augmentation: [{ name: 'crop', min_scale: 0.2, max_scale: 0.2 }] })).toEqual([]);
  });

  test('a rule that holds only where a switch is on', () => {
    expect(problemsOf({ optimizer: { name: 'sgd', momentum: 0 } })).toHaveLength(1);
    expect(problemsOf({ optimizer: { name: 'sgd', momentum: 0, nesterov: false } })).toEqual([]);
  });

  test('the canonical config of one that only warns is whole', () => {
    const { config } = checkConfig(
      {
        task: 'image-classification',
        data: 'x',
        model: 'resnet-50',
        scheduler: 'cosine',
        optimizer: { name: 'sgd', momentum: 0 },
        augmentation: [],
      },
      registry,
    );
    expect(config?.['optimizer']).toEqual({ name: 'sgd', momentum: 0, nesterov: true });
  });
});

describe('a list as parameter', () => {
  const scheduler = (given: object) => problemsOf({ scheduler: { name: 'stairs', ...given } });
  test('its length and each of its items are checked', () => {
    expect(scheduler({ at: [1, 9], names: ['a'] })).toEqual([]);
    expect(scheduler({ names: null })).toEqual([]);
    expect(scheduler({ at: [] })[0]).toContain('scheduler.at: received 0 entries, allowed 1 to 3.');
    expect(scheduler({ at: [1, 10] })[0]).toContain('scheduler.at.1: received 10, allowed 1 to 9.');
    expect(scheduler({ at: 3 })[0]).toContain('received 3, expected a list, each a whole number from 1 to 9.');
    expect(scheduler({ at: [1, 'x'] })[0]).toContain('scheduler.at.1: received "x", expected a whole number');
  });
});

describe('each comparison', () => {
  const broken = (op: EntryRule['op'], left: unknown, right: EntryRule['right'], rest: Partial<EntryRule> = {}) =>
    brokenRules(
      { rules: [{ left: 'a', op, right, why: 'Why.', severity: 'error', ...rest }] },
      { path: 'p', values: new Map(Object.entries({ a: left, b: 2 })), given: new Set(['a', 'b']), config: null },
    ).map(({ message }) => message);

  test.each([
    ['<', [1], [2, 3]],
    ['<=', [1, 2], [3]],
    ['>', [3], [1, 2]],
    ['>=', [2, 3], [1]],
  ] as const)('%s', (op, right, wrong) => {
    for (const bound of [2, 'b']) {
      for (const value of right) expect(broken(op, value, bound)).toEqual([]);
      for (const value of wrong) expect(broken(op, value, bound)).toHaveLength(1);
    }
  });

  test('with what is no number says nothing', () => {
    for (const odd of [null, '9', undefined, true, [9]]) {
      expect(broken('<', odd, 2)).toEqual([]);
      expect(broken('<', odd, 'b')).toEqual([]);
    }
    expect(broken('<', 9, 'missing')).toEqual([]);
    expect(broken('<', null, 'missing')).toEqual([]);
  });

  test('with a field of the config is looked at only with the config', () => {
    const rules = [{ left: 'a', op: '<', right: 'config.epochs', why: 'Why.', severity: 'error' }] as const;
    const place = { path: 'p', values: new Map([['a', 9]]), given: new Set<string>(), config: null };
    expect(brokenRules({ rules: [...rules] }, place)).toEqual([]);
    const [problem, ...others] = brokenRules({ rules: [...rules] }, { ...place, config: new Map([['epochs', 5]]) });
    expect(others).toEqual([]);
    // Said of the parameter, also where only the field was given.
    expect(problem?.path).toBe('p.a');
    expect(broken('<', 9, 2, { why: 'Why.' })[0]).toBe('p.a: received 9, allowed is less than 2. Why.');
  });

  test('by its default is said of the entry itself where neither was given', () => {
    const place = {
      path: 'p',
      values: new Map([
        ['a', 9],
        ['b', 2],
      ]),
      given: new Set<string>(),
      config: null,
    };
    const rule = { left: 'a', op: '<', right: 'b', why: 'Why.', severity: 'error' } as const;
    expect(brokenRules({ rules: [rule] }, place)[0]?.path).toBe('p.a');
    expect(brokenRules({ rules: [rule] }, { ...place, given: new Set(['b']) })[0]?.path).toBe('p.b');
    expect(brokenRules({ rules: [{ ...rule, right: 2 }] }, { ...place, given: new Set(['b']) })[0]?.path).toBe('p.a');
    expect(brokenRules({ rules: [{ ...rule, severity: 'warning' }] }, place)).toEqual([]);
  });
});
