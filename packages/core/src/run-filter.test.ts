import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noSuchColumn, readColumn, readFields, readFilter, readSort, Unreadable, wordsOf } from './run-filter.ts';

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
    expect(readColumn('config.lerning_rate')).toMatchObject({
      message: expect.stringMatching(/Did you mean "learning_rate"\?$/),
      hint: expect.stringContaining('config.epochs'),
    });
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

it('an order is a column, and a minus for the largest first', () => {
  expect(readSort('rank')).toEqual({ sort: 'rank', order: 'asc' });
  expect(readSort('-config.learning_rate')).toEqual({ sort: 'config.learning_rate', order: 'desc' });
});

describe('what is between right and wrong', () => {
  it('as many words and columns as are allowed are taken', () => {
    expect(readFilter('a '.repeat(24))).toHaveLength(24);
    expect(readFields(Array.from({ length: 24 }, (_, n) => `metrics.m${n}`).join(','))).toHaveProperty('size', 24);
    expect(readFilter('  ')).toEqual([]);
  });
  it('the first column or condition that is none is told', () => {
    expect(message(readFields('lr,config.x,metric'))).toContain('"config.x"');
    expect(message(readFilter('lr=1 config.x=1 lr>fast'))).toContain('"config.x"');
  });
  it('a time is compared as a time, and only a time must be one', () => {
    const time = Date.parse('2026-01-31');
    expect(readFilter('created>2026-01-31')).toMatchObject([{ number: time, operator: '>' }]);
    expect(message(readFilter('created:yesterday'))).toContain('is a time');
    expect(readFilter('name:yesterday')).toMatchObject([{ number: null, text: 'yesterday' }]);
    expect(readFilter('name=2026-01-31')).toMatchObject([{ number: null }]);
  });
  it('words are compared for equality, numbers also for size', () => {
    for (const operator of [':', '=', '!='])
      expect(readFilter(`name${operator}x`)).toMatchObject([{ operator, text: 'x', number: null }]);
    for (const operator of ['>', '<', '>=', '<=']) {
      expect(readFilter(`lr${operator}2`)).toMatchObject([{ operator, number: 2 }]);
      expect(message(readFilter(`lr${operator}"  "`))).toContain('is none');
      expect(message(readFilter(`lr${operator}Infinity`))).toContain('is none');
    }
  });
  it('a quote that is not closed holds the rest together; a minus alone is a word', () => {
    expect(wordsOf('a "b c')).toEqual(['a', '"b c']);
    expect(readFilter('-')).toEqual([{ negated: false, column: null, text: '-' }]);
    expect(readFilter('a-b')).toEqual([{ negated: false, column: null, text: 'a-b' }]);
    expect(readFilter('-"a b"')).toEqual([{ negated: true, column: null, text: 'a b' }]);
  });
  it('a long word is shortened where it is told', () => {
    const told = (length: number) => message(readColumn(`${'x'.repeat(length - 1)}!`));
    expect(told(60)).toContain(`"${'x'.repeat(59)}!"`);
    expect(told(61)).toContain(`"${'x'.repeat(60)}…"`);
  });
  it('what would have been names is told with them, a name is not searched beyond its first part', () => {
    const told = noSuchColumn('metrics.los', ['loss']);
    expect(told.message).toContain('Did you mean "loss"?');
    expect(told.hint).toContain('metrics.loss');
    expect(noSuchColumn('x').message).not.toContain('Stryker');
    expect(noSuchColumn('x').hint).toMatch(/metrics\.<name>\.$/);
    expect(readColumn('xconfig.lr')).toEqual({ kind: 'found', name: 'xconfig.lr' });
    expect(readColumn('lr.')).toEqual({ kind: 'found', name: 'lr.' });
    expect(message(readColumn('config.lr.'))).toContain('no column');
  });
});
