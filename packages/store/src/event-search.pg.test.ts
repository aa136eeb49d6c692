import type { JsonValue } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendEvents } from './event.ts';
import { listEvents } from './event-log.ts';
import { leaseRun } from './lease.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { logLine, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;
let run: string;
let seq: number;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  run = await yard.run();
  seq = 0;
  await leaseRun(it.db, agent, ['cpu']);
});

const time = '2026-01-01T00:00:00.000Z';
const append = async (events: JsonValue[]) =>
  expect(await appendEvents(it.db, { runId: run, attempt: 1 }, events)).toMatchObject({ kind: 'ok', invalid: 0 });
const lines = (messages: string[]) => messages.map((message) => logLine((seq += 1), 1, message));
const search = async (q: string, more: { kind?: string; limit?: number; before?: number; after?: number } = {}) =>
  (await listEvents(it.db, run, { after: 0, limit: 5000, ...more, q })).map(({ position }) => position);

test('finds what a message contains, in pages and behind them, whatever it is made of', async () => {
  const messages = Array.from({ length: 3000 }, (_, index) => `Step ${index}: loss 0.${index % 10}5 %_\\ ÄÖ "quoted"`);
  messages[1234] = 'a\u0000b NEEDLE';
  messages[2999] = 'the last needle';
  for (let from = 0; from < messages.length; from += 700) await append(lines(messages.slice(from, from + 700)));
  expect(await search('needle')).toEqual([1235, 3000]);
  expect(await search('step 77:')).toEqual([78]);
  expect(await search('A\u0000B')).toEqual([1235]);
  expect(await search('äö "QUOTED"', { limit: 3 })).toEqual([1, 2, 3]);
  for (const q of ['%', '_', '\\', 's', ' '])
    expect(await search(q)).toEqual(
      messages.flatMap((message, index) => (message.toLowerCase().includes(q) ? [index + 1] : [])),
    );
  expect(await search('x_y')).toEqual([]);
  expect(await search('quoted', { before: 2000, limit: 3 })).toEqual([1997, 1998, 1999]);
  expect(await search('needle', { after: 1235 })).toEqual([3000]);
  expect(await search('needle', { before: 3000 })).toEqual([1235]);
});

test('reads messages of logs and errors; other kinds where they are asked for, by their payload', async () => {
  await append([
    ...lines(['the word apple']),
    { seq: (seq += 1), attempt: 1, time, event: 'error', code: 'engine.failed', message: 'an apple too' },
    { seq: (seq += 1), attempt: 1, time, event: 'data', summary: { fruit: 'apple' } },
    { seq: (seq += 1), attempt: 1, time, event: 'metric', step: 1, epoch: null, values: { 'val/apple': 1 } },
  ]);
  expect(await search('APPLE')).toEqual([1, 2]);
  expect(await search('apple', { kind: 'log' })).toEqual([1]);
  expect(await search('apple', { kind: 'error' })).toEqual([2]);
  expect(await search('apple', { kind: 'data' })).toEqual([3]);
  expect(await search('apple', { kind: 'data,metric,log' })).toEqual([1, 3, 4]);
  expect(await search('info')).toEqual([]);
});

test('however lines arrive, the search answers like a look at each of them', async () => {
  const message = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('aB', 'ab c', 'x'.repeat(9000), 'İ K ſ'),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(message, { minLength: 1, maxLength: 60 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 40 }),
      async (batches, limit) => {
        await sql`update runs set state = 'cancelled'`.execute(it.db);
        run = await yard.run();
        seq = 0;
        await leaseRun(it.db, agent, ['cpu']);
        for (const batch of batches) await append(lines(batch));
        const stored = await listEvents(it.db, run, { after: 0, limit: 5000 });
        for (const q of ['a', 'b c', 'xx', 'i', 'zzz']) {
          const holds = await sql<{ position: number }>`
          select position from events where run = (select key from runs where id = ${run}) and strpos(lower(payload ->> 'message'), lower(${q}::text)) > 0 order by 1`.execute(
            it.db,
          );
          const expected = holds.rows.map(({ position }) => position);
          expect(await search(q, { limit })).toEqual(expected.slice(0, limit));
          expect(await search(q, { limit, before: stored.length + 1 })).toEqual(expected.slice(-limit));
        }
      },
    ),
    { numRuns: 15 },
  );
});
