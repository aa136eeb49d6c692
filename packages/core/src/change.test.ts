import type { Continued } from '@trainyard/contracts/continued';
import { expect, test } from 'vitest';
import { changeSentences, classChanges, wholeChange } from './change.ts';

const one = (label: string, examples: number, both: number, gained: number, lost: number, to_added = 0) => ({
  label,
  examples,
  before: both + lost,
  after: both + gained,
  gained,
  lost,
  to_added,
});

function measured(over: Partial<Continued> = {}): Continued {
  return {
    from: 'run_1',
    split: 'val',
    kept: ['cat', 'dog'],
    added: ['bird'],
    dropped: [],
    examples: 160,
    learned_before: 0,
    classes: [one('cat', 100, 70, 1, 14, 12), one('dog', 60, 55, 2, 1)],
    ...over,
  };
}

test('a loss is called one where the same pictures tell the models apart, class by class and as a whole', () => {
  expect(wholeChange(measured())).toMatchObject({ examples: 160, gained: 3, lost: 15, toAdded: 12, verdict: 'worse' });
  const [cat, dog] = classChanges(measured());
  expect(cat).toMatchObject({ label: 'cat', before: 0.84, after: 0.71, verdict: 'worse' });
  expect(cat?.interval[1]).toBeLessThan(0);
  expect(dog).toMatchObject({ label: 'dog', verdict: 'unclear' });
  expect(changeSentences(measured())).toEqual([
    'Of 160 validation pictures of the 2 classes that it knew, 87.5 % were right before and 80.0 % are now: −7.5 points (−13.0 to −2.3); worse, by more than chance explains.',
    '12 of them are now taken for a class that is new.',
    'New: “bird”.',
  ]);
});

test('many classes are held to one level together: of a hundred some differ by chance', () => {
  const classes = Array.from({ length: 100 }, (_, at) => one(`c${at}`, 20, 10, at === 0 ? 7 : 0, at === 1 ? 6 : 0));
  expect(classChanges(measured({ classes })).filter(({ verdict }) => verdict !== 'same')).toEqual([
    expect.objectContaining({ label: 'c1', verdict: 'unclear' }),
    expect.objectContaining({ label: 'c0', verdict: 'unclear' }),
  ]);
  expect(classChanges(measured({ classes: classes.slice(0, 2) })).map(({ verdict }) => verdict)).toEqual([
    'worse',
    'better',
  ]);
});

test('what cannot be measured is said, and what may be too good', () => {
  const none = measured({ examples: 0, classes: [one('cat', 0, 0, 0, 0)], dropped: ['fish'], learned_before: 4 });
  expect(wholeChange(none)).toBeNull();
  expect(classChanges(none)).toEqual([]);
  expect(changeSentences(none)).toEqual([
    'What became of the classes that it knew cannot be measured: no held-out picture of theirs is new to the older model.',
    'New: “bird”.',
    'Dropped, for the data has none of it: “fish”.',
    '4 held-out pictures are left out, for it learned from them.',
  ]);
  expect(changeSentences(measured({ learned_before: null })).at(-1)).toContain('is not known');
  const same = measured({ classes: [one('cat', 5, 5, 0, 0)], added: [] });
  expect(changeSentences(same)[0]).toContain('each picture is answered as before');
});
