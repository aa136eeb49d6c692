// A page as everybody has it: both widths, both themes; what keeps somebody from using it, and pictures for whoever wants to look.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

export const looks = [
  { name: '1280-light', width: 1280, height: 800, theme: 'light' },
  { name: '1280-dark', width: 1280, height: 800, theme: 'dark' },
  { name: '390-light', width: 390, height: 844, theme: 'light' },
  { name: '390-dark', width: 390, height: 844, theme: 'dark' },
] as const;
export type Look = (typeof looks)[number];

/** The two windows that tests go through: a desk and a phone. */
export const sizes = [[1280, 800] as const, [390, 844] as const];

/** Where TRAINYARD_PICTURES wants pictures, of what the tests see. */
const shots = process.env['TRAINYARD_PICTURES'];

/** What makes the page wider than its window: the innermost elements that reach beyond it. */
export async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const beyond = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    const innermost = beyond.filter((element) => !beyond.some((other) => other !== element && element.contains(other)));
    return [
      `${scrollWidth} px of ${clientWidth}`,
      ...innermost.slice(0, 5).map((element) => element.outerHTML.slice(0, 200)),
    ];
  });
}

async function wear(page: Page, { width, height, theme }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.evaluate((painted) => (document.documentElement.dataset['theme'] = painted), theme);
  // A colour on its way to the other theme has neither's contrast. What never ends is none of these.
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(async (one) => one.finished));
  });
}

/** The whole page, or what lies before it. */
async function shoot(page: Page, path: string): Promise<void> {
  const layer = await page.locator('dialog[open]').count();
  await page.screenshot({ path, fullPage: layer === 0 });
}

/**
 * What axe-core finds and what is wider than the window, in both themes, at both widths or at that of the window alone.
 * With a name, and where pictures are wanted, one of each look.
 */
export async function faultsOf(page: Page, name = '', widths: 'both' | 'its own' = 'both'): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // The content policy allows no script tags; evaluated text is not the page's.
  await page.evaluate(axe);
  const faults: string[] = [];
  const size = page.viewportSize();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const look of looks.filter(({ width }) => widths === 'both' || width === size?.width)) {
    await wear(page, look);
    const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
    for (const { id, nodes } of violations)
      faults.push(
        `${look.name} ${id}: ${nodes
          .slice(0, 3)
          .map((node) => `${node.html.slice(0, 160)} ${String(node.any[0]?.message ?? node.all[0]?.message ?? '')}`)
          .join(' | ')}`,
      );
    faults.push(...(await tooWide(page)).map((fault) => `${look.name} ${fault}`));
    if (shots && name) await shoot(page, join(shots, `${name}-${look.name}.png`));
  }
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'));
  if (size) await page.setViewportSize(size);
  return faults;
}
