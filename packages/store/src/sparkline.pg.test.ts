// The ranking metric of runs as short lines: what is stored in chunks and what lies loose, of each run its own.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendEvents } from './event.ts';
import { leaseRun } from './lease.ts';
import { sparklines } from './sparkline.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
});

const time = '2026-01-01T00:00:00.000Z';

/** A run that measured these values of its ranking metric, one a step, beside another metric. */
async function measured(values: (number | 'NaN')[]): Promise<string> {
  const agent = await yard.agent();
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  const events = values.map((value, index) => ({
    seq: index + 1,
    attempt: 1,
    time,
    event: 'metric',
    step: index + 1,
    epoch: null,
    values: { 'val/accuracy': value, 'train/loss': 99 },
  }));
  for (let from = 0; from < events.length; from += 2000)
    expect(await appendEvents(it.db, { runId: run, attempt: 1 }, events.slice(from, from + 2000))).toMatchObject({
      kind: 'ok',
    });
  return run;
}
const lines = (...ids: string[]) =>
  sparklines(
    it.db,
    ids.map((id) => ({ id, metric_name: 'accuracy' })),
  );

test('each run has its own line; what is no number is passed over, and a run without one has none', async () => {
  const short = await measured([0.25, 'NaN', 0.5]);
  const other = await measured([0.75]);
  const none = await measured(['NaN']);
  const empty = await yard.run();
  const found = await lines(other, empty, short, none);
  expect(found.get(short)).toEqual([0.25, 0.5]);
  expect(found.get(other)).toEqual([0.75]);
  expect(found.has(empty)).toBe(false);
  expect(found.get(none) ?? []).toEqual([]);
  expect(await lines()).toEqual(new Map());
});

test('a long line is thinned, and keeps its ends and its peak', async () => {
  const values = Array.from({ length: 5_000 }, (_, index) => (index === 3_333 ? 1 : index / 10_000));
  const run = await measured(values);
  const line = (await lines(run)).get(run) ?? [];
  expect(line.length).toBeGreaterThan(10);
  expect(line.length).toBeLessThanOrEqual(40);
  expect(Math.max(...line)).toBe(1);
  expect(line[0]).toBe(0);
  expect(line.at(-1)).toBeCloseTo(0.4999, 3);
});
