import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidates, devicesWanted, type Place, type Waiting } from './placement.ts';

const cpu = { id: 'cpu', kind: 'cpu' as const };
const gpu = { id: 'cuda:0', kind: 'cuda' as const };
const second = { ...gpu, id: 'cuda:1' };
const waiting = (id: string, more: Partial<Waiting> = {}): Waiting => ({
  id,
  task: 'image-classification',
  devices: 1,
  pinnedTo: null,
  ...more,
});
const first = (queue: Waiting[], devices: (typeof cpu | typeof gpu)[], free: string[]) =>
  candidates(queue, { id: 'me', devices, free: new Set(free) }).map(
    ({ run, devices: on }) => `${run.id}@${on.join('+')}`,
  );

describe('placement', () => {
  test('first come, first served', () => {
    expect(first([waiting('a'), waiting('b')], [cpu], ['cpu'])).toEqual(['a@cpu', 'b@cpu']);
  });

  test('a run stays with the agent that has its checkpoint', () => {
    const queue = [waiting('a', { pinnedTo: 'other' }), waiting('b', { pinnedTo: 'me' })];
    expect(first(queue, [cpu], ['cpu'])).toEqual(['b@cpu']);
  });

  test('networks wait for the GPU of a machine that has one; tables leave it alone', () => {
    const queue = [waiting('image'), waiting('table', { task: 'tabular-regression' })];
    expect(first(queue, [cpu, gpu], ['cpu'])).toEqual(['table@cpu']);
    expect(first(queue, [cpu, gpu], ['cuda:0'])).toEqual(['image@cuda:0']);
    expect(first(queue, [gpu], ['cuda:0'])).toEqual(['image@cuda:0', 'table@cuda:0']);
  });

  test('never a device that is not free, never a foreign pin, always in order of the queue', () => {
    const run = fc.record({
      task: fc.constantFrom<Waiting['task']>('image-classification', 'tabular-classification'),
      devices: fc.constantFrom(1, 2),
      pinnedTo: fc.constantFrom(null, 'me', 'other'),
    });
    fc.assert(
      fc.property(fc.array(run), fc.subarray(['cpu', 'cuda:0', 'cuda:1']), (runs, free) => {
        const queue = runs.map((item, index) => ({ id: String(index), ...item }));
        const placed = candidates(queue, { id: 'me', devices: [cpu, gpu, second], free: new Set(free) });
        for (const { run: chosen, devices } of placed) {
          expect(devices.every((device) => free.includes(device))).toBe(true);
          expect(new Set(devices).size).toBe(chosen.devices);
          expect(new Set(devices.map((device) => device.slice(0, 3))).size).toBe(1);
          expect(chosen.pinnedTo).not.toBe('other');
        }
        const order = placed.map(({ run: chosen }) => Number(chosen.id));
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }),
    );
  });
});

test('a config asks for one device where it says nothing that is a count', () => {
  expect(
    [{}, { devices: 3 }, { devices: 1 }, { devices: 0 }, { devices: '2' }, { devices: 1.5 }].map(devicesWanted),
  ).toEqual([1, 3, 1, 1, 1, 1]);
});

describe('a run that takes several devices', () => {
  const two = waiting('two', { devices: 2 });
  const place = (id: string, free: number, of = 2): Place => ({
    id,
    devices: Array.from({ length: of }, (_, index) => ({ id: `cuda:${index}`, kind: 'cuda' })),
    free: new Set(Array.from({ length: free }, (_, index) => `cuda:${index}`)),
  });
  const told = (queue: Waiting[], agent: Place, ...others: Place[]) =>
    candidates(queue, agent, others).map(({ run, devices }) => `${run.id}@${devices.join('+')}`);

  test('gets them of one machine and of one kind, all at once', () => {
    expect(told([two], place('a', 2))).toEqual(['two@cuda:0+cuda:1']);
    expect(first([two], [gpu, second], ['cuda:0', 'cuda:1'])).toEqual(['two@cuda:0+cuda:1']);
    expect(first([two], [cpu, gpu], ['cpu', 'cuda:0'])).toEqual([]);
  });

  test('keeps what is free until there is enough, and only what it takes', () => {
    expect(told([two, waiting('one')], place('a', 1))).toEqual([]);
    expect(told([waiting('one'), two], place('a', 1))).toEqual(['one@cuda:0']);
    expect(told([two, waiting('one')], place('a', 3, 4))).toEqual(['two@cuda:0+cuda:1', 'one@cuda:0']);
    expect(told([waiting('four', { devices: 4 }), two], place('a', 3, 4))).toEqual([]);
  });

  test('keeps nothing where it can never be, nor where less is free than elsewhere', () => {
    expect(told([two, waiting('one')], place('a', 1, 1))).toEqual(['one@cuda:0']);
    expect(told([two, waiting('one')], place('a', 1), place('b', 2, 3))).toEqual(['one@cuda:0']);
    expect(told([two, waiting('one')], place('b', 1), place('a', 1))).toEqual(['one@cuda:0']);
    expect(told([two, waiting('one')], place('a', 1), place('b', 1))).toEqual([]);
    expect(told([waiting('pinned', { devices: 2, pinnedTo: 'b' }), waiting('one')], place('a', 1))).toEqual([
      'one@cuda:0',
    ]);
  });

  test('two of them keep what is free of two machines', () => {
    const queue = [two, waiting('also', { devices: 2 }), waiting('one')];
    expect([told(queue, place('a', 1), place('b', 1)), told(queue, place('b', 1), place('a', 1))]).toEqual([[], []]);
  });

  test('is not overtaken for ever, and no device ever has two', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 2, max: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
        (machines, wanted, chance) => {
          fc.pre(Math.max(...machines) >= wanted);
          const next = () => chance.next().value as number;
          /** What runs, until when, on which devices. */
          let running: { until: number; place: string; devices: string[] }[] = [];
          const places = (): Place[] =>
            machines.map((size, index) => {
              const id = `agent ${index}`;
              const busy = new Set(running.filter((one) => one.place === id).flatMap(({ devices }) => devices));
              const all = place(id, size, size);
              return { ...all, free: new Set([...all.free].filter((device) => !busy.has(device))) };
            });
          let waits = true;
          const ask = (now: number, queue: readonly Waiting[]): void => {
            for (const { id } of places().toSorted(() => next() - 3)) {
              for (;;) {
                const all = places();
                const [mine] = all.filter((one) => one.id === id) as [Place];
                const [best] = candidates(
                  queue.filter((run) => waits || run.id !== 'many'),
                  mine,
                  all.filter((one) => one !== mine),
                );
                if (!best) break;
                expect(best.devices.every((device) => mine.free.has(device))).toBe(true);
                running.push({ until: now + next(), place: id, devices: best.devices });
                if (best.run.id === 'many') waits = false;
              }
            }
          };
          const single = waiting('one');
          ask(0, [single]);
          // Nobody else would ever leave it a second device: there is always one that wants the first.
          const longest = 5 * wanted * machines.length + 1;
          for (let now = 1; waits && now <= longest; now += 1) {
            running = running.filter(({ until }) => until > now);
            ask(now, [waiting('many', { devices: wanted }), single]);
          }
          expect(waits).toBe(false);
        },
      ),
    );
  });
});
