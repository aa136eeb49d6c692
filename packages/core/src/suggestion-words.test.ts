import { expect, test } from 'vitest';
import { measuredWords, measureWords, unknownWords } from './suggestion-words.ts';

test('how often neighbours were right is what was counted', () => {
  const measured = [
    { votes: 5, pictures: 80, right: 76 },
    { votes: 3, pictures: 20, right: 11 },
  ];
  expect(measuredWords({ neighbours: { k: 5, measured } })).toEqual([
    'Measured on labelled pictures of this version, each left out in turn: 87 of 100 right. Where all 5 neighbours agreed: 76 of 80 right.',
  ]);
  expect(measuredWords({ neighbours: { k: 9, measured } })[0]).not.toContain('agreed');
  expect(measuredWords({ neighbours: { k: 5, measured: [] } })).toEqual([]);
  expect(measuredWords({ neighbours: null })).toEqual([]);
});

test('labels that the set does not know are named and counted', () => {
  const cat = { label: 'cat', known: true, pictures: 9 };
  expect(unknownWords({ labels: [cat] })).toEqual([]);
  expect(unknownWords({ labels: [cat, { label: 'ox', known: false, pictures: 1200 }] })).toEqual([
    'The set has no class “ox” (1,200); who accepts it makes a new class.',
  ]);
  const strange = Array.from({ length: 12 }, (_, at) => ({ label: `x${at}`, known: false, pictures: 1 }));
  expect(unknownWords({ labels: strange })[0]).toMatch(/“x9” \(1\) and 2 more; who accepts these makes new classes\.$/);
});

test('the measure says what it knows', () => {
  expect(measureWords({ kind: 'look' })).toContain('not by colour');
  const features = { kind: 'features' as const, features: 'efficientnet-lite0', name: 'efficientnet-lite0' };
  expect(measureWords({ ...features, compared: 9, of: 9 })).toBe('by what the network efficientnet-lite0 sees in them');
  expect(measureWords({ ...features, compared: 1200, of: 5000 })).toMatch(/of the 1,200 of 5,000 pictures/);
});
