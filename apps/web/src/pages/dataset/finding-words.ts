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

const words: Record<string, string> = {
  'image.leak': 'in several parts',
  'image.near_leak': 'near copies in several parts',
  'image.label_conflict': 'under several classes',
  'image.near_conflict': 'near copies under several classes',
  'image.duplicate': 'copies',
  'image.near_duplicate': 'near copies',
  'image.series_leak': 'series in several parts',
  'image.deep': '16 bits a channel',
  'image.small_range': '16 bits, small range',
  'image.damaged': 'damaged inside',
  'image.rotated': 'turned by EXIF',
  'image.cmyk': 'CMYK',
  'image.alpha': 'transparent',
  'image.extreme_aspect': 'very long',
  'image.tiny': 'very small',
  'image.extension': 'name of another format',
  'image.animated': 'animated',
  'image.name_collision': 'names that collide',
};

/** A finding in two or three words, where its sentence would be too much; of one that has none here its code. */
export const codeWords = (code: string): string => words[code] ?? code;
