// Examples of a finding, and how many there are besides. Pure.
import type { Finding } from '@trainyard/contracts/dataset';
import { formatCount } from '../../format.ts';

const SHOWN = 3;
/** A finding carries no more; a version that was read before its count was kept says only that there are others. */
const CARRIED = 20;

/** 'a: 3, b: 4, c: 5 and 37 more': of all that were found, not of those that came along. */
export function exampleWords({ examples, count }: Pick<Finding, 'examples' | 'count'>): string {
  const shown = examples.slice(0, SHOWN).join(', ');
  if (examples.length <= SHOWN) return shown;
  if (count === null && examples.length >= CARRIED) return `${shown} and others`;
  return `${shown} and ${formatCount(Math.max(count ?? 0, examples.length) - SHOWN)} more`;
}
