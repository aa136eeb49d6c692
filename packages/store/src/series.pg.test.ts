// Whatever a worker sends, in whatever pieces: the log gives every event back once and in order, and the curves are those of a
// model of a few lines.
import type { MetricSeries } from '@trainyard/contracts/run';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishAttempt } from './attempt.ts';
import { appendEvents } from './event.ts';
import { listEvents } from './event-log.ts';
import { leaseRun } from './lease.ts';
import { metricSeries } from './metric.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
});
afterAll(() => it.close());

const NAMES = ['a', 'train/loss', 'val/accuracy', '\u00fc%_'];
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom('NaN', 'Infinity', '-Infinity'),
);
/** A stretch of events: how many, from which step (null goes on), how far apart, which names, with logs in between or not. */
const stretch = fc.record({
  n: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 60, max: 150 })),
  from: fc.option(fc.integer({ min: 0, max: 300 }), { nil: null, freq: 3 }),
  stride: fc.constantFrom(0, 1, 1, 1, 2, 50, 1000, -1),
  names: fc.subarray(NAMES),
  every: fc.integer({ min: 1, max: 4 }),
  values: fc.array(value, { minLength: 1, maxLength: 7 }),
  epoch: fc.constantFrom('none', 'even', 'odd'),
  logs: fc.boolean(),
  began: fc.option(fc.integer({ min: 0, max: 200 }), { nil: null, freq: 5 }),
  again: fc.boolean(),
  batch: fc.integer({ min: 1, max: 200 }),
  newAttempt: fc.integer({ min: 0, max: 5 }).map((chance) => chance === 0),
});
type Stretch = fc.Arbitrary<unknown> extends never ? never : typeof stretch extends fc.Arbitrary<infer T> ? T : never;

interface Sent {
  attempt: number;
  seq: number;
  time: string;
  event: string;
  payload: JsonObject;
}

class Model {
  readonly sent: Sent[] = [];
  readonly curves = new Map<string, Map<number, [JsonValue, number | null]>>();
  attempt = 1;
  seq = 0;
  step = 0;
  time = Date.parse('2026-01-01T00:00:00.000Z');

  add(event: string, payload: JsonObject): JsonValue {
    this.seq += 1;
    this.time += (this.seq * 7919) % 40_000;
    const time = new Date(this.time).toISOString();
    this.sent.push({ attempt: this.attempt, seq: this.seq, time, event, payload });
    return { seq: this.seq, attempt: this.attempt, time, event, ...payload };
  }

  events(told: Stretch): JsonValue[] {
    const events: JsonValue[] = [];
    if (told.began !== null) {
      events.push(this.add('began', { step: told.began }));
      for (const curve of this.curves.values())
        for (const step of curve.keys()) if (step > told.began || told.began === 0) curve.delete(step);
    }
    this.step = told.from ?? this.step;
    for (let index = 0; index < told.n; index += 1) {
      if (told.logs && index % 3 === 0) events.push(this.add('log', { level: 'info', message: `line ${index}` }));
      this.step = Math.max(0, this.step + told.stride);
      const epoch =
        told.epoch === 'none' ? null : told.epoch === 'even' ? this.step / 100 : Math.sqrt(this.step + index);
      const names = told.names.filter((_, place) => place === 0 || index % told.every === 0);
      const values = Object.fromEntries(
        names.map((name, place) => [name, told.values[(index + place) % told.values.length] as JsonValue]),
      );
      for (const name of names) {
        const curve = this.curves.get(name) ?? new Map<number, [JsonValue, number | null]>();
        this.curves.set(name, curve.set(this.step, [values[name] as JsonValue, epoch]));
      }
      events.push(this.add('metric', { step: this.step, epoch, values }));
    }
    return events;
  }

