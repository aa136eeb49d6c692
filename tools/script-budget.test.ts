// No page needs more script than a slow line brings in a second: counted from the build as it is served, for the worst
// coding that is served (gzip: browsers take br from https and this machine only).
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const BUDGET_BYTES = 220 * 1024;
const dist = join(import.meta.dirname, '..', 'apps', 'web', 'dist');

interface Chunk {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
}
const manifest = readManifest();

function readManifest(): Record<string, Chunk> {
  try {
    return JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  } catch {
    throw new Error(`${dist} has no build with a manifest: run npm run setup, or vite build in apps/web`);
  }
}

/** A chunk and everything that it cannot start without. */
function needed(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const other of manifest[name]?.imports ?? []) needed(other, found);
  return found;
}

/** Bytes on the wire; what is too small to be compressed counts as it is. */
function served(file: string): number {
  const sizes = ['', '.gz'].flatMap((end) => statSync(join(dist, file + end), { throwIfNoEntry: false })?.size ?? []);
  return sizes.at(-1) ?? 0;
}

const scripts = (names: Iterable<string>) =>
  [...names].flatMap((name) => (manifest[name]?.file.endsWith('.js') ? [manifest[name].file] : []));
const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? '';
const pages = Object.keys(manifest).filter((name) => /^src\/pages\/[^/]+\.tsx$/.test(name));

/** Tabs of a run that come when they are opened; each has an address, and is the first page of whoever was sent it. */
const tabs = Object.keys(manifest).filter((name) => /^src\/pages\/run\/[a-z-]+-tab\.tsx$/.test(name));

describe('script of a page', () => {
  test('every page is a chunk of its own', () => expect(pages.length).toBeGreaterThanOrEqual(9));

  test('tabs come when they are opened', () => expect(tabs.length).toBeGreaterThanOrEqual(5));

  test.each([...pages, ...tabs])('%s', (page) => {
    const around = page.startsWith('src/pages/run/') ? needed('src/pages/run.tsx', needed(entry)) : needed(entry);
    const files = scripts(needed(page, around));
    const sizes = files.map((file) => [file, served(file)] as const).toSorted((a, b) => b[1] - a[1]);
    const sum = sizes.reduce((all, [, bytes]) => all + bytes, 0);
    const words = sizes.map(([file, bytes]) => `${(bytes / 1024).toFixed(1)} ${file}`).join('\n');
    expect(sum, `${(sum / 1024).toFixed(1)} KB of script:\n${words}`).toBeLessThanOrEqual(BUDGET_BYTES);
  });

  test('charts are in no page: they come when they are seen', () => {
    const eager = new Set(pages.flatMap((page) => scripts(needed(page, needed(entry)))));
    for (const chart of ['src/charts/uplot-part.ts', 'src/charts/echart-parts.ts'])
      expect(eager, chart).not.toContain(manifest[chart]?.file);
  });
});

test('what is served compressed was compressed when it was built', () => {
  const large = Object.values(manifest).filter(
    ({ file }) => /\.(js|css)$/.test(file) && statSync(join(dist, file)).size > 1024,
  );
  expect(large.length).toBeGreaterThan(10);
  for (const { file } of large)
    for (const end of ['.br', '.gz'])
      expect(statSync(join(dist, file + end)).size, file + end).toBeLessThan(statSync(join(dist, file)).size);
});
