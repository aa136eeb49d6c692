// A finding with what most have left out.
import type { Finding } from '@trainyard/contracts/dataset';

const EXAMPLES = 20;

export const finding = (
  code: string,
  severity: Finding['severity'],
  message: string,
  count: number | null = null,
  examples: string[] = [],
): Finding => ({
  code,
  severity,
  message,
  count,
  examples: examples.slice(0, EXAMPLES),
});
