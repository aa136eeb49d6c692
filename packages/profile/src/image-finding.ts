// A finding in a folder of pictures, with its count and the first of its files; none where there are no files.
import type { Finding } from '@trainyard/contracts/dataset';
import type { ImageFile } from './image-file.ts';
import type { FoundFile } from './image-layout.ts';

export interface Seen {
  found: FoundFile;
  file: ImageFile;
}

const EXAMPLES = 20;

export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const finding = (
  code: string,
  severity: Finding['severity'],
  message: string,
  examples: readonly string[],
): Finding[] =>
  examples.length === 0
    ? []
    : [{ code, severity, message, count: examples.length, examples: examples.slice(0, EXAMPLES) }];
