import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cutTornLine, LineReader, watchFolder } from './event-file.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'trainyard-events-')), 'events.jsonl');
});
afterEach(() => rm(dirname(file), { recursive: true }));

test('only whole lines are read, and reading goes on behind them', async () => {
  const reader = new LineReader(file);
  expect(await reader.read()).toEqual([]);
  writeFileSync(file, '{"a":1}\n\n{"ä":2}\n{"half"');
  expect(await reader.read()).toEqual([
    { text: '{"a":1}', end: 8, tooLong: 0 },
    { text: '{"ä":2}', end: 18, tooLong: 0 },
  ]);
  expect(await reader.read()).toEqual([]);
  appendFileSync(file, ':3}\n');
  expect(await reader.read()).toEqual([{ text: '{"half":3}', end: 29, tooLong: 0 }]);
  expect(await new LineReader(file, 18).read()).toEqual([{ text: '{"half":3}', end: 29, tooLong: 0 }]);
});

test('whatever the batches and however the file grows, every line comes once and in order', async () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const texts = fc.array(
    word.filter((text) => !/[\r\n]/.test(text) && text.trim() !== ''),
    { maxLength: 60 },
  );
  const size = fc.integer({ min: 1, max: 200 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 7 }), size, size, async (wanted, count, bytes, grows) => {
      const content = Buffer.from(wanted.map((text) => `${text}\n`).join(''));
      writeFileSync(file, '');
      const reader = new LineReader(file);
      const seen: string[] = [];
      for (let from = 0; from < content.length; from += grows) {
        appendFileSync(file, content.subarray(from, from + grows));
        for (let lines = await reader.read(count, bytes); lines.length > 0; lines = await reader.read(count, bytes)) {
          expect(lines.length).toBeLessThanOrEqual(count);
          seen.push(...lines.map((line) => line.text));
          expect(lines.at(-1)?.end).toBe(reader.offset);
        }
      }
      expect(seen).toEqual(wanted);
      expect(reader.offset).toBe(content.length);
    }),
    { numRuns: 60 },
  );
});

test('a line longer than the read buffer is read whole; one that is too long keeps its beginning, and the next its place', async () => {
  const long = 'x'.repeat(3_000_000);
  writeFileSync(file, `${long}\n{"seq":7${'y'.repeat(5_000_000)}\nshort\n`);
  const reader = new LineReader(file);
  const [whole] = await reader.read();
  expect(whole?.text.length).toBe(3_000_000);
  const [cut, next] = await reader.read(10, 100_000_000);
  expect(cut).toMatchObject({ tooLong: 5_000_008, text: expect.stringMatching(/^\{"seq":7y+$/) });
  expect(cut?.text.length).toBeLessThan(10_000);
  expect(next).toMatchObject({ text: 'short', tooLong: 0 });
});

test('a line without an end, however long, is looked at once', async () => {
  const reader = new LineReader(file);
  const descriptor = openSync(file, 'a');
  const piece = Buffer.alloc(1 << 20, 'z');
  const before = readBytes();
  for (let megabytes = 0; megabytes < 32; megabytes += 1) {
    writeSync(descriptor, piece);
    expect(await reader.read()).toEqual([]);
  }
  closeSync(descriptor);
  appendFileSync(file, '\n{}\n');
  expect(await reader.read(10, 1e9)).toMatchObject([{ tooLong: 32 << 20 }, { text: '{}' }]);
  // Once, and a little for what else this process reads; from the beginning each time would be 528 MB.
  expect(readBytes() - before).toBeLessThan(64 << 20);
});

/** Bytes that this process has read so far, from disk or cache. */
const readBytes = (): number => Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0);

test('the half line of a killed worker is cut off, whole ones stay', async () => {
  writeFileSync(file, '{"a":1}\n{"b":2');
  const reader = new LineReader(file);
  await reader.read();
  for (let times = 0; times < 2; times += 1) {
    await cutTornLine(file, reader.offset);
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
  }
  await cutTornLine(`${file}.gone`, 0);
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
