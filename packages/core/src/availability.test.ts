import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agentState,
  availability,
  countDevices,
  countMachines,
  type Machine,
  presentDevices,
  takesWork,
  verdict,
  whyNone,
} from './availability.ts';
import { candidates } from './placement.ts';

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
const images = { task: 'image-classification', pinnedTo: null } as const;
const table = { task: 'tabular-regression', pinnedTo: null } as const;

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
  test.each<
    [
      string,
      typeof images | typeof table | { task: 'image-classification'; pinnedTo: string },
      Machine[],
      string | null,
    ]
  >([
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
      pinnedTo: fc.constantFrom(null, 'agt_a'),
    });
    fc.assert(
      fc.property(wish, machines, (run, all) => {
        const open = all
          .filter(({ state }) => takesWork(state))
          .flatMap((one) =>
            candidates([run], one, new Set(one.devices.flatMap(({ id, run_id }) => (run_id ? [] : [id])))),
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
