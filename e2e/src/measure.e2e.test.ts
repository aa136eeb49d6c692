// Measuring before queueing, in a real Chromium and with the real engine: what the button says, and that it is of these settings.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { startTrainyard, temporaryFolder, type Trainyard } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let context: BrowserContext;
beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: folder.path });
  browser = await openBrowser();
  context = browser.context;
  context.setDefaultTimeout(180_000);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await folder?.remove();
});

/** What axe-core finds and what is wider than the window, in both themes and at both widths. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const faults: string[] = [];
  // A colour half way to that of the other theme is nobody's.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const width of [1280, 390])
    for (const theme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((painted) => (document.documentElement.dataset['theme'] = painted), theme);
      const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
      for (const { id, nodes } of violations) faults.push(`${width} ${theme} ${id}: ${nodes[0]?.html.slice(0, 200)}`);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wide > 0) faults.push(`${width} ${theme}: ${wide} px too wide`);
    }
  return faults;
}

const measured = (page: Page) => page.locator('[data-part=measured]');

test('a few real steps on this device say what the training will take; other settings make them old', async () => {
  const project = (await server.client.call('listProjects')).items.find((item) => item.example === 'eurosat');
  const page = await context.newPage();
  await page.goto(`${server.url}/projects/${project?.id}/new`);
  await page.getByLabel('Image size').first().fill('32');
  await page.getByText('What will happen').waitFor();
  await page.getByRole('button', { name: 'Measure on this device' }).click();
  await measured(page).getByText('takes real steps').waitFor();
  await measured(page)
    .getByText(/Features of 32 at 32 px, fp32, on CPU.*images\/s/)
    .waitFor();
  await measured(page)
    .getByText(/By that the training takes .* start and export aside/)
    .waitFor();
  await measured(page)
    .getByText(/^Measured .* on /)
    .waitFor();
  await page.getByLabel('Epochs').first().fill('3');
  await measured(page)
    .getByText(/^Of other settings; measured/)
    .waitFor();
  await page.getByText('checking', { exact: true }).waitFor({ state: 'detached' });
  expect(await faultsOf(page)).toEqual([]);
  // Nothing was queued by it.
  expect((await server.client.call('listRuns')).items).toEqual([]);
  await page.close();
});

test('a schedule and a loss show what they do, and follow their parameters', async () => {
  const project = (await server.client.call('listProjects')).items.find((item) => item.example === 'eurosat');
  const page = await context.newPage();
  await page.goto(`${server.url}/projects/${project?.id}/new`);
  await page.getByRole('button', { name: /^Optimization/ }).click();
  const schedule = page.getByRole('img', { name: /^Learning rate over 15 epochs/ });
  expect(await schedule.getAttribute('aria-label')).toBe(
    'Learning rate over 15 epochs: begins at 0.003, at most 0.003, ends at nearly 0.',
  );
  const before = await schedule.locator('polyline').getAttribute('points');
  await page.getByLabel('Cosine: warmup epochs').fill('5');
  await expect.poll(() => schedule.locator('polyline').getAttribute('points')).not.toBe(before);
  await page.locator('#all-scheduler').selectOption('reduce_lr_on_plateau');
  await schedule.waitFor({ state: 'detached' });
  const loss = page.getByRole('img', { name: /^Loss of a picture/ });
  expect(await loss.getAttribute('aria-label')).toContain('0.693 at 0.5');
  await page.locator('#all-loss_function').selectOption('focal');
  await expect.poll(() => loss.getAttribute('aria-label')).toContain('0.173 at 0.5');
  await page.locator('#all-scheduler').selectOption('one_cycle');
  await schedule.waitFor();
  await page.getByText('checking', { exact: true }).waitFor({ state: 'detached' });
  expect(await faultsOf(page)).toEqual([]);
  await page.close();
});
