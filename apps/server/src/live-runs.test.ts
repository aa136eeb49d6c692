import type { StoredEvent } from '@trainyard/contracts/event';
import type { ServerMessage } from '@trainyard/contracts/live';
import { beforeEach, expect, test } from 'vitest';
import { LiveRuns } from './live-runs.ts';

const event = (position: number): StoredEvent => ({
  position,
  attempt: 1,
  seq: position,
  time: '2026-01-01T00:00:00.000Z',
  event: 'log',
  payload: {},
});

let failing = new Set<string>();
let stored = 3;
const errors: unknown[] = [];
beforeEach(() => {
  failing = new Set();
  stored = 3;
  errors.splice(0);
});

const runs = () =>
  new LiveRuns({
    reader: {
      async read(run, after) {
        if (failing.has('read') || failing.has(run)) throw new Error('the database is away');
        return Array.from({ length: stored - after }, (_, index) => event(after + index + 1));
      },
    },
    async count(run) {
      if (failing.has('count')) throw new Error('the database is away');
      return run === 'nobody' ? undefined : stored;
    },
    onError: (error) => errors.push(error),
  });

async function all(from: LiveRuns, now = performance.now()): Promise<ServerMessage[]> {
  const messages: ServerMessage[] = [];
  for await (const message of from.messages(now)) messages.push(message);
  return messages;
}
const later = () => performance.now() + 10_000;

test.each(['count', 'read'])(
  'what could not be asked (%s) stays due, waits, and is read when the database is back',
  async (what) => {
    const subject = runs();
    subject.add('a', 1);
    failing.add(what);
    expect(await all(subject)).toEqual([]);
    expect(errors).toHaveLength(1);
    const wait = subject.wait(performance.now());
    expect(wait).toBeGreaterThan(0);
    // Not before its time: a database that comes back must not be asked by everybody at once, again and again.
    expect(await all(subject)).toEqual([]);
    expect(errors).toHaveLength(1);
    failing.clear();
    expect(await all(subject, later())).toEqual([{ type: 'events', run: 'a', events: [event(2), event(3)] }]);
    expect(subject.wait(later())).toBeNull();
  },
);

test('waits grow up to seconds, and one run that cannot be read does not hold up another', async () => {
  const subject = runs();
  subject.add('broken', 0);
  subject.add('fine', 2);
  failing.add('broken');
  expect((await all(subject)).map((message) => message.type === 'events' && message.run)).toEqual(['fine']);
  for (let round = 0; round < 12; round += 1) await all(subject, later());
  const wait = subject.wait(performance.now()) ?? 0;
  expect(wait).toBeGreaterThan(1_000);
  expect(wait).toBeLessThanOrEqual(5_000);
});

test('news while a read fails are not lost', async () => {
  const subject = runs();
  subject.add('a', 3);
  await all(subject);
  failing.add('read');
  stored = 5;
  subject.note('a');
  await all(subject);
  failing.clear();
  expect(await all(subject, later())).toEqual([{ type: 'events', run: 'a', events: [event(4), event(5)] }]);
});

test('a run that is not there, and a place that is not, end the subscription with words', async () => {
  const subject = runs();
  subject.add('nobody', 0);
  subject.add('a', 9);
  expect(await all(subject)).toMatchObject([{ code: 'not_found' }, { code: 'after' }]);
  expect(subject.has('nobody') || subject.has('a')).toBe(false);
});
