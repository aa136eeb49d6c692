import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agentState,
  availability,
  countDevices,
  countMachines,
  mostTogether,
  type Machine,
  presentDevices,
  takesWork,
  verdict,
  whyNone,
} from './availability.ts';
import { candidates, type Wish } from './placement.ts';

type Kind = 'cpu' | 'cuda';
const machine = (name: string, state: Machine['state'], ...devices: [Kind, busy?: boolean][]): Machine => ({
  id: `agt_${name}`,
  name,
  state,
  devices: devices.map(([kind, busy], n) => ({
    id: kind === 'cpu' ? 'cpu' : `cuda:${n}`,
    kind,
    run_id: busy ? 'r' : null,
  })),
});
const images: Wish = { task: 'image-classification', devices: 1, pinnedTo: null };
const table: Wish = { task: 'tabular-regression', devices: 1, pinnedTo: null };
const two: Wish = { ...images, devices: 2 };

test.each([
  [{ left: true, heard: true, draining: true }, 'left'],
  [{ left: false, heard: false, draining: true }, 'lost'],
  [{ left: false, heard: true, draining: true }, 'draining'],
  [{ left: false, heard: true, draining: false }, 'online'],
])('%o is %s', (agent, state) => {
  expect(agentState(agent)).toBe(state);
});

test.each([
  ['online', null, 'free'],
  ['online', 'r', 'busy'],
  ['draining', null, 'drained'],
  ['draining', 'r', 'busy'],
  ['lost', 'r', 'lost'],
  ['left', null, 'left'],
] as const)('a device of one that is %s with %s is %s', (state, run, is) => {
  expect(availability(state, run)).toBe(is);
});

test('each device is counted once, those of machines that left not at all', () => {
  const all = [
    machine('a', 'online', ['cpu'], ['cuda', true]),
    machine('b', 'draining', ['cpu'], ['cpu', true]),
    machine('c', 'lost', ['cpu', true]),
    machine('d', 'left', ['cpu']),
  ];
  expect(countDevices(all)).toEqual({ free: 1, busy: 2, drained: 1, lost: 1 });
  expect(presentDevices(countDevices(all))).toBe(4);
  expect(countDevices([])).toEqual({ free: 0, busy: 0, drained: 0, lost: 0 });
});

