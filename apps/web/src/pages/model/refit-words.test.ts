import { expect, test } from 'vitest';
import { refitWords } from './refit-words.ts';

test('a model that learned from all rows says that it was measured before', () => {
  expect(refitWords({ refit: { rows: 344 } })).toBe(
    'all 344 rows; it was measured before that, on rows it had not seen',
  );
  expect(refitWords({ refit: null })).toBeNull();
  expect(refitWords(null)).toBeNull();
});
