import type { ColumnReading, Dialect } from '@trainyard/contracts/reading';
import type { FileLine } from '@trainyard/contracts/reading-routes';
import { expect, test } from 'vitest';
import { columnForm, countWords, formWords, headerWords, numberWords, readWords, replacedWords } from './words.ts';

const plain = { decimal: '.', thousands: null, prefix: null, suffix: null } as const;
const column = (more: Partial<ColumnReading>): ColumnReading => ({
  name: 'x',
  position: 0,
  type: 'number',
  number: plain,
  form: null,
  words: null,
  missing: [],
  given: false,
  reason: '',
  counts: { read: 10, missing: 0, unread: 0, distinct: 5, replaced: {} },
  unread: [],
  alternatives: [],
  ...more,
});

test('forms are written as the cells are', () => {
  expect(formWords('%d/%m/%Y')).toBe('d/m/yyyy');
  expect(formWords('%Y-%m-%dT%H:%M:%S%z')).toBe('yyyy-m-dThh:mm:sszone');
  expect(numberWords(plain, false)).toBe('plain');
  expect(numberWords({ ...plain, decimal: ',' }, false)).toBe('decimal comma');
  expect(numberWords({ ...plain, thousands: '.' }, true)).toBe('dot for thousands');
  expect(numberWords({ decimal: ',', thousands: '.', prefix: null, suffix: '€' }, false)).toBe('1.234,50 €');
  expect(numberWords({ ...plain, thousands: ',', prefix: '$' }, false)).toBe('$1,234.50');
  expect(columnForm(column({ type: 'boolean', words: { yes: 'ja', no: null } }))).toBe('ja, or empty');
  expect(columnForm(column({ type: 'category' }))).toBe('5 levels');
});

test('what was not read goes before what is missing', () => {
  const counts = { read: 5, missing: 4, unread: 1, distinct: 5, replaced: { '-': 2, 'n/a': 1 } };
  expect(countWords(column({ counts }))).toEqual({ text: '1 not read', bad: true });
  expect(countWords(column({ counts: { ...counts, unread: 0 } }))).toEqual({ text: '3 times - or n/a', bad: false });
  expect(countWords(column({ counts: { ...counts, unread: 0, replaced: {} } }))).toEqual({
    text: '4 empty',
    bad: false,
  });
  expect(replacedWords(column({}))).toBe('');
});

test('a cell as people would write it', () => {
  const date = column({ type: 'date', form: '%d/%m/%Y' });
  expect(readWords('2019-03-01', date)).toBe('1 Mar 2019');
  expect(readWords('2019-03-01T10:00:00Z', date)).toBe('1 Mar 2019, 10:00:00');
  expect(readWords(null, date)).toBe('missing');
  expect(readWords('128400', column({ type: 'integer' }))).toBe('128,400');
  expect(readWords('12490.5', column({ number: { ...plain, suffix: '€' } }))).toBe('12,490.5 €');
  expect(readWords('01067', column({ type: 'category' }))).toBe('01067');
});

test('says where the header stands, also under comments, and nothing of cells that are left out', () => {
  const dialect = { header: true, skip_lines: 0 } as Dialect;
  const line = (number: number, kind: FileLine['kind']) =>
    ({ number, kind, row: null, text: '', cut: false, cells: [] }) as FileLine;
  expect(headerWords(dialect, [])).toBe('line 1');
  expect(headerWords(dialect, [line(1, 'comment'), line(2, 'header')])).toBe('line 2');
  expect(headerWords({ ...dialect, header: false }, [])).toBe('none in the file');
  const left = { type: 'ignored', words: null, counts: { read: 0, missing: 9, unread: 0, distinct: 0, replaced: {} } };
  expect(countWords(left as unknown as ColumnReading)).toEqual({ text: 'left out', bad: false });
  expect(readWords(null, left as unknown as ColumnReading)).toBe('left out');
});
