// How well an entry fits what was typed, and which letters fit. Pure.
import { holds, type Fields, type Query } from './query.ts';

export interface Entry {
  id: string;
  title: string;
  /** Also found by these words, which weigh less than the title. */
  more?: string;
  /** Found by filters; an entry without fields is left out when there is a filter. */
  fields?: Fields;
}

const START = 100;
const WORD = 70;
const INSIDE = 45;
const SCATTERED = 15;

/** Letters of `word` in order, at most three apart each; null when they are not. */
function scattered(text: string, word: string): [number, number][] | null {
  const marks: [number, number][] = [];
  let at = -1;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0 || (at >= 0 && next - at > 3)) return null;
    marks.push([next, next + 1]);
    at = next;
  }
  return marks;
}

/** Score of one word in one text, and where it stands; null where it is not. */
export function match(text: string, word: string): { score: number; marks: [number, number][] } | null {
  const lower = text.toLowerCase();
  const at = lower.indexOf(word);
  if (at === 0) return { score: START, marks: [[0, word.length]] };
  const boundary = [...lower.matchAll(/[\s\-_./:]+/g)]
    .map((gap) => gap.index + gap[0].length)
    .find((start) => lower.startsWith(word, start));
  if (boundary !== undefined) return { score: WORD, marks: [[boundary, boundary + word.length]] };
  if (at > 0) return { score: INSIDE, marks: [[at, at + word.length]] };
  const marks = word.length >= 3 ? scattered(lower, word) : null;
  return marks ? { score: SCATTERED, marks } : null;
}

export interface Ranked<E extends Entry> {
  entry: E;
  score: number;
  /** Stretches of the title that fit, in order. */
  marks: [number, number][];
}

function rankOne<E extends Entry>(entry: E, query: Query): Ranked<E> | null {
  if (query.filters.length > 0 && (!entry.fields || !query.filters.every((filter) => holds(filter, entry.fields!))))
    return null;
  const marks: [number, number][] = [];
  let score = 0;
  for (const word of query.words) {
    const inTitle = match(entry.title, word);
    // A shorter title that fits is nearer to what was meant.
    if (inTitle) {
      score += inTitle.score - Math.min(10, entry.title.length / 10);
      marks.push(...inTitle.marks);
    } else {
      const elsewhere = [entry.more ?? '', ...Object.values(entry.fields ?? {}).map(String)].some((text) =>
        text.toLowerCase().includes(word),
      );
      if (!elsewhere) return null;
      score += 10;
    }
  }
  return { entry, score, marks: marks.toSorted((a, b) => a[0] - b[0]) };
}

/** Entries that fit all words and filters, best first; ties keep their order. */
export function rank<E extends Entry>(entries: E[], query: Query, most: number): Ranked<E>[] {
  return entries
    .map((entry) => rankOne(entry, query))
    .filter((ranked) => ranked !== null)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most);
}

/** The title in pieces, those that fit marked; overlapping marks are joined. */
export function pieces(title: string, marks: [number, number][]): { text: string; marked: boolean }[] {
  const result: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (end <= at) continue;
    if (start > at) result.push({ text: title.slice(at, start), marked: false });
    result.push({ text: title.slice(Math.max(at, start), end), marked: true });
    at = end;
  }
  if (at < title.length) result.push({ text: title.slice(at), marked: false });
  return result;
}
