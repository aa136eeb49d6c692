// The words and decisions about what is archived and deleted.
import { ThingKind, type Use } from '@trainyard/contracts/lifecycle';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consequences, counted, freeName, refusal } from './lifecycle.ts';

const idle = { running: 0, waiting: 0 };
const one = (kind: ThingKind, name = 'x') => ({ kind, names: [name] });
const use = (kind: ThingKind, count: number, fate: Use['fate'] = 'stays'): Use => ({
  kind,
  count,
  names: ['a', 'b', 'c'].slice(0, Math.min(count, 3)),
  fate,
});

describe('what uses it is said first', () => {
  test('a dataset', () => {
    expect(consequences(one('dataset'), [use('run', 12), use('model', 3)], idle)).toEqual([
      '3 models and 12 runs were trained on it and stay; nothing can be trained, repeated or resumed on it.',
      'Of models: “a”, “b” and “c”.',
      'It can be restored for 7 days.',
    ]);
    expect(consequences(one('dataset'), [use('run', 1), use('model', 0)], idle)[0]).toBe(
      'A run was trained on it and stays; nothing can be trained, repeated or resumed on it.',
    );
    expect(consequences(one('dataset'), [use('run', 1)], idle).at(-1)).toContain('can be restored');
    const busy = consequences(one('dataset'), [use('run', 1)], { running: 1, waiting: 0 });
    expect(busy.join(' ')).not.toContain('restored');
    expect(consequences(one('dataset'), [use('run', 0)], idle)[0]).toBe('Nothing was trained on it.');
  });

  test('a project, a group, a model, a config', () => {
    const held = [
      use('dataset', 2, 'deleted'),
      use('run', 1200, 'deleted'),
      use('model', 1, 'deleted'),
      use('group', 0),
    ];
    expect(consequences(one('project'), held, { running: 0, waiting: 2 }).slice(0, 2)).toEqual([
      'It holds 2 datasets, 1,200 runs and a model: all of it goes with it.',
      '2 runs that are queued or paused are cancelled by this.',
    ]);
    expect(consequences(one('project'), [use('run', 1)], idle)[0]).toBe('It holds a run: this goes with it.');
    expect(consequences(one('project'), [], idle)[0]).toBe('Nothing is in it.');
    expect(consequences(one('group'), [use('run', 1)], idle)[0]).toBe(
      'A run belongs to it and stays, without a group.',
    );
    expect(consequences(one('group'), [use('run', 5)], idle)[0]).toBe('5 runs belong to it and stay, without a group.');
    expect(consequences(one('model'), [use('run', 1)], idle)[0]).toBe(
      'Its run “a” stays, without the files of the model.',
    );
    const later = { ...use('run', 2), went_on: true as const };
    expect(consequences(one('model'), [use('run', 1), later], { running: 1, waiting: 0 })).toEqual([
      'Its run “a” stays, without the files of the model.',
      '2 runs went on from it and stay: “a” and “b”.',
    ]);
    expect(consequences(one('run'), [later], idle)[0]).toBe('2 runs went on from it and stay: “a” and “b”.');
    expect(consequences(one('config'), [], idle)[0]).toBe('Nothing uses it: each run keeps a config of its own.');
  });

  test('runs', () => {
    expect(consequences(one('run'), [use('model', 1), use('run', 2)], { running: 0, waiting: 1 })).toEqual([
      'Its model “a” stays and can be tested and downloaded.',
      '2 runs were started from it and stay.',
      'A run that is queued or paused is cancelled by this.',
      'It can be restored for 7 days.',
    ]);
    const many = { kind: 'run' as const, names: ['p', 'q', 'r'] };
    expect(consequences(many, [use('model', 40)], idle)).toEqual([
      'Models of them “a”, “b”, “c” and 37 more stay and can be tested and downloaded.',
      'They can be restored for 7 days.',
    ]);
    expect(consequences(many, [], idle)[0]).toBe('Nothing uses them.');
  });

  test('nothing is told in other words for 0, 1 and many', () => {
    expect([0, 1, 2, 1000].map((count) => counted('config', count))).toEqual([
      '0 saved configs',
      'a saved config',
      '2 saved configs',
      '1,000 saved configs',
    ]);
  });
});

