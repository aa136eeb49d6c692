import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { harmless, keepEnd, keepStart, lastLine, readTail } from './text-tail.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'tail-')), 'worker.log');
});
afterEach(() => rmSync(join(file, '..'), { recursive: true }));

test.each([
  ['', ''],
  ['one', 'one'],
  ['one\ntwo\n\n  \n', 'two'],
  ['one\n 10 %\r 20 %\r 30 %', '30 %'],
])('the last line of %j is %j', (text, wanted) => {
  writeFileSync(file, text);
  expect(lastLine(file)).toBe(wanted);
});

test('of a long file only the end is read, and no character is cut in two', () => {
  expect(readTail(`${file}.gone`)).toBe('');
  writeFileSync(file, 'ü'.repeat(100_000));
  appendFileSync(file, '\nlast ü\n');
  expect(readTail(file, 11)).toBe('ü\nlast ü\n');
  expect(readTail(file, 10)).toBe('\nlast ü\n');
  expect(lastLine(file)).toBe('last ü');
});

test('a terminal takes nothing of it for a command', () => {
  expect(harmless('\u001b[31mred\u001b[0m \0 a\tb\u0007\u009b2J')).toBe('red \\x00 a\tb\\x07\\x9b2J');
});

test('both ends of any text fit and stay text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 60, max: 300 }), (text, bytes) => {
      const whole = harmless(text);
      for (const cut of [keepEnd(whole, bytes), keepStart(whole, bytes)]) {
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(Math.max(bytes, 0));
        expect(cut).not.toContain('\ufffd'.repeat(2));
        if (Buffer.byteLength(whole) <= bytes) expect(cut).toBe(whole);
      }
    }),
  );
});