  series(): MetricSeries[] {
    const shown = [...this.curves].filter(([, curve]) => curve.size > 0).sort(([a], [b]) => (a < b ? -1 : 1));
    return shown.map(([name, curve]) => ({
      name,
      total: curve.size,
      points: [...curve]
        .sort(([a], [b]) => a - b)
        .map(([step, [one, epoch]]) => [step, one, epoch] as MetricSeries['points'][number]),
    }));
  }
}

/** -0 is 0 in JSON. */
const plain = (given: unknown): unknown => JSON.parse(JSON.stringify(given));

async function play(stretches: readonly Stretch[]): Promise<{ run: string; model: Model }> {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  const model = new Model();
  for (const told of stretches) {
    if (told.newAttempt) {
      await finishAttempt(it.db, { runId: run, attempt: model.attempt }, { outcome: 'lost', failure: null });
      await sql`update runs set state = 'queued', infra_retries = 0 where id = ${run}`.execute(it.db);
      await leaseRun(it.db, agent, ['cpu']);
      model.attempt += 1;
      model.seq = 0;
    }
    const events = model.events(told);
    const at = { runId: run, attempt: model.attempt };
    for (let from = 0; from < events.length; from += told.batch) {
      const batch = events.slice(Math.max(0, from - (told.again ? 3 : 0)), from + told.batch);
      expect(await appendEvents(it.db, at, batch)).toMatchObject({ kind: 'ok' });
    }
  }
  return { run, model };
}

test('every event comes back once, in order, as it was sent; curves are those of the model', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stretch, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 400 }),
      async (stretches, page) => {
        const { run, model } = await play(stretches);
        const stored = await listEvents(it.db, run, { after: 0, limit: 5000 });
        expect(plain(stored)).toEqual(plain(model.sent.map((one, index) => ({ position: index + 1, ...one }))));
        // Page by page, forwards and backwards, of all kinds and of one, it is the same log.
        for (const kind of [undefined, 'metric', 'log', 'metric,began']) {
          const wanted = stored.filter(({ event }) => kind === undefined || kind.split(',').includes(event));
          const ahead = [];
          for (let after = 0; ;) {
            const items = await listEvents(it.db, run, { after, limit: page, kind });
            ahead.push(...items);
            if (items.length === 0) break;
            after = items.at(-1)?.position ?? 0;
          }
          expect(plain(ahead)).toEqual(plain(wanted));
          const last = await listEvents(it.db, run, { after: 0, before: stored.length + 1, limit: page, kind });
          expect(plain(last)).toEqual(plain(wanted.slice(-page)));
          const middle = await listEvents(it.db, run, {
            after: 3,
            before: Math.ceil(stored.length / 2),
            limit: page,
            kind,
          });
          expect(plain(middle)).toEqual(
            plain(
              wanted.filter(({ position }) => position > 3 && position < Math.ceil(stored.length / 2)).slice(-page),
            ),
          );
        }
        expect(plain(await metricSeries(it.db, run, { limit: 2000 }))).toEqual(plain(model.series()));
        // Cut down, it keeps the exact extremes and shows points that exist.
        const few = await metricSeries(it.db, run, { limit: 12 });
        for (const [index, whole] of model.series().entries()) {
          const cut = few[index];
          const numbers = ({ points }: MetricSeries) =>
            points.map(([, one]) => Number(one)).filter((one) => !Number.isNaN(one));
          expect(cut?.total).toBe(whole.total);
          expect(plain(whole.points)).toEqual(expect.arrayContaining(plain(cut?.points ?? []) as unknown[]));
          expect(Math.max(...numbers(cut as MetricSeries))).toEqual(Math.max(...numbers(whole)));
          expect(Math.min(...numbers(cut as MetricSeries))).toEqual(Math.min(...numbers(whole)));
          expect([cut?.points[0]?.[0], cut?.points.at(-1)?.[0]]).toEqual([
            whole.points[0]?.[0],
            whole.points.at(-1)?.[0],
          ]);
        }
      },
    ),
    { numRuns: 12 },
  );
}, 300_000);
