import { expect, it } from 'vitest';
import { bestWords } from './best-words.ts';

it('never says best without of how many, and no contest where there is one', () => {
  expect(bestWords({ measured: 1, equal: 0 }, String)).toBe('the one result');
  expect(bestWords({ measured: 64, equal: 0 }, String)).toBe('best of 64 measured');
  expect(bestWords({ measured: 6400, equal: 1 }, () => '6,400')).toBe('equal best of 6,400 measured');
});
