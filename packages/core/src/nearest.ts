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

/** The words that a part of a word names, such as `vit` of `google/vit-base-patch16-224`; at most three. */
function containing(word: string, words: readonly string[]): string[] {
  const wanted = plain(word);
  return wanted.length < 3 ? [] : words.filter((candidate) => plain(candidate).includes(wanted)).slice(0, 3);
}

/** ' Did you mean "x"?', or where nothing is near what there is, the first `most` of it (0: none); `listed` are those without other names. */
export function didYouMean(word: string, words: readonly string[], most = 12, listed = words): string {
  const near = nearest(word, words);
  if (near !== null) return ` Did you mean ${JSON.stringify(near)}?`;
  const parts = containing(word, words);
  if (parts.length > 0) return ` Did you mean ${parts.map((one) => JSON.stringify(one)).join(' or ')}?`;
  if (words.length === 0 || most === 0) return '';
  const rest = listed.length - most;
  return ` There are: ${listed.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}
