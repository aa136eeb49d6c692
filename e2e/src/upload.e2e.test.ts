// Files on their way from a browser: a connection that breaks, a person who stops and comes back, and a page that was closed.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { faultsOf } from './looks.ts';
import { onStage } from './stage.ts';

const stage = onStage({ args: ['--no-agent'] });
let project: string;
let file: string;

beforeAll(async () => {
  project = (await stage.server.client.call('createProject', { body: { name: 'sending' } })).id;
  file = join(stage.sets, 'long way.csv');
  await writeFile(file, `number,half\n${Array.from({ length: 700_000 }, (_, row) => `${row},${row / 2}\n`).join('')}`);
});

const isPiece = (url: URL) => /\/uploads\/upl_\w+$/.test(url.pathname);
const offsetOf = (route: Route) => Number(new URL(route.request().url()).searchParams.get('offset'));

async function open(): Promise<Page> {
  const page = await stage.context.newPage();
  await page.goto(`${stage.server.url}/projects/${project}?tab=data`);
  await page.getByRole('heading', { name: 'From this computer' }).waitFor();
  return page;
}
const choose = (page: Page) => page.getByLabel('CSV or archive').setInputFiles(file);
const leftOf = (page: Page) => page.getByRole('list', { name: 'Data that was sent in part' }).getByRole('listitem');

test('a connection that breaks twice is said, and nothing is sent again', async () => {
  const page = await open();
  const offsets: number[] = [];
  let broken = 0;
  const { promise: seen, resolve: see } = Promise.withResolvers<void>();
  await page.route(isPiece, async (route) => {
    if (route.request().method() !== 'PATCH') {
      // How much arrived is heard only when the words were seen: they stand for a moment.
      await seen;
      return route.continue();
    }
    const offset = offsetOf(route);
    if (offset > 0 && broken < 2) {
      broken += 1;
      return route.abort('connectionreset');
    }
    offsets.push(offset);
    return route.continue();
  });
  await choose(page);
  await page.getByText('Trying again; what arrived is kept.').waitFor();
  see();
  await page.waitForURL(/\/import\?/);
  expect(broken).toBe(2);
  expect(offsets[0]).toBe(0);
  expect(new Set(offsets).size).toBe(offsets.length);
  await page.getByText('700,000').first().waitFor();
  expect((await stage.server.client.call('listUploads')).items).toEqual([]);
  await page.close();
});

test('who stops finds what arrived, also on a new page, and goes on with the same file', async () => {
  const first = await open();
  await first.route(isPiece, async (route) => {
    // The second piece never gets its answer.
    if (route.request().method() !== 'PATCH' || offsetOf(route) === 0) await route.continue();
  });
  await choose(first);
  await expect
    .poll(async () => (await stage.server.client.call('listUploads')).items.map(({ received }) => received > 0))
    .toEqual([true]);
  await first.getByRole('button', { name: 'Stop' }).click();
  await leftOf(first).getByText('long way').waitFor();
  await leftOf(first)
    .getByText(/^Drop the same files again to go on from there/)
    .waitFor();
  expect(await faultsOf(first, 'left upload')).toEqual([]);
  await first.close();

  const [left] = (await stage.server.client.call('listUploads')).items;
  const second = await open();
  await leftOf(second)
    .getByText(/MB arrived/)
    .waitFor();
  const offsets: number[] = [];
  await second.route(isPiece, async (route) => {
    if (route.request().method() === 'PATCH') offsets.push(offsetOf(route));
    return route.continue();
  });
  await choose(second);
  await second.waitForURL(/\/import\?/);
  expect(offsets[0]).toBe(left?.received);
  await second
    .getByRole('button', { name: /^(Register|Add)/ })
    .first()
    .click();
  await expect
    .poll(async () => (await stage.server.client.call('listDatasets', { query: { project } })).items.length)
    .toBe(1);
  const [made] = (await stage.server.client.call('listDatasets', { query: { project } })).items;
  const dataset = await stage.server.client.call('getDataset', { params: { dataset: made!.id } });
  expect(await readFile(dataset.path)).toEqual(await readFile(file));
  await second.close();
});

test('what nobody wants any more is forgotten by a button', async () => {
  const { id } = await stage.server.client.call('beginUpload', {
    params: { project },
    body: { name: 'a name that is '.repeat(7), files: [{ path: 'a/1.jpg', bytes: 9, modified: 0 }] },
  });
  const page = await open();
  await leftOf(page).getByText('0 B of 9 B arrived').waitFor();
  expect(await faultsOf(page, 'left upload with a long name')).toEqual([]);
  await leftOf(page)
    .getByRole('button', { name: /^Forget what was sent of/ })
    .click();
  await leftOf(page).waitFor({ state: 'detached' });
  await expect(stage.server.client.call('getUpload', { params: { upload: id } })).rejects.toMatchObject({
    code: 'upload.not_found',
  });
  await page.close();
});
