// Which encoding of another script bytes are in that are neither UTF-8 nor look like Latin-1: by how often their characters are used
// in each language. Taken only where it is beyond doubt; what is not is read as Latin-1, with a warning.
import type { Encoding } from '@trainyard/contracts/reading';
import { analyse } from 'chardet';

/** Names of the library, with the least confidence (of 100) and by how much of it the next must be behind. */
const SURE: Record<string, { encoding: Encoding; least: number; ahead: number }> = {
  Shift_JIS: { encoding: 'shift_jis', least: 60, ahead: 0.2 },
  'EUC-JP': { encoding: 'euc-jp', least: 60, ahead: 0.1 },
  GB18030: { encoding: 'gb18030', least: 60, ahead: 0.2 },
  Big5: { encoding: 'big5', least: 60, ahead: 0.2 },
  'EUC-KR': { encoding: 'euc-kr', least: 60, ahead: 0.2 },
  // Words of a table are short, so few of their triples of letters are those of running text.
  'windows-1251': { encoding: 'windows-1251', least: 15, ahead: 0.5 },
  'KOI8-R': { encoding: 'koi8-r', least: 15, ahead: 0.4 },
};
/** Bytes that are looked at. */
const ENOUGH = 100_000;

/** @param bytes the beginning of a file, or a piece from its first byte on that is not UTF-8 */
export function guessEncoding(bytes: Buffer): Encoding | null {
  const [first, second] = analyse(bytes.subarray(0, ENOUGH));
  const sure = first && Object.hasOwn(SURE, first.name) ? SURE[first.name] : undefined;
  if (!first || !sure || first.confidence < sure.least) return null;
  return (second?.confidence ?? 0) <= first.confidence * (1 - sure.ahead) ? sure.encoding : null;
}
