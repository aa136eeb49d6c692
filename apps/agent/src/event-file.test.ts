import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { cutTornLine, readLines, watchFolder } from './event-file.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'trainyard-events-')), 'events.jsonl');
});

test('only whole lines are read, and reading goes on behind them', () => {
  expect(readLines(file, 0)).toEqual([]);
  writeFileSync(file, '{"a":1}\n{"ä":2}\n{"half"');
  const lines = readLines(file, 0);
  expect(lines).toEqual([
    { text: '{"a":1}', end: 8 },
    { text: '{"ä":2}', end: 17 },
  ]);
  appendFileSync(file, ':3}\n');
  expect(readLines(file, 17)).toEqual([{ text: '{"half":3}', end: 28 }]);
});

test('whatever the batches, every line comes once and in order', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
          .filter((text) => !/[\r\n]/.test(text) && text.trim() !== ''),
        { maxLength: 60 },
      ),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 200 }),
      (texts, count, bytes) => {
        writeFileSync(file, texts.map((text) => `${text}\n`).join(''));
        const seen: string[] = [];
        let offset = 0;
        for (
          let lines = readLines(file, offset, count, bytes);
          lines.length > 0;
          lines = readLines(file, offset, count, bytes)
        ) {
          expect(lines.length).toBeLessThanOrEqual(count);
          seen.push(...lines.map((line) => line.text));
          offset = lines.at(-1)?.end ?? offset;
        }
        expect(seen).toEqual(texts);
      },
    ),
    { numRuns: 60 },
  );
});

test('a line longer than the read buffer is read whole', () => {
  const long = 'x'.repeat(3_000_000);
  writeFileSync(file, `${long}\nshort\n`);
  expect(readLines(file, 0).map((line) => line.text.length)).toEqual([3_000_000, 5]);
});

test('the half line of a killed worker is cut off, whole ones stay', () => {
  writeFileSync(file, '{"a":1}\n{"b":2');
  cutTornLine(file);
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
  cutTornLine(file);
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
});

test('a change is told at once, long before the poll', async () => {
  writeFileSync(file, '');
  const told = Promise.withResolvers<number>();
  const stop = watchFolder(file, () => told.resolve(performance.now()), 10_000);
  const since = performance.now();
  appendFileSync(file, 'x\n');
  expect((await told.promise) - since).toBeLessThan(1_000);
  stop();
});
