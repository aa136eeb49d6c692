// What may be a name. A name is shown in sentences, lists and terminals beside figures, which it must not be able to turn or to hide.

/**
 * What a name may not hold: control characters and line breaks of any kind, and what turns the direction of all text after it or is
 * seen by nobody. U+200C and U+200D stay (Persian and emoji need them), so do the marks U+200E, U+200F and U+061C, which turn nothing.
 */
const REFUSED_IN_NAMES =
  /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069\u206A-\u206F\u200B\u2060\uFEFF\uFFF9-\uFFFB]/u;
const REFUSED_EVERYWHERE = new RegExp(REFUSED_IN_NAMES, 'gu');
const characters = new Intl.Segmenter();
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Why a text may not be a name, or null where it may; the length is not looked at. */
export function nameProblem(value: string): string | null {
  const [refused] = REFUSED_IN_NAMES.exec(value) ?? [];
  if (refused !== undefined) {
    const code = (refused.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `it has the invisible character U+${code}, a control character or one that turns the direction of text`;
  }
  return SEEN.test(value) ? null : 'it has no character that can be seen';
}

/** A name made of any text, such as that of a file: without what a name may not hold, at most `length` UTF-16 units, never empty. */
export function nameFrom(text: string, length: number, otherwise: string): string {
  const kept = text.toWellFormed().replaceAll(REFUSED_EVERYWHERE, '').trim();
  // Cut between characters as a person counts them, so that no half of one is left.
  let name = '';
  if (kept.length <= length) name = kept;
  else
    for (const { segment } of characters.segment(kept)) {
      if (name.length + segment.length > length) break;
      name += segment;
    }
  name = name.trimEnd();
  return SEEN.test(name) ? name : otherwise;
}
