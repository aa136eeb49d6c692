import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isolated, quotedParts } from './quoted.tsx';

test('names between quotation marks stand at odd places, quotation marks within them too', () => {
  expect(quotedParts('"a \\" b": 3 of "c"')).toEqual(['', '"a \\" b"', ': 3 of ', '"c"', '']);
  expect(quotedParts('5" and no more')).toEqual(['5" and no more']);
});

test('nothing of a message is lost, and every name that was quoted is found whole', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
      const message = names.map((name) => `${JSON.stringify(name)}: 3`).join(', ');
      const parts = quotedParts(message);
      expect(parts.join('')).toBe(message);
      expect(parts.filter((_, index) => index % 2 === 1)).toEqual(names.map((name) => JSON.stringify(name)));
    }),
  );
});

test('a name in a text is closed again', () => expect(isolated('x')).toBe('\u2068x\u2069'));
