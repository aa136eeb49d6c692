// What a column might be, from a sample of its cells: proposals only. Which of them holds is counted on all cells (column-facts.ts).
import {
  BOOLEAN_WORDS,
  CLOCK_FORMS,
  CURRENCIES,
  DURATION_FORMS,
  MISSING_CANDIDATES,
} from '@trainyard/contracts/reading-forms';
import { type ColumnKind, type ColumnReading, type NumberForm } from '@trainyard/contracts/reading';
import { numberPattern } from './read-number.ts';
import { dateForms, patternOf } from './read-time.ts';

export type Candidate = Pick<ColumnReading, 'type' | 'number' | 'form' | 'words'>;

/** Share of the sample that a proposal must read; further cells of its kind may come later in the file. */
const ENOUGH = 0.5;
/** Share of the numbers that a unit must stand beside; money may be missing in more. */
const UNIT_SHARE = 0.9;
const MONEY_SHARE = 0.3;
/** Cells that all date forms are tried on. */
const TRIED = 25;

const missing: ReadonlySet<string> = new Set(MISSING_CANDIDATES);
export const isMissingWord = (cell: string): boolean => missing.has(cell.toLowerCase());

export const candidate = (type: ColumnKind, parts: Partial<Candidate> = {}): Candidate => ({
  type,
  number: null,
  form: null,
  words: null,
  ...parts,
});

const DATE_LIKE = /^(\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|\d{8}|(19|20)\d\d(0[1-9]|1[0-2])$|.*\p{L}{3,}.*\d)/u;
const TIME_LIKE = /^-?\d+( (days? )?\d{1,2})?[:.h]\d{2}/;
// A minus behind the digits has letters after a blank only: 4400-N is a code.
const NUMBER_LIKE =
  /^\(?\s*[+\-\u2212\u2013]?\s*([^\d\s+\-\u2212\u2013().,]+\.?)?\s*[+\-\u2212\u2013]?\s*([.,]?\d(?:[\d.,'\u2019 \u00a0\u2009\u202f]*\d)?[.,]?(?:[eE][+-]?\d+)?)(?:[-\u2212\u2013](?!\p{L}))?\s*(\D.*?)?\)?$/u;
const UNIT = /^[^\d\s"'()[\]{},;:=<>_#|-]{1,12}[23]?\.?(?:[ /][^\d\s"'()[\]{},;:=<>_#|-]{1,8}[23]?)?$/;
const money = new Set(CURRENCIES.map((sign) => sign.toLowerCase()));
const isMoney = (sign: string) => money.has(sign.toLowerCase()) || /^[A-Z]{0,3}\p{Sc}$/u.test(sign);

const share = (cells: readonly string[], test: (cell: string) => boolean) =>
  cells.length === 0 ? 0 : cells.filter(test).length / cells.length;

/** The forms that read enough of these cells. */
function formsThatFit(cells: readonly string[], forms: readonly string[]): string[] {
  // Spread over the sample, so that one beginning does not decide.
  const step = Math.max(1, Math.floor(cells.length / TRIED));
  const few = cells.filter((_, index) => index % step === 0);
  return forms.filter((form) => {
    const pattern = new RegExp(patternOf(form));
    return share(few, (cell) => pattern.test(cell)) >= 0.3 && share(cells, (cell) => pattern.test(cell)) >= ENOUGH;
  });
}

export function dateCandidates(cells: readonly string[]): Candidate[] {
  if (share(cells, (cell) => DATE_LIKE.test(cell)) < ENOUGH) return [];
  return formsThatFit(cells, dateForms()).map((form) => candidate('date', { form }));
}

export function timeCandidates(cells: readonly string[]): Candidate[] {
  if (share(cells, (cell) => TIME_LIKE.test(cell)) < ENOUGH) return [];
  return [
    ...formsThatFit(cells, CLOCK_FORMS).map((form) => candidate('time', { form })),
    ...formsThatFit(cells, DURATION_FORMS).map((form) => candidate('duration', { form })),
  ];
}

function commonest(words: readonly string[]): { word: string; count: number } | null {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  return best ? { word: best[0], count: best[1] } : null;
}

/** What stands before and behind the digits of enough cells. */
function beside(cells: readonly string[]): Pick<NumberForm, 'prefix' | 'suffix'> | null {
  const parts = cells.flatMap((cell) => {
    const [all, prefix = '', , suffix = ''] = NUMBER_LIKE.exec(cell) ?? [];
    return all === undefined ? [] : [{ prefix, suffix: suffix.trim() }];
  });
  if (parts.length < cells.length * ENOUGH) return null;
  const prefix = commonest(parts.map((part) => part.prefix));
  const suffix = commonest(parts.map((part) => part.suffix));
  const before = prefix && isMoney(prefix.word) && prefix.count >= parts.length * MONEY_SHARE ? prefix.word : null;
  const enough =
    suffix &&
    suffix.count >= parts.length * (isMoney(suffix.word) || /^[%‰]$/.test(suffix.word) ? MONEY_SHARE : UNIT_SHARE);
  const behind = suffix && enough && (isMoney(suffix.word) || UNIT.test(suffix.word)) ? suffix.word : null;
  return { prefix: before, suffix: behind };
}

const THOUSANDS: Record<NumberForm['decimal'], NumberForm['thousands'][]> = {
  '.': [null, ',', ' ', "'"],
  ',': [null, '.', ' ', "'"],
};

/** Forms of numbers with any of these parts, the simplest first. */
export function numberForms(parts: Pick<NumberForm, 'prefix' | 'suffix'>): NumberForm[] {
  return (['.', ','] as const).flatMap((decimal) =>
    THOUSANDS[decimal].map((thousands) => ({ decimal, thousands, ...parts })),
  );
}

export function numberCandidates(cells: readonly string[]): Candidate[] {
  const parts = beside(cells);
  if (parts === null) return [];
  const forms = numberForms(parts).filter((form) => {
    const pattern = new RegExp(numberPattern(form));
    return share(cells, (cell) => pattern.test(cell)) >= ENOUGH;
  });
  return forms.map((number) => candidate('number', { number }));
}

/** The pair of words that all these cells are, where both are there; compared in lower case. */
export function booleanWords(cells: readonly string[]): Candidate | null {
  const words = new Set(cells.map((cell) => cell.toLowerCase()));
  const pair = BOOLEAN_WORDS.find(([yes, no]) => words.size === 2 && words.has(yes) && words.has(no));
  return pair ? candidate('boolean', { words: { yes: pair[0], no: pair[1] } }) : null;
}

/** The pair of words of which both are among these cells, in lower case, or one and nothing else is. */
export function someBooleanWords(cells: readonly string[]): Candidate | null {
  const words = new Set(cells);
  const pair =
    BOOLEAN_WORDS.find(([yes, no]) => words.has(yes) && words.has(no)) ??
    BOOLEAN_WORDS.find(([yes, no]) => words.size === 1 && (words.has(yes) || words.has(no)));
  return pair ? candidate('boolean', { words: { yes: pair[0], no: pair[1] } }) : null;
}
