import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_NAME_LENGTH } from './limits.ts';
import { nameFrom, nameProblem } from './name.ts';
import { Name } from './scalar.ts';

test.each([
  'line\nbreak',
  'tab\tbed',
  'turned \u202Etxt.exe',
  'isolated \u2067',
  'mark\uFEFF in it',
  'half \uD83D',
  'a\u2028b',
  'nul\0',
])('%j is refused', (name) => expect(Name.safeParse(name).success).toBe(false));

test.each(['', '   ', '\u200B', '\u200D', '\u00A0', '\u200E'])('%j has nothing to see and is refused', (name) =>
  expect(Name.safeParse(name).success).toBe(false),
);

test.each([`a & b's "q"`, '../etc', '50 % off; rm -rf', 'نموذج ۲', 'می‌خواهم', '👩‍👩‍👧 é', 'R² < 0.9 > x', '%22', '=1+1'])(
  '%j is a name',
  (name) => expect(Name.parse(` ${name} `)).toBe(name),
);

test('the refusal names the character', () => expect(nameProblem('a\u202Eb')).toContain('U+202E'));

test('of any text a name can be made, and a name stays itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const name = nameFrom(text, MAX_NAME_LENGTH, 'data');
      expect(Name.parse(name)).toBe(name);
      expect(nameFrom(name, MAX_NAME_LENGTH, 'data')).toBe(name);
    }),
  );
});
