// A field that names an entry, without the config around it.
import { describe, expect, test } from 'vitest';
import { checkChoice, findEntry, namesFor } from './config-choice.ts';
import { registry } from './config-testing.ts';

const at = (kind: 'models' | 'optimizers' | 'metrics', task: 'image-classification' | 'tabular-regression' | null) => ({
  path: 'here',
  kind,
  task,
  registry,
});
const codes = (raw: unknown, place: Parameters<typeof checkChoice>[1]) =>
  checkChoice(raw, place).problems.map(({ code, severity }) => `${severity} ${code}`);

describe('a name', () => {
  test('is text, alone or in a mapping', () => {
    for (const odd of ['', 7, null, [], {}, { name: '' }, { name: 3 }, { momentum: 0.9 }])
      expect(codes(odd, at('optimizers', 'image-classification'))).toEqual(['error config.type']);
    expect(checkChoice('sgd', at('optimizers', 'image-classification')).value).toEqual({
      name: 'sgd',
      momentum: 0.9,
      nesterov: false,
    });
  });

  test('comes before an alias, and is found by either', () => {
    expect(findEntry(registry, 'models', 'resnet50')?.name).toBe('microsoft/resnet-50');
    const twice = { ...registry.registries.models[0]!, name: 'resnet50', aliases: [] };
    const both = {
      ...registry,
      registries: { ...registry.registries, models: [...registry.registries.models, twice] },
    };
    expect(findEntry(both, 'models', 'resnet50')?.name).toBe('resnet50');
    expect(findEntry(registry, 'models', 'Resnet50')).toBeNull();
  });

  test('of each task has its own list, and all while no task is known', () => {
    expect(namesFor(registry, 'metrics', 'tabular-regression')).toEqual(['rmse']);
    expect(namesFor(registry, 'metrics', null)).toEqual(['accuracy', 'roc_auc', 'roc_auc_ovr', 'rmse']);
    expect(codes('accuracy', at('metrics', null))).toEqual([]);
    expect(codes('accuracy', at('metrics', 'tabular-regression'))).toEqual(['error config.incompatible']);
  });
});

describe('what is not registered', () => {
  test('is asked for at the hub where it is a model for pictures, or may be one', () => {
    for (const task of ['image-classification', null] as const) {
      expect(checkChoice('owner/net', at('models', task))).toEqual({ problems: [], value: 'owner/net', entry: null });
      expect(codes({ name: 'owner/net', depth: 3 }, at('models', task))).toEqual(['error config.unknown_key']);
    }
    expect(codes('owner/net', at('models', 'tabular-regression'))).toEqual(['error config.not_registered']);
    expect(codes('owner/net', at('optimizers', 'image-classification'))).toEqual(['error config.not_registered']);
    expect(codes('owner/net', at('optimizers', null))).toEqual(['error config.not_registered']);
  });

  test('says what a parameter of a model from the hub would be: none', () => {
    const [problem] = checkChoice({ name: 'owner/net', depth: 3 }, at('models', null)).problems;
    expect(problem?.message).toBe('here.depth: "owner/net" has no such parameter. It has none.');
  });

  test('is told with the nearest of its task, else with the nearest of another task', () => {
    const told = (name: string, place: Parameters<typeof checkChoice>[1]) => {
      const [problem] = checkChoice(name, place).problems;
      return [problem?.message.replace(/^[^.]*\. ?/u, ''), problem?.suggestion];
    };
    const [near, suggestion] = told('rmsee', at('metrics', 'tabular-regression'));
    expect([near, suggestion]).toEqual([expect.stringContaining('"rmse"'), 'rmse']);
    expect(near).not.toContain('not for');
    const [foreign, none] = told('acuracy', at('metrics', 'tabular-regression'));
    expect(foreign).toContain('It is for image-classification and tabular-classification, not for tabular-regression.');
    expect(none).toBeUndefined();
    expect(told('acuracy', at('metrics', null))[0]).not.toContain('It is for');
    expect(told('zzzzzzzz', at('metrics', 'tabular-regression'))[0]).not.toContain('It is for');
  });
});

describe('parameters', () => {
  test('that are none are told with the nearest, where one is near', () => {
    const problem = (key: string, name = 'sgd') =>
      checkChoice({ name, [key]: 1 }, at('optimizers', 'image-classification')).problems[0];
    expect(problem('momentun')).toMatchObject({ path: 'here.momentun', suggestion: 'momentum' });
    expect(problem('zzzzzz')).not.toHaveProperty('suggestion');
    expect(problem('momentun')?.message).not.toContain('It has none');
    const bare = checkChoice({ name: 'blank', depth: 1 }, at('models', 'image-classification')).problems[0];
    expect(bare?.message).toContain('It has none.');
  });

  test('without a default must be given', () => {
    expect(codes('local_folder', at('models', 'image-classification'))).toEqual(['error config.missing']);
    expect(checkChoice({ name: 'local_folder', path: '/x' }, at('models', 'image-classification')).value).toEqual({
      name: 'local_folder',
      path: '/x',
    });
  });

  test('whose rule is broken leave no value where it is an error, and a value where it is a warning', () => {
    const rule = { left: 'momentum', op: '<' as const, right: 0.5, why: 'Why.' };
    const ruled = (severity: 'error' | 'warning') => ({
      ...registry,
      registries: {
        ...registry.registries,
        optimizers: registry.registries.optimizers.map((one) => ({ ...one, rules: [{ ...rule, severity }] })),
      },
    });
    const check = (severity: 'error' | 'warning') =>
      checkChoice({ name: 'sgd', momentum: 0.9 }, { ...at('optimizers', null), registry: ruled(severity) });
    expect(check('error')).toMatchObject({ value: null, problems: [{ severity: 'error' }] });
    expect(check('warning')).toMatchObject({ value: { momentum: 0.9 }, problems: [{ severity: 'warning' }] });
  });
});

test('a parameter without effect for the task may be empty, and is refused else', () => {
  const forest = (class_weight: unknown) => ({ name: 'random_forest', class_weight });
  expect(checkChoice(forest('balanced'), at('models', 'tabular-regression')).problems).toEqual([
    {
      code: 'config.inapplicable',
      severity: 'error',
      path: 'here.class_weight',
      message: 'here.class_weight: it has no effect for tabular-regression. Remove it.',
    },
  ]);
  expect(codes(forest(null), at('models', 'tabular-regression'))).toEqual([]);
  expect(codes(forest('balanced'), at('models', null))).toEqual([]);
});
