import { expect, test } from 'vitest';
import { durationWords } from './duration-words.ts';
import { fact, goesOn, plain, words } from './words.ts';

test('a sentence is its parts that are there, and is read aloud as one text', () => {
  const sentence = words('in ', fact('3 min'), false, null, undefined, '', [' on ', { name: 'atlas' }], []);
  expect(sentence).toEqual(['in ', { fact: '3 min' }, ' on ', { name: 'atlas' }]);
  expect(plain(sentence)).toBe('in 3 min on atlas');
  expect(plain(words())).toBe('');
});

test.each([
  ['The disk is full', 'the disk is full'],
  ['A run is there', 'a run is there'],
  ['Busy', 'busy'],
  ['Busy.', 'busy.'],
  ['Busy,', 'busy,'],
  // Names and short forms keep their letters.
  ['GPU memory', 'GPU memory'],
  ['PyTorch is missing', 'PyTorch is missing'],
  ['I', 'I'],
  ['R2', 'R2'],
  ['Busy;', 'Busy;'],
  ['already small', 'already small'],
  ['the Yard', 'the Yard'],
  ['say Busy', 'say Busy'],
  ['', ''],
])('behind a colon %j is %j', (text, on) => {
  expect(goesOn(text)).toBe(on);
});

test.each([
  [null, 'unknown'],
  [Number.NaN, 'unknown'],
  [Infinity, 'unknown'],
  [0, 'under 0.1 s'],
  [-3, 'under 0.1 s'],
  [0.049, 'under 0.1 s'],
  [0.05, '0.1 s'],
  [0.44, '0.4 s'],
  [0.949, '0.9 s'],
  [0.95, '1 s'],
  [1.4, '1 s'],
  [59.4, '59 s'],
  [59.5, '1 min'],
  [61, '1 min 1 s'],
  [200, '3 min 20 s'],
  [599, '9 min 59 s'],
  [600, '10 min'],
  [625, '10 min'],
  [840, '14 min'],
  [3569, '59 min'],
  [3570, '1 h'],
  [3600, '1 h'],
  [4440, '1 h 14 min'],
  [86_399, '24 h'],
  [86_400, '1 d'],
  [90_000, '1 d 1 h'],
  [183_600, '2 d 3 h'],
  [172_800, '2 d'],
])('%s seconds are %s', (seconds, text) => {
  expect(durationWords(seconds)).toBe(text);
});
