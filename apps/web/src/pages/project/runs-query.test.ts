import { describe, expect, it } from 'vitest';
import { aQuestion } from './a-run.ts';
import { rankingOf } from './row-words.ts';
import { conditionsOf, fieldsOf, finished, listWords, orderOf } from './runs-query.ts';

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
  expect(conditionsOf('prj', { q: 'lr>1', question: 'ab' })).toEqual({ project: 'prj', where: 'question=ab lr>1' });
});

it('reads the order of the address', () => {
  expect(orderOf('rank')).toEqual({ sort: 'rank', order: 'asc' });
  expect(orderOf('-metric')).toEqual({ sort: 'metric', order: 'desc' });
  expect(orderOf('optimizer.weight_decay')).toEqual({ sort: 'config.optimizer.weight_decay', order: 'asc' });
  expect(orderOf('-data')).toEqual({ sort: 'dataset', order: 'desc' });
  expect(fieldsOf(['model', 'data', 'lr'])).toBe('config.model,config.lr');
});

it('says how many and in which order, and that a rank is one of a question', () => {
  const one = rankingOf({ best: null, metric: null, questions: [aQuestion()] });
  const two = rankingOf({ best: null, metric: null, questions: [aQuestion(), aQuestion({ id: 'p' })] });
  expect(listWords({ total: 1, of: 1, order: 'rank', ranking: one })).toBe('1 run, the best first');
  expect(listWords({ total: 302, of: 302, order: '-rank', ranking: two })).toBe(
    '302 runs, the worst first of each question',
  );
  expect(listWords({ total: 302, of: 302, order: 'learning_rate', ranking: two })).toBe(
    '302 runs, sorted by learn. rate',
  );
  expect(listWords({ total: 12, of: 10_000, order: 'rank', ranking: one })).toBe('12 of 10,000 runs');
});
