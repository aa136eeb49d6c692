// Did you mean: the nearest of the words that exist.
import { distance } from 'fastest-levenshtein';

const LONGEST = 200;

/** Case and separators are what people get wrong most; they count nothing. */
const plain = (word: string) =>
  word
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[\s_.-]+/g, '');

/** The nearest word, or null where none is near: at most 2 edits, or a third of the longer word. */
export function nearest(word: string, words: Iterable<string>): string | null {
  const wanted = plain(word);
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of words) {
    const there = plain(candidate);
    const edits = distance(wanted, there);
    if (edits < least && edits <= Math.max(Math.min(2, wanted.length - 1), Math.max(wanted.length, there.length) / 3)) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** ' Did you mean "x"?', or where nothing is near a list of what there is, or nothing at all for long lists. */
export function didYouMean(word: string, words: string[], most = 12): string {
  const near = nearest(word, words);
  if (near !== null) return ` Did you mean ${JSON.stringify(near)}?`;
  return words.length > 0 && words.length <= most ? ` There are: ${words.join(', ')}.` : '';
}
