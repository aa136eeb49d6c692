import { sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeJoin } from './safe-path.ts';

test('no name leaves the folder', () => {
  const piece = fc.oneof(fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', '\0', '', '%2e%2e', '...'), fc.string());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const name = pieces.join('/');
      let joined: string;
      try {
        joined = safeJoin('/some/folder', name);
      } catch {
        return;
      }
      expect(joined.startsWith(`/some/folder${sep}`)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('ordinary names stay what they are', () => {
  expect(safeJoin('/some/folder', 'train/a b/ü..png')).toBe('/some/folder/train/a b/ü..png');
  expect(() => safeJoin('/some/folder', 'a/../../b')).toThrow('"a/../../b"');
});
