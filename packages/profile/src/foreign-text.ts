// Whether bytes that are not UTF-8 are really Latin-1, which has a character for nearly every byte and so never fails.

/** Characters that are looked at. */
const SHOWN = 20;
/** Fewer bytes beyond ASCII say nothing. */
const ENOUGH = 8;
/** Characters of UTF-8 as they look in Latin-1. */
const UTF8 = /[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}/g;
/** Symbols, or nothing at all in Latin-1, within a word; not apostrophes and dashes, nor the letters of Windows-1252. */
const IN_WORD =
  /[A-Za-z][\u0080-\u0082\u0084-\u0089\u008b\u008d\u008f-\u0091\u0093-\u0095\u0098\u0099\u009b\u009d\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b1][A-Za-z]/g;
const HIGH = /[\u0080-\u00ff]/g;
/** Letters of other scripts stand beside each other, accents seldom do. */
const RUN = /[\u0080-\u00ff]{3,}/g;

const total = (text: string, pattern: RegExp) => (text.match(pattern) ?? []).reduce((sum, one) => sum + one.length, 0);

/**
 * What speaks against Latin-1: `mixed`, it is UTF-8 with some other bytes; `foreign`, a piece of what it would be in Latin-1; null where
 * nothing does.
 * @param head the beginning of a file that is not UTF-8 as a whole
 */
export function againstLatin1(head: Buffer): { kind: 'mixed' | 'foreign'; example: string } | null {
  const text = head.toString('latin1');
  const high = total(text, HIGH);
  if (total(text, UTF8) >= high / 2 && high > 1) {
    const at = text.replace(UTF8, (found) => ' '.repeat(found.length)).search(HIGH);
    return { kind: 'mixed', example: at < 0 ? '' : piece(head, at) };
  }
  if (high < ENOUGH) return null;
  const run = text.search(RUN);
  if (run >= 0 && total(text, RUN) >= high / 2) return { kind: 'foreign', example: piece(head, run) };
  const inWord = text.match(IN_WORD)?.length ?? 0;
  return inWord >= high / 4 ? { kind: 'foreign', example: piece(head, Math.max(0, text.search(IN_WORD) - 2)) } : null;
}

/** Up to the end of the cell. */
const piece = (head: Buffer, at: number): string =>
  (new TextDecoder('windows-1252').decode(head.subarray(at, at + SHOWN)).split(/[\r\n,;\t|"]/, 1)[0] ?? '').replaceAll(
    /\p{Cc}/gu,
    '',
  );
