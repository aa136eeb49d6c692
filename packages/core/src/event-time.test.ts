import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millisOf } from './event-time.ts';

test('is Date.parse, in any order of times', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.date({ noInvalidDate: true }),
          fc.integer({ min: 1.7e12, max: 1.7e12 + 200_000 }).map((ms) => new Date(ms)),
        ),
      ),
      (dates) => {
        for (const date of dates) expect(millisOf(date.toISOString())).toBe(date.getTime());
      },
    ),
  );
  expect(millisOf('2026-01-01T00:00:00Z')).toBe(Date.parse('2026-01-01T00:00:00Z'));
  expect(millisOf('2026-01-01T00:00:00.123456Z')).toBe(Date.parse('2026-01-01T00:00:00.123Z'));
});