describe('why a run gets no device', () => {
  test.each<[string, Wish, Machine[], string | null]>([
    ['nothing is there', images, [], 'no machine is connected'],
    ['one that left is nowhere', images, [machine('a', 'left', ['cpu'])], 'no machine is connected'],
    ['one is free', images, [machine('a', 'online', ['cpu'])], null],
    ['lost', images, [machine('a', 'lost', ['cpu'])], 'no machine takes it: a is lost'],
    ['drained', images, [machine('a', 'draining', ['cpu'])], 'no machine takes it: a is drained'],
    [
      'what runs on a drained one frees nothing',
      images,
      [machine('a', 'draining', ['cpu', true])],
      'no machine takes it: a is drained',
    ],
    [
      'lost and drained',
      images,
      [machine('a', 'draining', ['cpu']), machine('b', 'lost', ['cpu'])],
      'no machine takes it: b is lost, a is drained',
    ],
    [
      'two',
      images,
      [machine('a', 'lost', ['cpu']), machine('b', 'lost', ['cpu'])],
      'no machine takes it: a and b are lost',
    ],
    [
      'many',
      images,
      ['a', 'b', 'c', 'd'].map((name) => machine(name, 'lost', ['cpu'])),
      'no machine takes it: 4 machines are lost',
    ],
    ['busy', table, [machine('a', 'online', ['cpu', true])], 'all devices are busy'],
    [
      'a free processor beside a busy GPU is not for pictures',
      images,
      [machine('a', 'online', ['cpu'], ['cuda', true])],
      'every GPU is busy',
    ],
    [
      'a free GPU is not for tables where there is a processor',
      table,
      [machine('a', 'online', ['cpu', true], ['cuda'])],
      'every processor is busy',
    ],
    [
      'its checkpoint is elsewhere',
      { ...images, pinnedTo: 'agt_a' },
      [machine('a', 'online', ['cpu', true]), machine('b', 'online', ['cpu'])],
      'a has its checkpoint and is busy',
    ],
    ['enough are free at once', two, [machine('a', 'online', ['cuda'], ['cuda'], ['cuda', true])], null],
    [
      'no machine has as many',
      two,
      [
        machine('a', 'online', ['cpu'], ['cuda']),
        machine('b', 'online', ['cuda', true]),
        machine('c', 'lost', ['cpu']),
      ],
      'it needs 2 devices at once, and no machine has more than 1',
    ],
    [
      'no machine has as many GPUs',
      { ...images, devices: 3 },
      [machine('a', 'online', ['cpu'], ['cuda'], ['cuda'])],
      'it needs 3 GPUs at once, and no machine has more than 2',
    ],
    [
      'free ones of two machines are not together',
      two,
      [machine('a', 'online', ['cuda'], ['cuda', true]), machine('b', 'online', ['cuda'], ['cuda', true])],
      'it needs 2 GPUs at once, and only 1 is free on one machine',
    ],
    [
      'none is free',
      two,
      [machine('a', 'online', ['cpu', true], ['cpu', true])],
      'it needs 2 processors at once, and none is free on one machine',
    ],
    [
      'the machine with enough is lost',
      two,
      [machine('a', 'lost', ['cuda'], ['cuda']), machine('b', 'online', ['cuda'])],
      'no machine takes it: a is lost',
    ],
    [
      'its checkpoint lies where too few are free',
      { ...images, devices: 3, pinnedTo: 'agt_a' },
      [
        machine('a', 'online', ['cuda'], ['cuda'], ['cuda', true]),
        machine('b', 'online', ['cuda'], ['cuda'], ['cuda']),
      ],
      'it needs 3 GPUs at once, and only 2 are free on a, which has its checkpoint',
    ],
    [
      'its checkpoint lies where there are too few',
      { ...two, pinnedTo: 'agt_a' },
      [machine('a', 'online', ['cuda']), machine('b', 'online', ['cuda'], ['cuda'])],
      'it needs 2 GPUs at once, and the machine with its checkpoint has only 1',
    ],
  ])('%s', (_, run, machines, words) => {
    expect(whyNone(run, machines)).toBe(words);
  });

  test('is said exactly where placement finds none: the two never disagree', () => {
    const device = fc.record({
      id: fc.uuid(),
      kind: fc.constantFrom<Kind>('cpu', 'cuda'),
      run_id: fc.constantFrom(null, 'r'),
    });
    const machines = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('agt_a', 'agt_b', 'agt_c'),
        name: fc.constantFrom('a', 'b'),
        state: fc.constantFrom<Machine['state']>('online', 'lost', 'draining', 'left'),
        devices: fc.array(device, { minLength: 1, maxLength: 3 }),
      }),
      { selector: ({ id }) => id },
    );
    const wish = fc.record({
      id: fc.constant('run'),
      task: fc.constantFrom('image-classification' as const, 'tabular-regression' as const),
      devices: fc.constantFrom(1, 2),
      pinnedTo: fc.constantFrom(null, 'agt_a'),
    });
    fc.assert(
      fc.property(wish, machines, (run, all) => {
        const open = all
          .filter(({ state }) => takesWork(state))
          .flatMap((one) =>
            candidates([run], { ...one, free: new Set(one.devices.flatMap(({ id, run_id }) => (run_id ? [] : [id]))) }),
          );
        expect(whyNone(run, all) === null).toBe(open.length > 0);
        for (const one of all)
          for (const each of one.devices) expect(verdict(run, one, each) === 'left').toBe(one.state === 'left');
      }),
    );
  });
});

test('machines are counted by state; those that left by their number alone', () => {
  const all = [machine('a', 'online'), machine('b', 'online'), machine('c', 'draining'), machine('d', 'lost')];
  expect(countMachines(all, 7)).toEqual({ online: 2, draining: 1, lost: 1, left: 7 });
  expect(countMachines([], 0)).toEqual({ online: 0, draining: 0, lost: 0, left: 0 });
});

test('up to three machines are named', () => {
  const lost = (...names: string[]) =>
    whyNone(
      images,
      names.map((name) => machine(name, 'lost', ['cpu'])),
    );
  expect(lost('a', 'b', 'c')).toBe('no machine takes it: a and b and c are lost');
});

test('how many devices a run could have at once: of the kind it takes, on one machine that has not left', () => {
  const all = [
    machine('a', 'online', ['cpu'], ['cpu'], ['cpu']),
    machine('b', 'lost', ['cpu'], ['cuda'], ['cuda', true], ['cuda'], ['cuda']),
    machine('c', 'left', ...Array.from({ length: 9 }, (): [Kind] => ['cuda'])),
  ];
  expect(mostTogether('image-classification', all)).toEqual({ most: 4, kind: 'cuda' });
  expect(mostTogether('image-classification', all.slice(0, 1))).toEqual({ most: 3, kind: 'cpu' });
  expect(mostTogether('tabular-regression', all)).toEqual({ most: 3, kind: 'cpu' });
  expect(mostTogether('image-classification', [])).toBeNull();
});
