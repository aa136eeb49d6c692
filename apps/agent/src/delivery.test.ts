// How events reach a server that takes some, none, or wants others first. The real answers stand in spool.test.ts.
import { createClient } from '@trainyard/client/client';
import { TrainyardError } from '@trainyard/contracts/problem';
import { beforeEach, expect, test } from 'vitest';
import { deliver, type Delivered, type Delivery } from './delivery.ts';
import type { Ordered } from './event-order.ts';
import { RUN } from './fixtures/lease.ts';
import { attemptFolder } from './run-folder.ts';

type Answer = (seqs: number[]) => number | TrainyardError | Error;
let stop: AbortController;
let sent: number[][];
let messages: Map<number, string>;
let refused: string[];
beforeEach(() => {
  stop = new AbortController();
  [sent, refused] = [[], []];
  messages = new Map();
});

const events = (from: number, to: number): Ordered[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const seq = from + index;
    return { seq, shift: 0, end: seq, event: { event: 'log', seq, message: `line ${seq}` } };
  });

function deliverTo(answer: Answer, batch: Ordered[], acked = 0): Promise<Delivered> & { delivery: Delivery } {
  const fetcher = (async (_: unknown, init?: RequestInit) => {
    const { events: given } = JSON.parse(String(init?.body)) as { events: { seq: number; message: string }[] };
    sent.push(given.map(({ seq }) => seq));
    for (const { seq, message } of given) messages.set(seq, message);
    const result = answer(given.map(({ seq }) => seq));
    if (result instanceof TrainyardError)
      return new Response(JSON.stringify(result.toProblem()), { status: result.status });
    if (result instanceof Error) throw result;
    return new Response(JSON.stringify({ acked: result }));
  }) as typeof fetch;
  const delivery: Delivery = {
    client: createClient({ baseUrl: 'http://yard', token: 't', fetch: fetcher }),
    run: RUN,
    folder: attemptFolder('/nowhere', 1),
    signal: stop.signal,
    acked,
    onRefused: (why) => void refused.push(why),
  };
  return Object.assign(deliver(batch, delivery), { delivery });
}
const all: Answer = (seqs) => seqs.at(-1) ?? 0;
const no = new TrainyardError('http.invalid', 'No.');

test('what is taken at once is sent once; what the server has is not sent, and a hole is not either', async () => {
  const one = deliverTo(all, events(1, 5));
  expect([await one, one.delivery.acked, sent]).toEqual(['ok', 5, [[1, 2, 3, 4, 5]]]);
  expect(await deliverTo(all, events(1, 5), 3)).toBe('ok');
  expect(await deliverTo(all, events(1, 5), 5)).toBe('ok');
  expect(await deliverTo(all, [])).toBe('ok');
  expect(await deliverTo(all, events(7, 9), 5)).toBe('back');
  expect(sent.slice(1)).toEqual([[4, 5]]);
});

test('a server that takes a part gets the rest', async () => {
  expect(await deliverTo((seqs) => Math.min(seqs.at(-1) ?? 0, (seqs[0] ?? 0) + 1), events(1, 5))).toBe('ok');
  expect(sent).toEqual([[1, 2, 3, 4, 5], [3, 4, 5], [5]]);
});

test('a refusal halves what is sent; what is taken doubles it again', async () => {
  expect(await deliverTo((seqs) => (seqs.length > 3 ? no : (seqs.at(-1) ?? 0)), events(1, 10))).toBe('ok');
  expect(sent.map((seqs) => seqs.length)).toEqual([10, 5, 3, 6, 3, 4, 2, 2]);
  expect(refused).toEqual([]);
});

test('the one line that is refused is told in its place, short; the others arrive', async () => {
  const batch = events(1, 4);
  const long = { ...batch[2]!, event: { event: 'log', seq: 3, message: 'x'.repeat(2_000) } };
  const answer: Answer = (seqs) => (seqs.includes(3) && messages.get(3)?.startsWith('x') ? no : (seqs.at(-1) ?? 0));
  expect(await deliverTo(answer, [batch[0]!, batch[1]!, long, batch[3]!])).toBe('ok');
  expect(refused).toEqual([
    expect.stringMatching(/^No\. It was: \{"event":"log","seq":3,"message":"x+ … \(\d+ more bytes\)$/),
  ]);
  expect(messages.get(3)).toBe(`The server did not take a line of the worker. ${refused[0]}`);
  expect(refused[0]?.length).toBeLessThan(520);
  expect(messages.get(4)).toBe('line 4');
});

test('a gap is filled from where the server says; one that names nothing is from the beginning', async () => {
  const gap = (next?: number) =>
    new TrainyardError('attempt.gap', 'Earlier.', next === undefined ? {} : { data: { next } });
  const later = deliverTo((seqs) => (seqs[0] === 1 ? gap(3) : (seqs.at(-1) ?? 0)), events(1, 4));
  expect([await later, sent]).toEqual([
    'ok',
    [
      [1, 2, 3, 4],
      [3, 4],
    ],
  ]);
  const back = deliverTo(() => gap(2), events(5, 6), 4);
  expect([await back, back.delivery.acked]).toEqual(['back', 1]);
  const nothing = deliverTo(() => gap(), events(5, 6), 4);
  expect([await nothing, nothing.delivery.acked]).toEqual(['back', 0]);
});

test('an attempt that was taken over is not gone on with; a server that is away is asked again', async () => {
  expect(await deliverTo(() => new TrainyardError('attempt.stale', 'Late.'), events(1, 2))).toBe('stale');
  sent.length = 0;
  expect(await deliverTo((seqs) => (sent.length < 3 ? new TypeError('fetch failed') : all(seqs)), events(1, 2))).toBe(
    'ok',
  );
  expect(sent).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});

test('a server that says yes and takes nothing is asked again, and stopped it is enough', async () => {
  const one = deliverTo((seqs) => (sent.length < 2 ? 0 : all(seqs)), events(1, 1));
  expect([await one, sent.length]).toEqual(['ok', 2]);
  const stopped = deliverTo(
    () => {
      stop.abort();
      return new TypeError('fetch failed');
    },
    events(1, 1),
  );
  expect(await stopped).toBe('stopped');
  expect(await deliverTo(all, events(1, 1))).toBe('stopped');
});

test('a server that answers well and takes nothing is not asked again at once', async () => {
  const asked: number[] = [];
  const once: Answer = (seqs) => {
    asked.push(performance.now());
    return asked.length < 3 ? 0 : (seqs.at(-1) ?? 0);
  };
  expect(await deliverTo(once, events(1, 2))).toBe('ok');
  const [first = 0, second = 0, third = 0] = asked;
  // Only how long it waits at least: 100 ms, then 200.
  expect(second - first).toBeGreaterThan(90);
  expect(third - second).toBeGreaterThan(190);
});
