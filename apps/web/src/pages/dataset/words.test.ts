import type { DatasetVersion } from '@trainyard/contracts/dataset';
import { expect, test } from 'vitest';
import { readWords } from './words.ts';

const version = (number: number, edits?: unknown[]) =>
  ({ id: `dsv_${number}`, number, derived: edits ? { from: 'dsv_1', number: 1, edits } : null }) as DatasetVersion;

test('what is said of data that were read again: nothing new, a new version, or one without the edits', () => {
  expect(readWords(version(2), version(2))).toMatch(/^Nothing changed/);
  expect(readWords(version(2), version(3))).toBe('Version 3 is read.');
  expect(readWords(version(2, [{}]), version(3))).toMatch(/without the edits of version 2/);
  expect(readWords(version(2, []), version(3))).toBe('Version 3 is read.');
});
