import type { ColumnReading, Reading } from '@trainyard/contracts/reading';
import { expect, test } from 'vitest';
import { otherFindings, pressed, questionsOf } from './questions.ts';

const column = (name: string, more: Partial<ColumnReading> = {}): ColumnReading => ({
  name,
  position: 0,
  type: 'date',
  number: null,
  form: '%d/%m/%Y',
  words: null,
  missing: [],
  given: false,
  reason: 'it says so',
  counts: { read: 9, missing: 0, unread: 0, distinct: 5, replaced: {} },
  unread: [],
  alternatives: [],
  ...more,
});
const other = { type: 'date', number: null, form: '%m/%d/%Y', why: 'it fits' } as const;
const reading = (...columns: ColumnReading[]) => ({ columns }) as Reading;
const counts = { read: 9, missing: 2, unread: 0, distinct: 5, replaced: { '-': 2 } };

test('what could be read two ways goes before what could not be read, and that before words for missing', () => {
  const questions = questionsOf(
    reading(
      column('plain'),
      column('words', { counts }),
      column('strange', { counts: { ...counts, unread: 1 } }),
      column('which', { alternatives: [other] }),
      column('said', { alternatives: [other], given: true }),
      column('half', { alternatives: [other], given: true }),
    ),
    () => '01/03/2019',
    { said: { form: '%d/%m/%Y' }, half: { missing: ['x'] } },
  );
  expect(questions.map(({ kind, column: { name } }) => [kind, name])).toEqual([
    ['which', 'which'],
    ['which', 'half'],
    ['unread', 'strange'],
    ['replaced', 'words'],
  ]);
  expect(questions[0]?.title).toBe('Is “01/03/2019” d/m/yyyy or m/d/yyyy?');
  expect(questions[0]?.answers.map(({ label }) => label)).toEqual(['d/m/yyyy', 'm/d/yyyy', 'text']);
});

test('a word that can only mean missing is no question', () => {
  const of = (word: string) =>
    questionsOf(reading(column('x', { counts: { ...counts, replaced: { [word]: 2 } } })), () => null);
  expect(of('na')).toEqual([]);
  expect(of('-')).toHaveLength(1);
});

test('the guess is pressed until somebody says something', () => {
  const [question] = questionsOf(reading(column('which', { alternatives: [other] })), () => null);
  if (!question) throw new Error('there is no question');
  const [guess, second, text] = question.answers;
  expect(pressed(question, undefined)).toEqual({ id: guess?.id, given: false });
  expect(pressed(question, { type: 'date', form: '%m/%d/%Y' })).toEqual({ id: second?.id, given: true });
  expect(pressed(question, { type: 'category' })).toEqual({ id: text?.id, given: true });
  expect(pressed(question, { missing: ['x'] })).toEqual({ id: '', given: false });
});

test('a finding that a question shows is not listed again', () => {
  const finding = (code: string) => ({ code, severity: 'warning' as const, message: code, count: 1, examples: [] });
  const findings = [finding('csv.ambiguous_date'), finding('csv.duplicates')];
  const questions = questionsOf(reading(column('which', { alternatives: [other] })), () => null);
  expect(otherFindings(findings, questions).map(({ code }) => code)).toEqual(['csv.duplicates']);
  expect(otherFindings(findings, [])).toHaveLength(2);
});
