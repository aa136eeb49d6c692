import { expect, test } from 'vitest';
import { type DropTaker, takerOf } from './drop.tsx';

const taker = (says: string, part = false): DropTaker => ({ says, part, take: () => undefined });

// Effects of a part run before those of its page, so the order alone does not say which is which.
test('a part of the page goes before the page, whichever came first', () => {
  const [page, part] = [taker('page'), taker('part', true)];
  expect(takerOf([part, page])).toBe(part);
  expect(takerOf([page, part])).toBe(part);
  expect(takerOf([page])).toBe(page);
  expect(takerOf([taker('old'), page])).toBe(page);
  expect(takerOf([])).toBeNull();
});
