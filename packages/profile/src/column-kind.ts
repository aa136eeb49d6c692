// What a column is where its cells are no dates and no numbers, or numbers that are rather names. Pure: from counts to a kind and the
// sentence that says why, which names what was counted and nothing else.
import type { ColumnKind } from '@trainyard/contracts/reading';
import type { Seen } from './column-seen.ts';
import type { Doubt } from './doubt.ts';

export interface Kind {
  type: ColumnKind;
  reason: string;
  doubt?: Doubt | null;
}

/** Share of distinct values from which a column names single rows or is prose; shorter tables have neither. */
const ID_SHARE = 0.9;
const ID_ROWS = 20;
/** Prose: longer than this in the mean, and with blanks. */
const TEXT_LENGTH = 30;
const MANY_CATEGORIES = 100;
/** Codes of one length: from this many cells, and this share, with a zero in front. */
const CODE_CELLS = 3;
const CODE_SHARE = 0.02;

export const figure = (value: number): string => value.toLocaleString('en');
export const cells = (value: number): string => `${figure(value)} ${value === 1 ? 'cell' : 'cells'}`;

/** Numbers that are names. */
export function codeKind(seen: Seen): Kind | null {
  const { present, zeroLed, allLong, shortest, longest } = seen;
  const fixed = shortest === longest && shortest > 1 && zeroLed >= CODE_CELLS && zeroLed >= present * CODE_SHARE;
  if (zeroLed > present / 2 || fixed) {
    const why = `${figure(zeroLed)} of ${cells(present)} are digits that begin with 0${fixed ? `, and all have ${shortest} digits` : ''}: codes, not numbers`;
    return textKind(seen, why);
  }
  if (allLong)
    return textKind(
      seen,
      `all ${cells(present)} are whole numbers of 16 digits and more, which no number keeps exactly`,
    );
  return null;
}

const TIME_WORDS =
  /^(year|years|yr|jahr|annee|année|ano|month|week|day|days|hour|minute|second|time|t|date|period|quarter|step|epoch|age|tenure)$/i;
const INDEX_WORDS =
  /^(index|idx|id|ids|nr|no|num|number|row|rownum|row_?(number|names|id)|rn|#|unnamed: ?\d+|column \d+|.*[_ ]id|.*Id|.*ID)$/;

/** A row number: it counts up from 0 or 1 and is called like one, or stands first and is not called like a time. */
export function rowNumberKind(
  name: string,
  position: number,
  blankName: boolean,
  seen: Seen,
  countsUp: boolean,
): Kind | null {
  const { present, rows, numbers, distinct, whole, min, max } = seen;
  const nameless = blankName || /^unnamed: ?\d+$/i.test(name);
  // What is left of row numbers after rows were sorted, drawn or left out.
  if (
    nameless &&
    position === 0 &&
    whole &&
    min >= 0 &&
    numbers === rows &&
    distinct === rows &&
    present >= ID_ROWS &&
    !countsUp
  )
    return {
      type: 'identifier',
      reason: `all ${cells(present)} are different whole numbers (${min} to ${figure(max)}) without a name: row numbers as pandas writes them (index=False leaves them out)`,
    };
  if (!countsUp || (seen.min !== 0 && seen.min !== 1)) return null;
  const called = nameless || INDEX_WORDS.test(name) || INDEX_WORDS.test(name.toLowerCase());
  if (!called && (position > 0 || TIME_WORDS.test(name) || seen.present < ID_ROWS)) return null;
  const pandas = nameless ? ', a row number as pandas writes it (index=False leaves it out)' : ': a row number';
  return { type: 'identifier', reason: `it counts up from ${seen.min} to ${figure(seen.max)}, row by row${pandas}` };
}

/** @param why what was found out about the cells before */
export function textKind({ present, distinct, meanLength, spaced }: Seen, why = ''): Kind {
  const because = (text: string) => (why === '' ? text : `${why}; ${text}`);
  const wordy = meanLength > TEXT_LENGTH && spaced > 0.5;
  const few = `${figure(distinct)} different ${distinct === 1 ? 'value' : 'values'} in ${cells(present)}`;
  if (distinct === 1) return { type: 'category', reason: because(`all ${cells(present)} with a value say the same`) };
  if (distinct >= ID_ROWS && distinct > ID_SHARE * present)
    return wordy
      ? { type: 'text', reason: because(`prose: ${figure(Math.round(meanLength))} characters in the mean, ${few}`) }
      : { type: 'identifier', reason: because(`it names single rows: ${few}`) };
  if (wordy && distinct > MANY_CATEGORIES)
    return { type: 'text', reason: because(`prose: ${figure(Math.round(meanLength))} characters in the mean, ${few}`) };
  return { type: 'category', reason: because(few) };
}
