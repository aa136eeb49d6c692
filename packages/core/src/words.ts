// A sentence as data: plain words and facts, so that it can be decided and tested without a page.

/** What the eye jumps to: a number, a place, a time. */
export interface FactWords {
  fact: string;
}
/** What somebody was called by a person: one text with a direction of its own. */
export interface NameWords {
  name: string;
}
export type Word = string | FactWords | NameWords;
export type Words = readonly Word[];

export const fact = (text: string): FactWords => ({ fact: text });

/** The parts that are there, one after another. */
export function words(...parts: (Words | Word | null | undefined | false)[]): Words {
  return parts.flatMap((part) => (!part ? [] : Array.isArray(part) ? (part as Words) : [part as Word]));
}

/** As read aloud. */
export function plain(sentence: Words): string {
  return sentence.map((part) => (typeof part === 'string' ? part : 'fact' in part ? part.fact : part.name)).join('');
}

/** A text that goes on after a colon or "because": its first letter small, unless it begins a name or a short form. */
export function goesOn(text: string): string {
  return /^[A-Z][a-z]* /.test(text) || /^[A-Z][a-z]+[.,]?$/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
