// What a reading asks a person, worst first. Pure: a question that was answered stays with its answer, so that it can be taken back.
import type { Finding } from '@trainyard/contracts/dataset';
import type { ColumnOverride, ColumnReading, Reading } from '@trainyard/contracts/reading';
import { formatCount } from '../format.ts';
import { asOverride } from './change.ts';
import { columnForm, pluralWords, typeWords } from './words.ts';

export interface Answer {
  id: string;
  label: string;
  says: ColumnOverride;
}

export interface Question {
  kind: 'which' | 'unread' | 'replaced';
  column: ColumnReading;
  title: string;
  note: string;
  /** The first is what is taken where nobody answers. */
  answers: Answer[];
}

const answer = (reading: Pick<ColumnReading, 'type' | 'number' | 'form'>, label: string): Answer => ({
  id: JSON.stringify(asOverride(reading)),
  label,
  says: asOverride(reading),
});

const asText: Answer = { id: 'text', label: 'text', says: { type: 'category' } };

const labelOf = (column: ColumnReading): string =>
  column.type === 'category' || column.type === 'text' ? typeWords[column.type] : columnForm(column);

/** Which of several forms: the question shows one cell, as it stands in the file. */
function which(column: ColumnReading, example: string | null): Question {
  const others = column.alternatives.map((other) => ({ ...column, ...other }));
  const answers = [column, ...others].map((one) => answer(one, labelOf(one)));
  const kinds = new Set([column.type, ...others.map(({ type }) => type)]);
  if (!kinds.has('category') && !kinds.has('text')) answers.push(asText);
  const forms = answers.map(({ label }) => label).slice(0, -1);
  const cell = example === null ? `“${column.name}”` : `“${example}”`;
  return {
    kind: 'which',
    column,
    title: `Is ${cell} ${forms.join(' or ')}?`,
    note: `every cell fits ${forms.length > 2 ? 'each' : 'both'}. ${column.reason}.`,
    answers,
  };
}

function unread(column: ColumnReading): Question {
  const { counts, type } = column;
  const all = counts.read + counts.unread;
  return {
    kind: 'unread',
    column,
    title: `${formatCount(counts.unread)} of ${formatCount(all)} cells could not be read`,
    note: `They become missing, here and in every file you predict later. The rest are ${pluralWords[type]}.`,
    answers: [answer(column, 'missing'), { ...asText, label: 'read all as text' }],
  };
}

function replaced(column: ColumnReading): Question {
  const words = Object.entries(column.counts.replaced);
  const times = words.reduce((sum, [, one]) => sum + one, 0);
  const shown = words.map(([word]) => word).slice(0, 3);
  return {
    kind: 'replaced',
    column,
    title: `${formatCount(times)} times ${shown.map((word) => `“${word}”`).join(' or ')} is read as missing`,
    note: `The other ${formatCount(column.counts.read)} cells are read as ${pluralWords[column.type]}.`,
    answers: [
      { ...answer(column, 'missing'), says: { ...asOverride(column), missing: column.missing } },
      { id: 'level', label: 'a level of its own', says: { type: 'category', missing: [] } },
    ],
  };
}

/** In a column of numbers, dates or times these can mean nothing else: nobody need be asked. */
const PLAIN_MISSING: ReadonlySet<string> = new Set(['na', 'n/a', '#n/a', '<na>', 'nan', 'nat', 'null', '(null)']);
const isAsked = (word: string): boolean => !PLAIN_MISSING.has(word);

type Said = Readonly<Record<string, ColumnOverride>>;

const onlyMissing = (said: ColumnOverride = {}) => Object.keys(said).every((part) => part === 'missing');

/**
 * A question per column at most, in the order of how much hangs on it. Words for missing answer none.
 * @param example a cell of the column that shows the doubt
 * @param said what is said of the columns now; of others nothing is known but that something is
 */
export function questionsOf(
  { columns }: Reading,
  example: (column: ColumnReading) => string | null,
  said: Said = {},
): Question[] {
  const open = columns.filter(({ name, given }) => !given || (Object.hasOwn(said, name) && onlyMissing(said[name])));
  return [
    ...open.filter(({ alternatives }) => alternatives.length > 0).map((column) => which(column, example(column))),
    ...open.filter(({ alternatives, counts }) => alternatives.length === 0 && counts.unread > 0).map(unread),
    ...open
      .filter(
        ({ alternatives, counts }) =>
          alternatives.length === 0 && counts.unread === 0 && Object.keys(counts.replaced).some(isAsked),
      )
      .map(replaced),
  ];
}

/** The answer that is pressed: what was said, or the first. `given`: whether a person said so. */
export function pressed(
  { answers, column }: Question,
  said: ColumnOverride | undefined,
): { id: string; given: boolean } {
  const [first] = answers;
  if (said === undefined) return { id: first?.id ?? '', given: false };
  const fits = answers.find(({ says }) => same(says, said)) ?? answers.find(({ says }) => says.type === said.type);
  return { id: fits?.id ?? '', given: said.type !== undefined || column.given };
}

const same = (a: object, b: object): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value: object): unknown => Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Findings that no question says already. */
export function otherFindings(findings: readonly Finding[], questions: readonly Question[]): Finding[] {
  return questions.length === 0 ? [...findings] : findings.filter(({ code }) => !ASKED.has(code));
}

/** Codes of findings that the questions show with their evidence. */
const ASKED = new Set(['csv.mixed_type', 'csv.missing_words', 'csv.ambiguous_date', 'csv.ambiguous_number']);
