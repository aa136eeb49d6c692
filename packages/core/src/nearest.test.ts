import { expect, test } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

test.each([
  ['ResNet 18', ['resnet-18', 'resnet-50'], 'resnet-18'],
  ['resnet__18', ['resnet-18'], 'resnet-18'],
  ['efficientnet_lite', ['efficientnet-lite0', 'vit'], 'efficientnet-lite0'],
  // Two edits of a word of three letters are another word; one is not.
  ['ada', ['sgd'], null],
  ['sgb', ['sgd', 'adam'], 'sgd'],
  ['ab', ['cd'], null],
  ['ab', ['ac'], 'ac'],
  ['a', ['b'], null],
  // A third of the longer word.
  ['abcdefghi', ['abcdefxyz'], 'abcdefxyz'],
  ['abcdefghi', ['abcdewxyz'], null],
  ['abc', ['abcdefghi'], null],
  ['kitten', ['sitting', 'mitten', 'bitten'], 'mitten'],
  ['', [''], ''],
  ['anything', [], null],
])('%s among %j', (word, words, found) => expect(nearest(word, words)).toBe(found));

test('words of boundless length are compared by their beginnings', () => {
  expect(nearest('x'.repeat(5000), [`${'X'.repeat(5000)}y`])).not.toBeNull();
});

test('what is said', () => {
  expect(didYouMean('sdg', ['sgd', 'adam'])).toBe(' Did you mean "sgd"?');
  expect(didYouMean('vit', ['google/vit-base', 'facebook/deit', 'google/vit-large'])).toBe(
    ' Did you mean "google/vit-base" or "facebook/deit"?'.replace('"facebook/deit"', '"google/vit-large"'),
  );
  expect(didYouMean('vi', ['google/vit-base-patch'])).toBe(' There are: google/vit-base-patch.');
  expect(didYouMean('zzz', ['one', 'two'])).toBe(' There are: one, two.');
  expect(didYouMean('zzz', ['one', 'two', 'three'], 3)).toBe(' There are: one, two, three.');
  expect(didYouMean('zzz', ['one', 'two', 'three', 'four'], 2)).toBe(' There are: one, two and 2 more.');
  expect(didYouMean('zzz', [])).toBe('');
  expect(didYouMean('zzz', ['one'], 0)).toBe('');
});
