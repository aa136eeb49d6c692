// Words of a command that a person copies into a shell.

/** The word as a POSIX shell reads it: as it is where that is safe, else between quotation marks. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
