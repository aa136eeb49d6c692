import type { DatasetScan } from '@trainyard/contracts/dataset-scan';
import { expect, test } from 'vitest';
import { scanShare, scanWords } from './scan-words.ts';

const scan = (some: Partial<DatasetScan>) => ({
  state: 'counting' as const,
  received_bytes: 0,
  files: 0,
  read: null,
  problem: null,
  ...some,
});

test.each<[Partial<DatasetScan>, string, number | null]>([
  [{ state: 'receiving', received_bytes: 1_234_567_890 }, 'Receiving the data: 1,234 MB so far', null],
  [{ state: 'unpacking' }, 'Unpacking the archive', null],
  [{}, 'Looking through the folders', null],
  [{ files: 1 }, 'Looking through the folders: 1 picture so far', null],
  [{ files: 12_345, read: null }, 'Looking through the folders: 12,345 pictures so far', null],
  [{ state: 'reading', files: 4000, read: 1000 }, '1,000 of 4,000 pictures read', 0.25],
  [{ state: 'reading' }, 'Reading the table', null],
  [{ state: 'looking' }, 'Waiting to look at pictures', null],
  [{ state: 'looking', files: 4000, read: 1000 }, '1,000 of 4,000 pictures looked at', 0.25],
  [{ state: 'comparing', files: 4000, read: 1000 }, '1,000 of 4,000 pictures compared with their neighbours', 0.25],
  [{ state: 'failed' }, 'The data could not be read', null],
])('%j', (some, words, share) => {
  expect(scanWords(scan(some))).toBe(words);
  expect(scanShare(scan(some))).toBe(share);
});