describe('what may be done when', () => {
  test('a running run, a project with one, data that waits', () => {
    expect(refusal('delete', one('run'), { running: 1, waiting: 0 })).toEqual({
      code: 'thing.in_use',
      message: 'The run “x” cannot be deleted: it is running.',
      hint: 'Cancel it first.',
    });
    expect(refusal('delete', { kind: 'run', names: ['a', 'b', 'c'] }, { running: 2, waiting: 0 })?.message).toBe(
      'These 3 runs cannot be deleted: 2 runs of them are running.',
    );
    expect(refusal('delete', one('project'), { running: 1, waiting: 9 })?.message).toBe(
      'The project “x” cannot be deleted: a run of it is running.',
    );
    expect(refusal('delete', one('dataset'), { running: 0, waiting: 1 })?.message).toBe(
      'The dataset “x” cannot be deleted: a run on it is queued, running or paused.',
    );
    expect(refusal('archive', one('run'), { running: 0, waiting: 1 })?.code).toBe('thing.in_use');
    expect(refusal('delete', one('model'), { running: 1, waiting: 1 })).toEqual({
      code: 'thing.in_use',
      message: 'The model “x” cannot be deleted: 2 runs that go on from it are queued, running or paused.',
      hint: 'Cancel them, or wait for their end.',
    });
  });

  test('nothing that trains loses what it needs, nothing that has ended holds anything up', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ThingKind.options),
        fc.constantFrom('archive' as const, 'delete' as const),
        fc.nat(9),
        fc.nat(9),
        (kind, action, running, waiting) => {
          const refused = refusal(action, one(kind), { running, waiting }) !== null;
          const free = kind === 'group' || kind === 'config' || (kind === 'model' && action === 'archive');
          if (free || running + waiting === 0) expect(refused).toBe(false);
          // What is going on from it, or will, takes its weights.
          else if (kind === 'model') expect(refused).toBe(true);
          else if (running > 0 && !(kind === 'dataset' && action === 'archive')) expect(refused).toBe(true);
          // Waiting runs go with their own; they keep their data, and stay in sight.
          else if (action === 'delete') expect(refused).toBe(kind === 'dataset');
        },
      ),
    );
  });
});

test('a name that is taken gets the first free number, and is never too long', () => {
  const taken = new Set(['x', 'x 2', 'x 4']);
  expect(freeName('x', (name) => taken.has(name), 9)).toBe('x 3');
  expect(freeName('y', (name) => taken.has(name), 9)).toBe('y');
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: MAX_NAME_LENGTH, unit: 'grapheme' }),
      fc.nat(20),
      (text, count) => {
        const name = text.slice(0, MAX_NAME_LENGTH).toWellFormed();
        const others = new Set<string>();
        for (let made = 0; made <= count; made += 1) {
          const next = freeName(name, (one) => others.has(one), MAX_NAME_LENGTH);
          expect(others.has(next) || next.length > MAX_NAME_LENGTH || !next.isWellFormed()).toBe(false);
          others.add(next);
        }
      },
    ),
  );
});

test('what is queued, running or paused is counted together where it is in the way', () => {
  const message = (action: 'archive' | 'delete', kind: ThingKind, under: { running: number; waiting: number }) =>
    refusal(action, one(kind), under)?.message;
  expect(message('archive', 'project', { running: 2, waiting: 3 })).toContain(
    '5 runs of it are queued, running or paused',
  );
  expect(message('archive', 'run', { running: 0, waiting: 1 })).toContain('a run of 1 is queued');
  expect(message('delete', 'dataset', { running: 2, waiting: 3 })).toContain('5 runs on it are queued');
  expect(message('delete', 'project', { running: 2, waiting: 3 })).toContain('2 runs of it are running');
  expect(refusal('archive', one('dataset'), { running: 2, waiting: 3 })).toBeNull();
  expect(refusal('delete', one('project'), { running: 1, waiting: 0 })?.hint).toBe('Cancel them first.');
  expect(refusal('delete', { kind: 'run', names: ['a', 'b'] }, { running: 1, waiting: 0 })?.hint).toBe(
    'Cancel them first.',
  );
});

test('one thing is told as one', () => {
  const two = [use('run', 1, 'deleted'), use('dataset', 2, 'deleted')];
  expect(consequences(one('project'), two, idle)[0]).toBe('It holds a run and 2 datasets: all of it goes with it.');
  expect(consequences(one('project'), [use('run', 2)], idle)[0]).toBe('It holds 2 runs: all of it goes with it.');
  expect(consequences(one('project'), [use('run', 0), use('dataset', 1)], idle)[0]).toBe(
    'It holds a dataset: this goes with it.',
  );
  expect(consequences(one('group'), [], idle)).toEqual(['No run belongs to it.', 'It can be restored for 7 days.']);
  expect(consequences(one('dataset'), [use('model', 1)], idle)[0]).toContain('A model was trained on it and stays;');
  expect(consequences(one('dataset'), [use('run', 2)], idle)).toHaveLength(2);
  expect(consequences(one('run'), [use('run', 1)], idle)[0]).toBe('A run was started from it and stays.');
  expect(consequences(one('model'), [], idle)[0]).toBe('Its run is deleted already.');
  expect(consequences(one('group'), [], { running: 0, waiting: 3 }).join(' ')).not.toContain('cancelled');
  expect(consequences(one('dataset'), [], { running: 0, waiting: 3 }).join(' ')).not.toContain('cancelled');
  expect(consequences(one('run'), [], { running: 0, waiting: 0 }).join(' ')).not.toContain('cancelled');
});

test('a long name makes room for its number, between whole characters', () => {
  const next = (name: string, longest: number) => freeName(name, (other) => other === name, longest);
  expect(next('abcdef', 6)).toBe('abcd 2');
  expect(next('abc  f', 6)).toBe('abc 2');
  expect(next('abc\u{1f600}', 5)).toBe('abc 2');
  expect(next('a\u{1f600}c', 5)).toBe('a\u{1f600} 2');
  // A mark of a character that was lost before is part of the name.
  expect(next('a\uFFFDcd', 6)).toBe('a\uFFFDcd 2');
});
