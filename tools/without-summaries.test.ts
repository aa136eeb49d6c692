import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textless } from '../apps/web/without-summaries.ts';

const contracts = join(import.meta.dirname, '../packages/contracts/src');

test('what a route is for goes, and nothing else', () => {
  const route = `a: route({\n  tag: 'runs',\n  summary:\n    "This machine's runs, \\"all\\"",\n  body: z.object({ summary: z.string() }),\n}),`;
  expect(textless(route)).toBe(
    "a: route({\n  tag: 'runs',\n  summary: '',\n  body: z.object({ summary: z.string() }),\n}),",
  );
  expect(textless("{ summary: 'It\\'s one', path: '/x' }")).toBe("{ summary: '', path: '/x' }");
});

test('no plain text of a route is left; those that are made for several routes stay', () => {
  const sources = readdirSync(contracts)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(contracts, name), 'utf8'));
  const left = sources.flatMap((source) => textless(source).match(/summary:\s*(?!'')['"].*/g) ?? []);
  expect(left).toEqual([]);
  expect(sources.filter((source) => textless(source) !== source).length).toBeGreaterThan(5);
});
