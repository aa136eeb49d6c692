// Why a column is read as it is, as a sentence with counts.
import type { NumberForm } from '@trainyard/contracts/reading';
import type { Candidate } from './column-candidates.ts';
import type { Facts } from './column-facts.ts';
import { cells, figure } from './column-kind.ts';

const SIGNS: Record<string, string> = { ',': 'commas', '.': 'dots', ' ': 'blanks', "'": 'apostrophes' };

function numberWords({ decimal, thousands, prefix, suffix }: NumberForm): string {
  const parts = [
    ...(decimal === ',' ? ['a decimal comma'] : []),
    ...(thousands === null ? [] : [`thousands set off by ${SIGNS[thousands]}`]),
    ...(prefix === null ? [] : [`"${prefix}" in front`]),
    ...(suffix === null ? [] : [`"${suffix}" behind`]),
  ];
  return parts.length === 0 ? '' : ` with ${parts.join(', ')}`;
}

/** '156 of 160 cells are numbers with a decimal comma'. */
export function readWords({ type, number, form, words }: Candidate): string {
  if (number !== null) return `${type === 'integer' ? 'whole numbers' : 'numbers'}${numberWords(number)}`;
  if (type === 'date') return `dates written as ${form}`;
  if (type === 'time') return `times of day written as ${form}`;
  if (type === 'duration') return `durations written as ${form}`;
  if (type === 'boolean') return words?.no === null ? `"${words.yes}"` : `"${words?.yes}" or "${words?.no}"`;
  return type === 'category' ? 'categories' : type === 'identifier' ? 'names of single rows' : 'text';
}

export function replacedWords(replaced: Readonly<Record<string, number>>): string {
  const parts = Object.entries(replaced).map(([word, count]) => `${figure(count)} × ${JSON.stringify(word)}`);
  return parts.length > 5 ? `${parts.slice(0, 5).join(', ')} and ${parts.length - 5} more words` : parts.join(', ');
}

/** @param empty cells without a character */
export function reasonOf(one: Candidate, { read, unread, replaced, bare }: Facts, empty: number): string {
  const replacedCount = Object.values(replaced).reduce((a, b) => a + b, 0);
  const present = read + unread + replacedCount;
  const others = present === read ? 'the other ' : '';
  const flag = one.type === 'boolean' && one.words?.no === null;
  return [
    `${figure(read)} of ${cells(flag ? present + empty : present)} are ${readWords(one)}${flag ? `, ${others}${figure(empty)} are empty: the no` : ''}`,
    ...(bare > 0 ? [`${figure(bare)} without the sign are taken as they stand`] : []),
    ...(replacedCount > 0 ? [`missing: ${replacedWords(replaced)}`] : []),
    ...(unread > 0 ? [`${figure(unread)} cannot be read and ${unread === 1 ? 'is' : 'are'} missing`] : []),
  ].join('; ');
}
