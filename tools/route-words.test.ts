// What the pages leave out of the contracts is the sentence of each route, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutSummaries } from '../apps/web/route-words.ts';
import { api } from '@trainyard/contracts/api';

const folder = join(import.meta.dirname, '../packages/contracts/src');

test('every sentence of a route goes, and only whole lines of it', () => {
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const kept = sources.map(withoutSummaries).join('\n');
  for (const { summary } of Object.values(api)) expect(kept).not.toContain(summary);
  const lost = sources.join('\n').length - kept.length;
  const sentences = Object.values(api).reduce((sum, { summary }) => sum + summary.length, 0);
  expect(lost).toBeLessThan(sentences + 40 * Object.keys(api).length);
  // A field of a schema that is called so stays.
  expect(withoutSummaries('  summary: z.object({}),\n')).toBe('  summary: z.object({}),\n');
});
