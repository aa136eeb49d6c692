import type { StoredEvent } from '@trainyard/contracts/event';
import type { ClientMessage } from '@trainyard/contracts/live';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReaders } from './live-readers.ts';

const events = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => ({ position: from + at }) as StoredEvent);
function reading() {
  const sent: ClientMessage[] = [];
  const errors: unknown[] = [];
  const readers = createReaders(
    (message) => sent.push(message),
    (error) => errors.push(error),
  );
  const read = (after: number, run = 'r') => {
    const seen: number[] = [];
    const stop = readers.add(run, after, (news) => seen.push(...news.map(({ position }) => position)));
    return { seen, stop };
  };
  return { readers, sent, errors, read };
}
const from = (after: number, run = 'r') => ({ type: 'subscribe', topic: 'run', run, after });

test('each reader gets each event once, whatever came before it', () => {
  const { readers, read } = reading();
  const [all, late] = [read(0), read(3)];
  readers.take('r', events(1, 4));
  readers.take('r', events(2, 6));
  readers.take('r', events(1, 6));
  readers.take('r', []);
  readers.take('unknown', events(1, 2));
  expect([all.seen, late.seen]).toEqual([
    [1, 2, 3, 4, 5, 6],
    [4, 5, 6],
  ]);
});

test('what is missing is asked for once, from where the reader stands who has least', () => {
  const { readers, sent, read } = reading();
  const [early, late] = [read(2), read(5)];
  expect(sent).toEqual([from(2), from(2)]);
  // Of the older subscription: what was asked for is still on its way.
  readers.take('r', events(9, 10));
  expect(sent).toHaveLength(2);
  readers.take('r', events(3, 6));
  readers.take('r', events(9, 10));
  expect(sent.slice(2)).toEqual([from(6)]);
  readers.take('r', events(9, 10));
  expect(sent).toHaveLength(3);
  readers.take('r', events(7, 10));
  expect([early.seen, late.seen]).toEqual([
    [3, 4, 5, 6, 7, 8, 9, 10],
    [6, 7, 8, 9, 10],
  ]);
});

test('the last reader of a run ends its subscription, nobody else does', () => {
  const { readers, sent, read } = reading();
  const [a, b] = [read(0), read(0)];
  a.stop();
  expect(sent.filter(({ type }) => type === 'unsubscribe')).toEqual([]);
  b.stop();
  expect(sent.at(-1)).toEqual({ type: 'unsubscribe', topic: 'run', run: 'r' });
  const again = read(4);
  const many = sent.length;
  // Twice stopped is stopped: a newer subscription is not theirs.
  b.stop();
  a.stop();
  expect(sent).toHaveLength(many);
  readers.take('r', events(5, 5));
  expect([a.seen, again.seen]).toEqual([[], [5]]);
});

test('a new connection asks for every run from where it stands', () => {
  const { readers, sent, read } = reading();
  read(0, 'r');
  read(7, 's');
  read(0, 'gone').stop();
  readers.take('r', events(1, 3));
  sent.length = 0;
  readers.resume();
  expect(sent).toEqual([from(3, 'r'), from(7, 's')]);
});

test('a reader that throws costs nobody an event, and does not get it again', () => {
  const { readers, errors, read } = reading();
  readers.add('r', 0, () => {
    throw new Error('fault');
  });
  const other = read(0);
  readers.take('r', events(1, 2));
  readers.take('r', events(1, 2));
  expect([other.seen, errors.length]).toEqual([[1, 2], 1]);
});

test('however batches overlap or skip, what was seen is in order without gap', () => {
  const batch = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 6 }));
  fc.assert(
    fc.property(fc.array(batch), fc.nat({ max: 10 }), (batches, after) => {
      const { readers, read } = reading();
      const { seen } = read(after);
      for (const [first, more] of batches) readers.take('r', events(first, first + more));
      expect(seen).toEqual(events(after + 1, after + seen.length).map(({ position }) => position));
    }),
  );
});
