import { expect, test } from 'vitest';
import { createLane } from './lane.ts';

test('one after the other, also after one that failed; who went away while it waited is left out', async () => {
  const lane = createLane();
  const done: string[] = [];
  const never = new AbortController();
  const gone = new AbortController();
  let open = 0;
  const step =
    (name: string, fails = false) =>
    async () => {
      open += 1;
      expect(open).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      done.push(name);
      if (fails) throw new Error(name);
      return name;
    };
  const asked = [
    lane.run(step('a'), never.signal),
    lane.run(step('b', true), never.signal),
    lane.run(step('c'), gone.signal),
    lane.run(step('d'), never.signal),
  ];
  gone.abort(new Error('gone'));
  expect(await Promise.allSettled(asked)).toMatchObject([
    { value: 'a' },
    { reason: { message: 'b' } },
    { reason: { message: 'gone' } },
    { value: 'd' },
  ]);
  expect(done).toEqual(['a', 'b', 'd']);
});
