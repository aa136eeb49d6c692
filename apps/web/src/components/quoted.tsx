// Names inside plain text, where no element can stand around them or where others made the text.

const FIRST_STRONG = '\u2068';
const END = '\u2069';

/** A name for a text that is no markup (a toast, an option, a label): figures beside it stay where they are whatever its direction. */
export const isolated = (name: string): string => `${FIRST_STRONG}${name}${END}`;

/** Parts of a text; those at odd places are names between quotation marks, as messages of the server write them. */
export function quotedParts(text: string): string[] {
  return text.split(/("(?:[^"\\]|\\.)*")/);
}

/** A message in which each quoted name has a direction of its own. */
export function Quoted({ children: text }: { children: string }) {
  return quotedParts(text).map((part, index) => (index % 2 === 1 ? <bdi key={index}>{part}</bdi> : part));
}
