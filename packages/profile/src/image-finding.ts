// A finding in a folder of pictures, with its count and the first of its files; none where there are no files. Which pictures it is
// about travels beside it until the scan writes it to them.
import type { Finding } from '@trainyard/contracts/dataset';
import type { ImageFile } from './image-file.ts';
import type { FoundFile } from './image-layout.ts';

export interface Seen {
  found: FoundFile;
  file: ImageFile;
}

const EXAMPLES = 20;

/** `paths`: of the pictures that have it. */
export type ImageFinding = Finding & { paths: readonly string[] };

export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const finding = (
  code: string,
  severity: Finding['severity'],
  message: string,
  examples: readonly string[],
  paths: readonly string[] = [],
): ImageFinding[] =>
  examples.length === 0
    ? []
    : [
        {
          code,
          severity,
          message,
          count: examples.length,
          examples: examples.slice(0, EXAMPLES),
          ...(paths.length === 0 ? {} : { files: new Set(paths).size }),
          paths,
        },
      ];

/** The codes of all findings by the path that has them. */
export function codesByPath(findings: readonly ImageFinding[]): Map<string, string[]> {
  const codes = new Map<string, string[]>();
  for (const { code, paths } of findings)
    for (const path of new Set(paths)) codes.set(path, [...(codes.get(path) ?? []), code]);
  return codes;
}
