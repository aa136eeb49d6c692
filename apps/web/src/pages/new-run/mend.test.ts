import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { expect, test } from 'vitest';
import { mended } from './mend.ts';

const problem = (code: string, path: string, suggestion: JsonValue): ConfigProblem => ({
  code,
  path,
  severity: 'error',
  message: '',
  suggestion,
});

test.each<[string, Record<string, JsonValue>, ConfigProblem, Record<string, JsonValue>]>([
  [
    'a misspelt model',
    { model: 'random_forst' },
    problem('config.not_registered', 'model', 'random_forest'),
    { model: 'random_forest' },
  ],
  [
    'a misspelt key keeps its value',
    { epoch: 3, seed: 1 },
    problem('config.unknown_key', 'epoch', 'epochs'),
    { epochs: 3, seed: 1 },
  ],
  [
    'a misspelt parameter keeps the model',
    { model: { name: 'mlp', epohcs: 3 } },
    problem('config.unknown_key', 'model.epohcs', 'epochs'),
    { model: { name: 'mlp', epochs: 3 } },
  ],
  [
    'one of several entries',
    { augmentation: ['flip', 'crp'] },
    problem('config.not_registered', 'augmentation.1', 'crop'),
    { augmentation: ['flip', 'crop'] },
  ],
  [
    'a key that is there already is not written over',
    { epoch: 3, epochs: 5 },
    problem('config.unknown_key', 'epoch', 'epochs'),
    { epoch: 3, epochs: 5 },
  ],
])('%s', (_, config, wrong, right) => expect(mended(config, wrong)).toEqual(right));
