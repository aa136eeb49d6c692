// Data that is being read, in a real browser: how far it is, left and found again, cancelled, and the reason told to who comes back.
import { cp, link, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { faultsOf } from './looks.ts';
import { onStage } from './stage.ts';
import { root, until } from './trainyard.ts';

const stage = onStage({ args: ['--no-agent'] });
let project: string;

beforeAll(async () => {
  project = (await stage.server.client.call('createProject', { body: { name: 'scans' } })).id;
});

/** A picture of each of two classes under many names: reading takes its time, making them does not. */
async function manyPictures(name: string, count: number): Promise<string> {
  const path = join(stage.sets, name);
  const source = join(root, 'examples/eurosat/train');
  const classes = (await readdir(source, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name: label } of classes.slice(0, 2)) {
    await mkdir(join(path, label), { recursive: true });
    const [picture] = (await readdir(join(source, label))).filter((file) => /\.(jpg|png)$/.test(file));
    await cp(join(source, label, picture ?? ''), join(path, label, '0.jpg'));
    for (let number = 1; number < count / 2; number += 1)
      await link(join(path, label, '0.jpg'), join(path, label, `${number}.jpg`));
  }
  return path;
}

async function register(page: Page, path: string): Promise<void> {
  await page.goto(`${stage.server.url}/projects/${project}?tab=data`);
  await page.getByLabel('Path').fill(path);
  await page.getByRole('button', { name: 'Register' }).click();
}
const scansOf = (page: Page) => page.getByRole('list', { name: 'Data that is being read' });

test('how far it is moves in sight; who leaves finds it again and cancels it', async () => {
  const page = await stage.context.newPage();
  await register(page, await manyPictures('long', 20_000));
  const row = scansOf(page).getByRole('listitem');
  await row.getByText(/of 20,000 pictures read/).waitFor();
  const read = async () => Number(((await row.innerText()).match(/([\d,]+) of/)?.[1] ?? '0').replaceAll(',', ''));
  const first = await read();
  await expect.poll(read, { timeout: 60_000 }).toBeGreaterThan(first);
  expect(Number(await row.getByRole('meter').getAttribute('aria-valuenow'))).toBeLessThanOrEqual(100);
  expect(await faultsOf(page, 'scan')).toEqual([]);
  // Gone for good, not only to another page of the same script.
  await page.goto('about:blank');
  await page.goto(`${stage.server.url}/projects/${project}?tab=data`);
  await row.getByText(/of 20,000 pictures read/).waitFor();
  await row.getByRole('button', { name: 'Cancel' }).click();
  await row.waitFor({ state: 'detached' });
  expect((await stage.server.client.call('listScans')).items).toEqual([]);
  expect((await stage.server.client.call('listDatasets', { query: { project } })).items).toEqual([]);
  await page.close();
});

test('who waits is told that it was cancelled; who went on to another page stays there and is told of the data', async () => {
  const page = await stage.context.newPage();
  const path = await manyPictures('waited', 3000);
  await register(page, path);
  await scansOf(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('scan.cancelled').waitFor();
  await register(page, path);
  await scansOf(page).getByRole('listitem').waitFor();
  await page.getByRole('link', { name: 'Projects' }).first().click();
  await page.getByText('is read.').waitFor();
  expect(new URL(page.url()).pathname).toBe('/projects');
  await page.close();
});

test('a failure that nobody heard is told to who comes back, with its code, until it is dismissed', async () => {
  const path = await manyPictures('bad', 3000);
  await mkdir(join(path, 'nothing in it'));
  const page = await stage.context.newPage();
  await register(page, path);
  await scansOf(page).getByRole('listitem').waitFor();
  await page.close();
  await until('the scan to fail', async () =>
    (await stage.server.client.call('listScans')).items.some(({ state }) => state === 'failed'),
  );
  const back = await stage.context.newPage();
  await back.goto(`${stage.server.url}/projects/${project}?tab=data`);
  const row = scansOf(back).getByRole('listitem');
  await row.getByText('image.empty_class').waitFor();
  expect(await row.innerText()).toContain('nothing in it');
  expect(await faultsOf(back, 'scan failed')).toEqual([]);
  await row.getByRole('button', { name: 'Dismiss' }).click();
  await row.waitFor({ state: 'detached' });
  await back.close();
});

test('a list in place of class folders: refused with its lines, then mended, and the page says which list it is', async () => {
  const path = await manyPictures('by a list', 8);
  const classes = (await readdir(path)).toSorted();
  const rows = classes.flatMap((label, index) =>
    [0, 1, 2, 3].map((number) => `${label}/${number}.jpg,${index ? 'wet' : 'dry'}`),
  );
  await writeFile(join(path, 'list.csv'), `path,label\n${rows.join('\n')}\n../x.jpg,dry\n`);
  const page = await stage.open(`/projects/${project}?tab=data`);
  const form = page.locator('form');
  await form.getByLabel('Path').fill(path);
  await form.getByLabel('Image list').fill('list.csv');
  expect(await faultsOf(page, 'scan list')).toEqual([]);
  await form.getByRole('button', { name: 'Register' }).click();
  await page.getByText('image.list_outside').waitFor();
  expect(await page.getByText('line 10: "../x.jpg" leads out of the folder').count()).toBe(1);
  expect(await faultsOf(page, 'scan list refused')).toEqual([]);
  await writeFile(join(path, 'list.csv'), `path,label\n${rows.join('\n')}\n`);
  await form.getByRole('button', { name: 'Register' }).click();
  await page.waitForURL(/\/datasets\/dst_/);
  await page.getByText('labels by').waitFor();
  await page.getByText('dry', { exact: true }).first().waitFor();
  expect(await faultsOf(page, 'scan listed')).toEqual([]);
  await page.close();
});

test('the first start knows lists too: in its dialog for data of the server, and beside what is dropped', async () => {
  const path = await manyPictures('at first', 8);
  const [one = '', two = ''] = (await readdir(path)).toSorted();
  const rows = [one, two].flatMap((label, index) =>
    [0, 1, 2, 3].map((number) => `${label}/${number}.jpg,${index ? 'shut' : 'open'}`),
  );
  await writeFile(join(path, 'list.csv'), `path,label\n${rows.join('\n')}\n`);
  const page = await stage.open('/');
  await page.getByRole('button', { name: 'Name the list that says their labels' }).click();
  await page.getByLabel('Image list').waitFor();
  expect(await faultsOf(page, 'first list')).toEqual([]);
  await page.getByRole('button', { name: 'take it from a folder of the server' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Folder of class folders/).fill(path);
  await dialog.getByLabel('Image list').fill('list.csv');
  expect(await faultsOf(page, 'first dialog')).toEqual([]);
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await page.waitForURL(/\/datasets\/dst_/);
  await page.getByText('labels by').waitFor();
  await page.getByText('shut', { exact: true }).first().waitFor();
  // A folder of this computer, with its list.
  await page.goto(stage.server.url);
  await page.getByRole('button', { name: 'Name the list that says their labels' }).click();
  await page.getByLabel('Image list').fill('list.csv');
  await page.getByLabel('Drop a folder of pictures').setInputFiles(path);
  await page.waitForURL(/\/datasets\/dst_/);
  await page.getByText('labels by').waitFor();
  await page.close();
});
