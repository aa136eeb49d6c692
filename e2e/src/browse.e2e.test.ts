// Pictures of a set in the browser: from a finding to the pictures that have it, and from a picture to all that is known of it.
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { root, startTrainyard, temporaryFolder, type Trainyard } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let address: string;

/** Two classes of real pictures in two parts; one stands in both, one is broken. */
async function pictures(path: string): Promise<void> {
  for (const part of ['train', 'test'])
    for (const name of ['Forest', 'River']) {
      await mkdir(join(path, part, name), { recursive: true });
      for (let index = 1; index <= 6; index += 1) {
        const from = join(root, 'examples/eurosat', part, name);
        const file = (await readdir(from)).toSorted()[index] ?? '';
        await copyFile(join(from, file), join(path, part, name, `${name}-${index}.jpg`));
      }
    }
  await copyFile(join(path, 'train/Forest/Forest-1.jpg'), join(path, 'test/Forest/again.jpg'));
  await writeFile(join(path, 'train/River/cut.jpg'), 'no picture');
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await pictures(join(folder.path, 'sets/views'));
  server = await startTrainyard({
    dataDir: join(folder.path, 'data'),
    env: { TRAINYARD_DATASETS_DIR: join(folder.path, 'sets') },
  });
  browser = await openBrowser();
  browser.context.setDefaultTimeout(60_000);
  const project = await server.client.call('createProject', { body: { name: 'views' } });
  const dataset = await server.client.call('registerDataset', {
    params: { project: project.id },
    body: { name: 'views', path: join(folder.path, 'sets/views') },
  });
  address = `${server.url}/datasets/${dataset.id}`;
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
    await page.screenshot({ path: join(where, `${name}-${theme}.png`) });
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test.each([
  [1280, 800],
  [390, 844],
])('from a finding to its pictures, one of them with its facts, and back (%i px)', async (width, height) => {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width, height });
  await page.goto(address);
  await page.getByRole('link', { name: 'Show these 2' }).click();
  await page.waitForURL(/finding=image\.leak/);
  const grid = page.getByRole('group', { name: '2 pictures' });
  await grid.getByRole('img').first().waitFor();
  expect(await grid.getByRole('img').evaluateAll((all) => all.map((one) => one.getAttribute('alt')))).toEqual([
    'train/Forest/Forest-1.jpg',
    'test/Forest/again.jpg',
  ]);
  await page.getByRole('button', { name: 'in several parts ×' }).waitFor();

  await grid.getByRole('button').nth(1).click();
  const one = page.getByRole('complementary', { name: 'One picture' });
  await one.getByText('64 × 64').waitFor();
  await one.getByText('JPEG, RGB, 8 bits a channel').waitFor();
  await one.getByText(/^[0-9a-f]{64}$/).waitFor();
  await picture(page, `browse-${width}`);
  expect(await overflow(page)).toBe(0);
  // The address alone brings the same picture back.
  await page.reload();
  await one.getByText('test/Forest/again.jpg').waitFor();
  await one.getByRole('link', { name: 'in several parts' }).click();
  await one.waitFor({ state: 'detached' });
  expect(page.url()).toContain('finding=image.leak');

  // Part and class narrow it down further; what has none says so, and a click shows all again.
  await page.getByRole('button', { name: /^test \d/ }).click();
  await page.getByRole('group', { name: '1 picture' }).waitFor();
  await page.goto(`${address}?finding=image.animated`);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('group', { name: '25 pictures' }).waitFor();
  await page.getByRole('link', { name: 'Show them' }).click();
  await page.getByText('train/River/cut.jpg').last().waitFor();
  await page.close();
  expect(browser.complaints).toEqual([]);
});
