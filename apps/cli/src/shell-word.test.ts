import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from './shell-word.ts';

test('whatever the words are, a shell reads them as they were', () => {
  const words = fc.array(
    fc.string({ unit: 'grapheme' }).map((word) => word.replaceAll('\0', '')),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(words, (list) => {
      const line = `printf '%s\\0' ${[`a & b's "q"`, '$HOME', '', ...list].map(shellWord).join(' ')}`;
      expect(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual([
        `a & b's "q"`,
        '$HOME',
        '',
        ...list.map((word) => word.toWellFormed()),
      ]);
    }),
    { numRuns: 20 },
  );
});

test('plain words stay readable', () => expect(shellWord('epochs=3')).toBe('epochs=3'));
