import type { Column } from '@trainyard/contracts/dataset';
import { expect, test } from 'vitest';
import { targetKind, targetQuestion, targetTask, targetWords } from './target.ts';

function column(
  name: string,
  type: Column['type'] = 'numeric',
  values: Record<string, number> = { '1.5': 9, '2.5': 8 },
): Column {
  const top = Object.entries(values).map(([value, count]) => ({ value, count }));
  return { name, position: 0, type, missing: 0, distinct: top.length, numeric: null, histogram: null, top };
}
const yesNo = (name: string) => column(name, 'boolean', { no: 980, yes: 20 });
const ask = (...columns: Column[]) => targetQuestion({ columns, rows: 1000 });
const names = (...columns: Column[]) => ask(...columns).candidates.map((one) => one.column);

test('a feature called default does not win over the last column: both are asked for', () => {
  const question = ask(column('age'), yesNo('default'), column('balance'), yesNo('deposited'));
  expect(question.likely).toBeNull();
  expect(question.candidates).toEqual([
    expect.objectContaining({ column: 'default', why: ['its name is one that is often predicted'] }),
    expect.objectContaining({ column: 'deposited', why: ['it is the last column'] }),
  ]);
});

test.each([
  ['name and place agree', [column('a'), yesNo('churn')], 'churn'],
  [
    'the first column by its name, the last is a year',
    [column('species', 'categorical', { a: 3, b: 2 }), column('year')],
    'species',
  ],
  ['a price at the end', [column('rooms'), column('SalePrice')], 'SalePrice'],
  ['the last column by its place alone', [column('a'), column('z')], null],
  ['a name in the middle, whatever stands at the ends', [column('a'), yesNo('default'), column('year')], null],
  ['two names', [column('price'), yesNo('outcome')], null],
  ['nothing to predict', [column('k', 'id'), column('e', 'empty', {})], null],
])('likely: %s', (_, columns, likely) => expect(ask(...columns).likely?.column ?? null).toBe(likely));

test('words of longer names count, parts of words do not', () => {
  expect(names(column('x'), yesNo('loan_default'), yesNo('defaulted'), column('pclass'), column('year'))).toEqual([
    'loan_default',
  ]);
});

test('the kind says the shares of the classes, and how many classes there are in all', () => {
  const [churn] = ask(yesNo('churn')).candidates;
  expect(targetKind(churn!)).toBe('which of 2 classes: 98 % no and 2.0 % yes');
  const many = column('label', 'categorical', Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, 25])));
  expect(targetKind(ask({ ...many, distinct: 40 }).candidates[0]!)).toBe(
    'which of 40 classes: 2.5 % c0, 2.5 % c1, 2.5 % c2 and 37 more',
  );
  expect(targetKind(ask(column('price')).candidates[0]!)).toBe('how much, a number');
});

test('the question names each with its reasons, or what there is', () => {
  expect(targetWords(ask(yesNo('default'), yesNo('z')), [])).toBe(
    ' It may be one of "default" (its name is one that is often predicted; which of 2 classes: 98 % no and 2.0 % yes), "z" (it is the last column; which of 2 classes: 98 % no and 2.0 % yes), or any other column: say which.',
  );
  expect(targetWords(ask(column('k', 'id')), ['k', 'l'])).toBe(' No column stands out; there are: k, l.');
});

test.each<[string, Column, ReturnType<typeof targetTask>]>([
  ['of one value', column('a', 'boolean', { yes: 1 }), null],
  ['of two', column('a', 'boolean', { yes: 1, no: 1 }), 'tabular-classification'],
  ['of ids', column('a', 'id'), null],
  [
    'of whole numbers, few',
    column('a', 'numeric', { '1': 2, '-2': 1, '+3': 1, '4.0': 1, '5.00': 1, '6.': 1, '10': 1 }),
    'tabular-classification',
  ],
  ['of whole numbers, ten', { ...column('a', 'numeric', { '1': 2, '2': 1 }), distinct: 10 }, 'tabular-classification'],
  ['of whole numbers, eleven', { ...column('a', 'numeric', { '1': 2, '2': 1 }), distinct: 11 }, 'tabular-regression'],
  ['of numbers, one broken', column('a', 'numeric', { '1': 2, '2.5': 1 }), 'tabular-regression'],
  ['of numbers with an exponent', column('a', 'numeric', { '1e5': 2, '2': 1 }), 'tabular-regression'],
])('what predicting a column %s would be', (_, given, task) => {
  expect(targetTask(given)).toBe(task);
});

test.each([
  ['loanDefault', true],
  ['loan2Default', true],
  ['Target_Value', true],
  ['is-fraud', true],
  ['median__house--value', true],
  ['the target of it', false],
  ['LOANDEFAULT', false],
  ['', false],
])('a column named %j stands out: %s', (name, stands) => {
  expect(names(column('x'), column(name), column('year'))).toEqual(stands ? [name] : ['year']);
});

test('where no column stands out, the last that can be predicted is asked for, and never taken', () => {
  const { candidates, likely } = ask(column('x'), column('age'), column('birth_year'), column('k', 'id'));
  expect(likely).toBeNull();
  expect(candidates).toEqual([
    {
      column: 'birth_year',
      task: 'tabular-regression',
      why: ['it is the last column that can be predicted'],
      shares: [],
      classes: 0,
    },
  ]);
  expect(ask()).toEqual({ candidates: [], likely: null });
});

test('shares are of the rows that have a value', () => {
  const half = { ...yesNo('churn'), missing: 500 };
  const shares = (rows: number) => targetQuestion({ columns: [half], rows }).candidates[0]?.shares;
  expect(shares(1500)).toEqual([
    { value: 'no', share: 0.98 },
    { value: 'yes', share: 0.02 },
  ]);
  expect(shares(500)).toEqual([]);
});

test('a share that is nearly none or nearly all is not called that', () => {
  const kind = (yes: number, no: number) => {
    const [one] = targetQuestion({ columns: [column('churn', 'boolean', { no, yes })], rows: yes + no }).candidates;
    return targetKind(one!).replace('which of 2 classes: ', '');
  };
  expect(kind(1, 9999)).toBe('over 99.9 % no and under 0.1 % yes');
  expect(kind(1, 999)).toBe('99.9 % no and 0.1 % yes');
  expect(kind(10, 90)).toBe('90 % no and 10 % yes');
  expect(kind(0, 100)).toBe('100.0 % no and 0.0 % yes');
});

test('of many columns a dozen are named', () => {
  const list = (many: number) =>
    targetWords(
      ask(column('k', 'id')),
      Array.from({ length: many }, (_, n) => `c${n}`),
    );
  expect(list(12)).toContain('c11.');
  expect(list(12)).not.toContain('more');
  expect(list(15)).toContain('c11');
  expect(list(15)).not.toContain('c12');
  expect(list(15)).toContain('3 more');
  expect(targetWords(ask(yesNo('churn')), ['churn'])).toMatch(/It may be "churn"|It may be one of "churn"/);
});
