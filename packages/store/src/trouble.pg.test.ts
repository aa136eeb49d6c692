// What a run lacks and why: one row per kind and code, counted, settled when it came true after all.
import { MAX_COUNT } from '@trainyard/contracts/limits';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';
import { listTroubles, noteTrouble, settleTroubles } from './trouble.ts';

let it: TestDatabase;
let yard: TestYard;
let run: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  run = await yard.run();
});

const file = { what: 'file', code: 'upload.not_found', message: 'model.bin is gone', hint: null, count: 2 } as const;
const line = { what: 'event', code: 'events.bad_line', message: 'no JSON', hint: 'See the file.', count: 3 } as const;
const open = async (of = run) => (await listTroubles(it.db, of)).filter(({ settled_at }) => settled_at === null);

test('a trouble that comes again is one row with the newest words: counted on, or counted anew', async () => {
  await noteTrouble(it.db, run, file, 'add');
  await noteTrouble(it.db, run, { ...file, message: 'gone again' }, 'add');
  expect(await listTroubles(it.db, run)).toMatchObject([{ code: file.code, message: 'gone again', count: 4 }]);
  await noteTrouble(it.db, run, { ...file, count: 1 }, 'set');
  expect(await listTroubles(it.db, run)).toMatchObject([{ message: file.message, count: 1, settled_at: null }]);
  // More than a column holds is not more than is kept.
  await noteTrouble(it.db, run, { ...file, count: MAX_COUNT }, 'add');
  expect(await listTroubles(it.db, run)).toMatchObject([{ count: MAX_COUNT }]);
});

test('words that are too long are cut, with a mark, and a NUL does not cost them', async () => {
  await noteTrouble(it.db, run, { ...file, message: 'x'.repeat(5_000), hint: 'a\0b' }, 'set');
  const [trouble] = await listTroubles(it.db, run);
  expect(trouble?.message).toHaveLength(2_000);
  expect(trouble?.message.endsWith('x…')).toBe(true);
  expect(trouble?.hint).toMatch(/^a.?b$/u);
});

test('what came true is settled, of one code or of a kind, of this run alone; what is open stands first', async () => {
  const other = await yard.run();
  for (const of of [run, other])
    for (const trouble of [file, { ...file, code: 'upload.too_large' }, line])
      await noteTrouble(it.db, of, trouble, 'set');
  expect(await settleTroubles(it.db, run, 'file', 'upload.not_found')).toBe(1);
  expect((await open()).map(({ code }) => code).toSorted()).toEqual(['events.bad_line', 'upload.too_large']);
  expect(await settleTroubles(it.db, run, 'file', 'upload.not_found')).toBe(0);
  expect(await settleTroubles(it.db, run, ['file'])).toBe(1);
  expect((await listTroubles(it.db, run)).map(({ what, settled_at }) => [what, settled_at === null])).toEqual([
    ['event', true],
    ['file', false],
    ['file', false],
  ]);
  expect(await settleTroubles(it.db, run, ['file', 'event'])).toBe(1);
  expect(await open()).toEqual([]);
  expect(await open(other)).toHaveLength(3);
  // It happened again: it is open again.
  await noteTrouble(it.db, run, file, 'set');
  expect(await open()).toMatchObject([{ code: file.code }]);
});
