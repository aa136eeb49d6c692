import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readColumn, readFields, readFilter, Unreadable, wordsOf } from './run-filter.ts';

const message = (value: unknown) => (value instanceof Unreadable ? value.message : '');

describe('readColumn', () => {
  it.each([
    ['metric', { kind: 'column', name: 'metric' }],
    ['duration', { kind: 'column', name: 'minutes' }],
    ['lr', { kind: 'config', path: ['learning_rate'] }],
    ['config.lr', { kind: 'config', path: ['learning_rate'] }],
    ['config.optimizer.weight_decay', { kind: 'config', path: ['optimizer', 'weight_decay'] }],
    ['metrics.val/loss', { kind: 'metrics', name: 'val/loss' }],
    ['momentum', { kind: 'found', name: 'momentum' }],
    ['model', { kind: 'column', name: 'model' }],
  ])('%s', (name, column) => expect(readColumn(name)).toEqual(column));

  it('names the nearest and lists what there is', () => {
    expect(message(readColumn('config.lerning_rate'))).toMatch(/Did you mean "learning_rate"\?.*config\.epochs/);
    for (const name of ['config', 'config.', 'metrics', '', 'a b', 'x'.repeat(151), 'config.__proto__', 'constructor;'])
      expect(message(readColumn(name)), name).toContain('no column');
  });
});

describe('readFilter', () => {
  it('reads words, operators, quotes and negation', () => {
    expect(readFilter('state:failed lr>=1e-4 -group:"old ones" resnet -x')).toEqual([
      { negated: false, column: { kind: 'column', name: 'state' }, operator: ':', text: 'failed', number: null },
      {
        negated: false,
        column: { kind: 'config', path: ['learning_rate'] },
        operator: '>=',
        text: '1e-4',
        number: 1e-4,
      },
      { negated: true, column: { kind: 'column', name: 'group' }, operator: ':', text: 'old ones', number: null },
      { negated: false, column: null, text: 'resnet' },
      { negated: true, column: null, text: 'x' },
    ]);
  });
  it('says what is wrong', () => {
    expect(message(readFilter('lr>'))).toContain('no value');
    expect(message(readFilter('lr>fast'))).toContain('"fast" is none');
    expect(message(readFilter('created>yesterday'))).toContain('is a time');
    expect(message(readFilter('a '.repeat(25)))).toContain('at most 24');
  });
  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const read = readFilter(text);
        expect(read instanceof Unreadable || read.length === wordsOf(text).length).toBe(true);
      }),
    );
  });
});

it('reads fields by the names that were asked for, and not too many', () => {
  expect(readFields('config.lr, metrics.loss,')).toEqual(
    new Map([
      ['config.lr', { kind: 'config', path: ['learning_rate'] }],
      ['metrics.loss', { kind: 'metrics', name: 'loss' }],
    ]),
  );
  expect(message(readFields(Array.from({ length: 25 }, (_, n) => `metrics.m${n}`).join(',')))).toContain('at most 24');
});
