import { expect, test } from 'vitest';
import { isHubId, modelIdProblem } from './config-model-id.ts';

const long = (length: number) => `o/${'x'.repeat(length - 2)}`;

test.each(['google/vit-base-patch16-224', 'timm/resnet18.a1_in1k', 'o/x', 'org_1/a.b-c_d', long(200)])(
  '%s is an id of the hub',
  (id) => {
    expect(isHubId(id)).toBe(true);
    expect(modelIdProblem(id, 'model')).toBeNull();
  },
);

test.each([
  './model',
  '/abs/model',
  '~/model',
  'C:/model',
  'c:model',
  'a\\b',
  'a/b/c',
  'a//b',
  'org/../x',
  'org/',
  '..',
])('%s looks like a path: it is neither sent nor read, and the entry for paths is offered', (name) => {
  expect(isHubId(name)).toBe(false);
  expect(modelIdProblem(name, 'model')).toMatchObject({
    code: 'config.bad_model_id',
    severity: 'error',
    path: 'model',
    message: expect.stringContaining('looks like a path'),
    hint: expect.stringContaining('local_folder'),
    suggestion: { name: 'local_folder', path: name },
  });
});

test.each(['org/-x', 'org/x-', '-org/x', 'org/a--b', 'org./x', 'org/é', 'org/a b', long(201), 'x'.repeat(201)])(
  '%s is no id',
  (name) => {
    expect(isHubId(name)).toBe(false);
    const problem = modelIdProblem(name, 'model');
    expect(problem?.message).toContain('is not a model id');
    expect(problem).not.toHaveProperty('suggestion');
  },
);

test('a single plain word is a registry name that does not exist, which is told elsewhere', () => {
  for (const word of ['resnet', 'a:b'.slice(0, 1), 'x'.repeat(200)]) {
    expect(isHubId(word)).toBe(false);
    expect(modelIdProblem(word, 'model')).toBeNull();
  }
  // A drive letter stands at the beginning; a colon elsewhere is no path.
  expect(modelIdProblem('org/a1:b', 'model')?.message).toContain('is not a model id');
});
