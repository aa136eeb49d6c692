// Everybody can use every page: axe-core finds nothing on any page, tab or layer, in both themes and at both widths, and the focus
// follows whoever moves. The pages are those of which pictures are taken.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { places } from '../../tools/pictures/places.ts';
import { seed, type Seeded } from '../../tools/pictures/seed.ts';
import { openLook, openYard, readSeeded, visit, type Yard } from '../../tools/pictures/take.ts';
import { faultsOf, looks } from './looks.ts';
import { temporaryFolder } from './trainyard.ts';

/** A store of `node tools/pictures.ts seed` spares the trainings. */
const given = process.env['PICTURES_STORE'];
/** Only places whose names begin so, for work on one page. */
const only = process.env['PICTURES_ONLY']?.split(',') ?? [''];

let store = given ?? '';
let seeded: Seeded;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (!given) {
    const folder = await temporaryFolder();
    closers.push(folder.remove);
    store = folder.path;
    await seed(store);
  }
  seeded = await readSeeded(store);
}, 400_000);
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
}, 240_000);

async function openPage(part: 'first' | 'data'): Promise<{ yard: Yard; page: Page }> {
  const yard = await openYard(store, part, part === 'data');
  closers.push(yard.stop);
  const { context, close } = await openLook(looks[0], yard);
  closers.push(close);
  return { yard, page: await context.newPage() };
}

test(
  'axe-core finds nothing on any page, in any theme, at any width, and none is wider than its window',
  { timeout: 900_000 },
  async () => {
    const found: Record<string, string[]> = {};
    for (const part of ['first', 'data'] as const) {
      const { yard, page } = await openPage(part);
      for (const place of places(seeded, yard.live)) {
        if ((place.first ?? false) !== (part === 'first') || !only.some((begin) => place.name.startsWith(begin)))
          continue;
        await visit(page, yard, place);
        const faults = await faultsOf(page);
        if (faults.length > 0) found[place.name] = faults;
      }
    }
    expect(found).toEqual({});
  },
);

test('the focus goes to the heading of the page that was gone to, and stays out of the way at the first', async () => {
  const { yard, page } = await openPage('data');
  const focused = () => page.evaluate(() => document.activeElement?.tagName ?? '');
  await visit(page, yard, { name: 'yard', path: '/' });
  expect(await focused()).toBe('BODY');
  for (const name of ['Projects', 'Models', 'Data', 'Agents', 'Yard']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
    await page.waitForFunction(
      () => document.activeElement?.tagName === 'H1' && document.activeElement.textContent !== '',
    );
  }
  await page.goto(`${yard.url}/projects`);
  await page.getByRole('link', { name: 'Penguins' }).first().click();
  await page.getByRole('heading', { level: 1 }).filter({ hasText: /run/ }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  // A tab is the same page: the focus stays on it.
  await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'Groups' }).click();
  expect(await focused()).toBe('A');
});
