import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inKnownOrder, inOrder } from './natural-order.ts';

test.each([
  [
    ['apr', 'aug', 'dec', 'feb', 'jan'],
    ['jan', 'feb', 'apr', 'aug', 'dec'],
  ],
  [
    ['April', 'August', 'January', 'Sept.', 'May'],
    ['January', 'April', 'May', 'August', 'Sept.'],
  ],
  [
    ['fri', 'mon', 'thu', 'tue', 'wed'],
    ['mon', 'tue', 'wed', 'thu', 'fri'],
  ],
  [
    ['1', '10', '2', '-3'],
    ['-3', '1', '2', '10'],
  ],
  [
    ['18-25', '65+', '26-64', '< 18'],
    ['< 18', '18-25', '26-64', '65+'],
  ],
  [
    ['high', 'low', 'medium'],
    ['low', 'medium', 'high'],
  ],
  [
    ['L', 'M', 'S', 'XL'],
    ['S', 'M', 'L', 'XL'],
  ],
  [
    ['class 10', 'class 2'],
    ['class 2', 'class 10'],
  ],
  // 'may' and 'mon' alone are no calendar.
  [
    ['mon', 'may', 'cat'],
    ['cat', 'may', 'mon'],
  ],
  [
    ['yes', 'no'],
    ['no', 'yes'],
  ],
  [['only'], ['only']],
  [[], []],
])('%j', (given, wanted) => {
  expect(inOrder(given)).toEqual(wanted);
});

test('loses nothing, and the order does not depend on the order given', () => {
  const word = fc.oneof(fc.string(), fc.constantFrom('jan', 'Jan', 'feb', '10', '9', '<9', 'low', 'high', 'b'));
  fc.assert(
    fc.property(fc.array(word), (values) => {
      const sorted = inOrder(values);
      expect(sorted.toSorted()).toEqual(values.toSorted());
      expect(inOrder(values.toReversed())).toEqual(sorted);
      expect(inOrder(sorted)).toEqual(sorted);
    }),
  );
});

test.each([
  // What is below a bound comes before what begins at it, and what is above it behind.
  [
    ['5', '<5', '>5'],
    ['<5', '5', '>5'],
  ],
  [
    ['>= 5', '5', ' < 5', '≤ 5'],
    [' < 5', '≤ 5', '5', '>= 5'],
  ],
  [
    ['4', '≥ 5', '6', '5'],
    ['4', '5', '≥ 5', '6'],
  ],
  [
    ['1000000', '< 1000000', '> 1000000', '999999'],
    ['999999', '< 1000000', '1000000', '> 1000000'],
  ],
  [
    ['1,500', '900', '−3'],
    ['−3', '900', '1,500'],
  ],
  // One that is no number makes all of them text.
  [
    ['10', '9', 'many'],
    ['9', '10', 'many'],
  ],
  [
    ['< 10', '2 cats', '5'],
    ['2 cats', '5', '< 10'],
  ],
  // Equal but for their case: always in the same order.
  [
    ['b', 'B', 'a', 'A'],
    ['A', 'a', 'B', 'b'],
  ],
  // Months by two letters are none.
  [
    ['ma', 'ja'],
    ['ja', 'ma'],
  ],
  // Only calendars are known by their first letters.
  [
    ['med', 'low', 'hig'],
    ['hig', 'low', 'med'],
  ],
  [
    [' High ', 'low', 'MEDIUM.'],
    ['low', 'MEDIUM.', ' High '],
  ],
  [
    ['very_low', 'very-high', 'low'],
    ['very_low', 'low', 'very-high'],
  ],
  [
    ['v.1', 'v.0'],
    ['v.0', 'v.1'],
  ],
])('places %j', (given, wanted) => {
  expect(inOrder(given)).toEqual(wanted);
  expect(inOrder(given.toReversed())).toEqual(wanted);
});

test('values without an order of their own are told as such', () => {
  expect(inKnownOrder([])).toBeNull();
  expect(inKnownOrder(['cat', 'dog'])).toBeNull();
  expect(inKnownOrder(['2', 'dog'])).toBeNull();
  expect(inKnownOrder(['dog 2', 'dog 1'])).toBeNull();
  expect(inKnownOrder(['2', '1'])).toEqual(['1', '2']);
  expect(inKnownOrder(['1e999'])).toEqual(['1e999']);
  expect(inKnownOrder(['9'.repeat(400), '1'])).toBeNull();
});
