import { describe, expect, it } from 'vitest';
import { conditionsOf, fieldsOf, finished, orderOf } from './runs-query.ts';

describe('finished', () => {
  it.each([
    ['state:failed lr>', 'state:failed'],
    ['-lr>= x', 'x'],
    ['group:"', ''],
    ['group:"old ones" resnet', 'group:"old ones" resnet'],
    ['-', ''],
  ])('%s asks %s', (typed, asked) => expect(finished(typed)).toBe(asked));
});

it('asks for nothing that was not said', () => {
  expect(conditionsOf('prj', {})).toEqual({ project: 'prj' });
  expect(conditionsOf('prj', { q: 'lr>', group: 'grp', ids: 'run_a' })).toEqual({
    project: 'prj',
    group: 'grp',
    ids: 'run_a',
  });
});

it('reads the order of the address', () => {
  expect(orderOf('-metric')).toEqual({ sort: 'metric', order: 'desc' });
  expect(orderOf('optimizer.weight_decay')).toEqual({ sort: 'config.optimizer.weight_decay', order: 'asc' });
  expect(orderOf('-data')).toEqual({ sort: 'dataset', order: 'desc' });
  expect(fieldsOf(['model', 'data', 'lr'])).toBe('config.model,config.lr');
});
