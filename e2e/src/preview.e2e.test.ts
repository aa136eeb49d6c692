// What augmentation makes of pictures, in the browser: at one picture of a set, and live beside the form of a new run.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { startTrainyard, temporaryFolder, type Trainyard } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let ids: { project: string; dataset: string };

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: folder.path });
  browser = await openBrowser();
  browser.context.setDefaultTimeout(60_000);
  const { items } = await server.client.call('listDatasets');
  const pictures = items.find((one) => one.kind === 'images');
  ids = { project: pictures?.project_id ?? '', dataset: pictures?.id ?? '' };
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await folder?.remove();
});

/** A picture for whoever wants to look: TRAINYARD_PICTURES names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const where = process.env['TRAINYARD_PICTURES'];
  if (!where) return;
  for (const theme of ['light', 'dark']) {
    await page.evaluate((one) => document.documentElement.setAttribute('data-theme', one), theme);
    await page.screenshot({ path: `${where}/${name}-${theme}.png`, fullPage: name.includes('390') });
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const sources = (page: Page, list: string) =>
  page
    .getByRole('list', { name: list })
    .getByRole('img')
    .evaluateAll((all) => all.map((one) => one.getAttribute('src')?.slice(-60)));
const AFTER = 'Pictures as the model sees them';

test.each([
  [1280, 800],
  [390, 844],
])('at a picture: eight draws of it, by what pictures are of (%i px)', async (width, height) => {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width, height });
  await page.goto(`${server.url}/datasets/${ids.dataset}?image=3`);
  const one = page.getByRole('complementary', { name: 'One picture' });
  await one.getByRole('button', { name: 'Show what augmentation makes of it' }).click();
  await one.getByRole('list', { name: AFTER }).waitFor();
  const photos = await sources(page, AFTER);
  expect(new Set(photos).size).toBe(8);
  await one.getByLabel('Augmentation', { exact: true }).selectOption('for digits and text');
  await one.getByText(/random_affine/).waitFor();
  const digits = await sources(page, AFTER);
  expect(digits).not.toEqual(photos);
  await one.getByRole('button', { name: 'Draw again' }).click();
  await page.waitForFunction(
    ([list, before]) =>
      document.querySelector(`ul[aria-label="${list}"][aria-busy="false"] img`)?.getAttribute('src')?.slice(-60) !==
      before,
    [AFTER, digits[0]] as const,
  );
  await picture(page, `picture-preview-${width}`);
  await one.getByRole('button', { name: 'As they are' }).click();
  expect(new Set(await sources(page, 'Pictures as they are')).size).toBe(1);
  expect(await overflow(page)).toBe(0);
  await page.close();
  expect(browser.complaints).toEqual([]);
});

test.each([
  [1280, 800],
  [390, 844],
])('in the form: a batch that follows what is changed, in form and text (%i px)', async (width, height) => {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width, height });
  await page.goto(`${server.url}/projects/${ids.project}/new?data=${ids.dataset}&view=yaml`);
  const text = page.getByRole('textbox', { name: /The config as YAML/ });
  const small = 'task: image-classification\nmodel: compact-cnn\nload_pretrained: false\nimage_size: 24\n';
  await text.fill(`${small}augmentation: []\n`);
  await page.getByRole('button', { name: 'Show a batch' }).click();
  await page.getByText('24 × 24 px. Nothing changes them.').waitFor();
  const plain = await sources(page, AFTER);
  expect(plain).toHaveLength(12);
  await text.fill(`${small}augmentation: [{ name: random_vertical_flip, p: 1 }]\n`);
  await page.getByText('random_vertical_flip.', { exact: false }).last().waitFor();
  await page.waitForFunction(
    ([list, before]) =>
      document.querySelector(`ul[aria-label="${list}"][aria-busy="false"] img`)?.getAttribute('src')?.slice(-60) !==
      before,
    [AFTER, plain[0]] as const,
  );
  const flipped = await sources(page, AFTER);
  // The same pictures, each changed.
  expect(flipped.some((src, index) => src === plain[index])).toBe(false);
  await page.getByRole('button', { name: 'As they are' }).click();
  expect(await sources(page, 'Pictures as they are')).toEqual(plain);
  await page.getByRole('button', { name: 'Augmented' }).click();
  await picture(page, `batch-preview-${width}`);
  // Mixed pictures are told with their shares; what is wrong stands where all problems stand, and the pictures stay.
  await text.fill(`${small}augmentation: [{ name: mixup, p: 1, alpha: 2 }]\n`);
  await page
    .getByText(/\d+ % .*, \d+ % /)
    .first()
    .waitFor();
  await text.fill(`${small}augmentation: [mixupp]\n`);
  await page
    .getByText(/Did you mean "mixup"/)
    .first()
    .waitFor();
  await page.getByRole('list', { name: AFTER }).waitFor();
  expect(await overflow(page)).toBe(0);
  await page.close();
  expect(browser.complaints).toEqual([]);
});
