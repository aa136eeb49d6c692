import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { listEvents } from './event-log.ts';
import { storeEvents } from './event-batch.ts';
import { leaseRun } from './lease.ts';
import { runDetail } from './run-detail.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { logLine, logLines, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;
let run: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
  // Something that no schema knows of: what a column could not take, whichever it is.
  await sql`alter table artifacts add check (path not like 'poison%')`.execute(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
});

const at = () => ({ runId: run, attempt: 1 });
const artifact = (seq: number, path: string): JsonValue => ({
  seq,
  attempt: 1,
  time: '2026-01-01T00:00:00.000Z',
  event: 'artifact',
  path,
  kind: 'other',
  bytes: 1,
  sha256: 'a'.repeat(64),
});
const stored = async () => listEvents(it.db, run, { after: 0, limit: 5000 });

test('lines that the database refuses are set aside, said, counted, and hold up nothing', async () => {
  const lines = logLines(1, 200);
  for (const seq of [1, 77, 200]) lines[seq - 1] = artifact(seq, `poison ${seq}`);
  lines[99] = artifact(100, 'model/good');
  expect(await storeEvents(it.db, at(), lines)).toEqual({ kind: 'ok', acked: 200, invalid: 3 });
  expect(await storeEvents(it.db, at(), lines)).toEqual({ kind: 'ok', acked: 200, invalid: 0 });
  const events = await stored();
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  const aside = events.filter(({ payload }) => (payload as { level?: string }).level === 'error');
  expect(aside.map(({ seq }) => seq)).toEqual([1, 77, 200]);
  expect(JSON.stringify(aside[1]?.payload)).toMatch(/it cannot be stored: .*constraint.*poison 77/);
  const detail = await runDetail(it.db, run);
  expect(detail?.artifacts.map(({ path }) => path)).toEqual(['model/good']);
  expect(detail?.troubles).toMatchObject([{ what: 'event', code: 'event.invalid', count: 3, settled_at: null }]);
});

test('what is not the fault of the lines is thrown, and nothing is stored', async () => {
  await sql`alter table artifacts rename to artifacts_away`.execute(it.db);
  await expect(storeEvents(it.db, at(), [logLine(1), artifact(2, 'x')])).rejects.toThrow('artifacts');
  await sql`alter table artifacts_away rename to artifacts`.execute(it.db);
  expect(await stored()).toEqual([]);
});

test('nesting that no stack holds is one bad line, and names that are one after cleaning are one', async () => {
  let deep: JsonValue = 1;
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  const base = { attempt: 1, time: '2026-01-01T00:00:00.000Z' };
  const lines: JsonValue[] = [
    { ...base, seq: 1, event: 'data', summary: { deep } },
    { ...base, seq: 2, event: 'metric', step: 1, epoch: null, values: { 'a\0': 1, 'a␀': 2, 'b\ud800': 3 } },
    deep,
    {
      ...base,
      seq: 4,
      event: 'checkpoint',
      path: 'a\0b',
      kind: 'last',
      step: 3e9,
      epoch: 0,
      bytes: 1,
      sha256: 'b'.repeat(64),
      metrics: {},
    },
    { ...(logLine(5) as object), time: '0000-01-01T00:00:00Z' },
    { ...(logLine(3_000_000_000) as object) },
    logLine(7),
  ];
  expect(await storeEvents(it.db, at(), lines)).toEqual({ kind: 'ok', acked: 7, invalid: 4 });
  expect((await stored()).find(({ event }) => event === 'metric')?.payload).toMatchObject({
    values: { 'a␀': 2, 'b\ufffd': 3 },
  });
  expect((await runDetail(it.db, run))?.checkpoints).toMatchObject([{ path: 'a␀b', step: 3e9 }]);
});
