// A proof becomes a sentence; no proof becomes none.
import { expect, test } from 'vitest';
import { verified } from './verified.ts';

const proof = { exporter: 'safetensors', examples: 32, largest_difference: 1.2e-6, tolerance: 1e-4 };

test('a proof is told in one sentence', () => {
  expect(verified(proof, 'image-classification')).toBe(
    'The files, loaded again, answer 32 held-out pictures as in training, largest difference 1e-6.',
  );
  expect(verified({ ...proof, examples: 1, largest_difference: 0 }, 'tabular-regression')).toBe(
    'The files, loaded again, answer 1 row as in training, to the last digit.',
  );
});

test('without a proof nothing is claimed', () => {
  expect(verified(undefined, 'tabular-regression')).toBeNull();
  expect(verified({ ...proof, examples: 0 }, 'image-classification')).toBeNull();
  expect(verified({ examples: 32 }, 'image-classification')).toBeNull();
});
