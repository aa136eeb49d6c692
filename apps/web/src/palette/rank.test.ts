import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, parseQuery } from './query.ts';
import { match, pieces, rank, type Entry } from './rank.ts';

const entries: Entry[] = [
  { id: '1', title: 'resnet-convolution', fields: { state: 'failed', learning_rate: 0.1, 'optimizer.name': 'sgd' } },
  {
    id: '2',
    title: 'convnext-nano-flowers',
    fields: { state: 'completed', learning_rate: 0.001, 'val/accuracy': 0.9 },
  },
  { id: '3', title: 'lightgbm-churn', more: 'converted', fields: { state: 'completed', learning_rate: null } },
  { id: '4', title: 'unconverted' },
  { id: '5', title: 'Agents' },
];
const ids = (text: string): string[] => rank(entries, parseQuery(text), 10).map((one) => one.entry.id);

describe('ranking', () => {
  test('start of the title, then start of a word, then inside, then elsewhere', () => {
    expect(ids('conv')).toEqual(['2', '1', '4', '3']);
  });
  test('every word must fit', () => {
    expect(ids('conv flowers')).toEqual(['2']);
    expect(ids('conv nothing')).toEqual([]);
  });
  test('letters may lie apart, but not far', () => {
    expect(ids('agnts')).toEqual(['5']);
    expect(match('a very long way to b', 'ab')).toBeNull();
  });
  test('nothing typed keeps the order', () => {
    expect(ids('')).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('filters', () => {
  test('by any field, also by its last part and its short name', () => {
    expect(ids('state:failed')).toEqual(['1']);
    expect(ids('lr>1e-2')).toEqual(['1']);
    expect(ids('lr<=0.001')).toEqual(['2']);
    expect(ids('optimizer.name:sgd')).toEqual(['1']);
    expect(ids('accuracy>=0.9 state:completed')).toEqual(['2']);
  });
  test('an unknown value is not below anything', () => {
    expect(holds({ field: 'learning_rate', operator: '<', value: '1' }, { learning_rate: null })).toBe(false);
  });
});

test('the pieces of a title are the title', () => {
  const marks = fc.array(
    fc.tuple(fc.nat(20), fc.nat(20)).map(([start, length]): [number, number] => [start, Math.min(20, start + length)]),
  );
  fc.assert(
    fc.property(fc.string({ minLength: 20, maxLength: 20 }), marks, (title, unsorted) => {
      const text = pieces(
        title,
        unsorted.toSorted((a, b) => a[0] - b[0]),
      )
        .map((piece) => piece.text)
        .join('');
      return text === title;
    }),
  );
});
