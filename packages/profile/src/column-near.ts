// Why a column is read as text although most of its cells are something else, or look like it.
import { MAX_UNREAD_SHARE } from '@trainyard/contracts/reading-forms';
import type { Candidate } from './column-candidates.ts';
import { factsOf } from './column-facts.ts';
import { cells, figure } from './column-kind.ts';
import { looksLike } from './column-looks.ts';
import { readWords } from './column-reason.ts';
import type { Near } from './doubt.ts';
import type { Duck } from './duck.ts';
import { WORDS } from './draft.ts';

/** Cells that make a column look like something else than it is. */
const NEAR_CELLS = 10;
const SHOWN = 40;

/** A proposal, and of how many cells it holds. */
export interface Counted extends Candidate {
  read: number;
  unread: number;
}

/**
 * How many of the cells that are not read as text could be read as something, with some that could not, or what they look like; a part
 * of the reason why the column is none.
 * @param sample cells that are no words for missing
 */
export async function nearMiss(duck: Duck, counted: readonly Counted[], sample: readonly string[]): Promise<Near> {
  const [best] = [...counted].sort((a, b) => b.read - a.read);
  if (!best || best.read < NEAR_CELLS || best.read * 2 < best.read + best.unread) return looksLike(sample);
  const { examples } = await factsOf(duck, best, [], WORDS);
  const such = [...new Set(examples.map(({ value }) => JSON.stringify(value.slice(0, SHOWN))))].slice(0, 2);
  const others = such.length > 0 ? `, such as ${such.join(' and ')}` : '';
  const words = `${figure(best.read)} of ${cells(best.read + best.unread)} are ${readWords(best)} and ${figure(best.unread)} are not, more than ${MAX_UNREAD_SHARE * 100} %${others}`;
  return { words, doubt: { kind: 'near', as: best.type } };
}
