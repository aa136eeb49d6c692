import { expect, test } from 'vitest';
import { answerRows, tableWords } from './table-words.ts';

const of = (rows: number, noted: number, shown: number) =>
  tableWords({ rows, noted, predictions: Array.from({ length: shown }, () => said('a', 0.9)) });
const said = (label: string | null, score: number, notes: string[] = []) => ({
  label,
  value: label === null ? 12.5 : null,
  scores: label === null ? [] : [{ label, score }],
  notes,
});

test.each([
  [of(1, 0, 1), '1 answer.'],
  [of(20, 3, 20), '20 answers, 3 with a note.'],
  [of(1204, 0, 20), '1,204 answers. The first 20:'],
])('%s', (told, expected) => expect(told).toBe(expected));

test('labels with their share, values as they are, notes after one another', () => {
  expect(answerRows({ predictions: [said('cat', 0.914, ['x is missing.', 'y is new.']), said(null, 0)] })).toEqual([
    { row: 1, said: expect.stringMatching(/^cat, 91\.4\s%$/), notes: 'x is missing. y is new.' },
    { row: 2, said: '12.5', notes: '' },
  ]);
});
