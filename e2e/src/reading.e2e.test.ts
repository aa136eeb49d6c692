// A table with a question on its way through the page: looked at, answered, changed, registered, trained; the job carries the reading.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { faultsOf } from './looks.ts';
import { onStage } from './stage.ts';
import { CARS } from './cars.ts';
import { until } from './trainyard.ts';

const stage = onStage();
let project: string;

beforeAll(async () => {
  project = (await stage.server.client.call('createProject', { body: { name: 'used cars' } })).id;
});

async function choose(page: Page, name: string, content: string): Promise<void> {
  await page.goto(`${stage.server.url}/projects/${project}?tab=data`);
  await page.locator('input[aria-label="CSV or archive"]').setInputFiles({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(content),
  });
  await page.waitForURL(/\/import\?/);
}

test('a question is answered, a type is changed, and what is registered, trained and corrected carries it', async () => {
  const page = await stage.context.newPage();
  await choose(page, 'autos_dealer-north.csv', CARS);
  const row = (column: string) => page.locator(`[data-column="${column}"]`);
  await page.getByRole('heading', { level: 1, name: /1 question/ }).waitFor();
  await page.getByText('guessed, not yet confirmed').first().waitFor();
  await page
    .getByRole('img', { name: /January \d+, February \d+/ })
    .first()
    .waitFor();
  expect(await faultsOf(page, 'reading-1280', 'its own')).toEqual([]);
  expect((await stage.server.client.call('listDatasets', { query: { project } })).total).toBe(0);

  await page.getByRole('button', { name: 'm/d/yyyy', exact: true }).click();
  await row('first_registered').getByText('3 Jan 2019').waitFor();
  await page.getByRole('button', { name: 'd/m/yyyy', exact: true }).click();
  await row('first_registered').getByText('1 Mar 2019').waitFor();
  await page.getByText('as you said').first().waitFor();

  await row('dealer_zip')
    .getByRole('button', { name: /^Type of dealer_zip/ })
    .click();
  await page.getByLabel('Type of dealer_zip').selectOption('identifier');
  await row('dealer_zip').getByText('a person said so').waitFor();
  expect(await faultsOf(page, 'changed-1280', 'its own')).toEqual([]);
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.waitForURL(/\/datasets\/dst_/);
  const { items } = await stage.server.client.call('listDatasets', { query: { project } });
  const dataset = await stage.server.client.call('getDataset', { params: { dataset: items[0]?.id ?? '' } });
  expect(dataset).toMatchObject({ name: 'autos_dealer-north', source: 'upload' });
  expect(dataset.version.reading_override?.columns).toEqual({
    first_registered: { type: 'date', form: '%d/%m/%Y' },
    dealer_zip: { type: 'identifier' },
  });

  await page.getByRole('link', { name: 'Train on it' }).click();
  await page.getByText('is left out: identifier').first().waitFor();
  await page.locator('#field-target').selectOption('price');
  await page.getByRole('button', { name: /^Data/ }).click();
  await page.getByLabel('Read a column in another way').selectOption('power_kw');
  await page.getByLabel('Type of power_kw').selectOption('category');
  expect(await faultsOf(page, 'new-run-1280', 'its own')).toEqual([]);
  await page.getByRole('button', { name: 'Train', exact: true }).first().click();
  await page.waitForURL(/\/runs\/run_/);
  const id = page.url().split('/').at(-1)?.split('?')[0] ?? '';
  const read = await until('the job of the run', () =>
    readFile(join(stage.server.dataDir, 'agent', 'runs', id, 'job.json'), 'utf8').then(
      (text) =>
        (JSON.parse(text) as { reading: { columns: { name: string; type: string; form: string | null }[] } }).reading,
      () => null,
    ),
  );
  const types = Object.fromEntries(read.columns.map(({ name, type, form }) => [name, form ?? type]));
  expect(types).toMatchObject({ first_registered: '%d/%m/%Y', dealer_zip: 'identifier', power_kw: 'category' });

  await page.goto(`${stage.server.url}/datasets/${dataset.id}?tab=reading`);
  await row('fuel')
    .getByRole('button', { name: /^Type of fuel/ })
    .click();
  await page.getByLabel('Type of fuel').selectOption('ignored');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByText('Version 2 is read like this; the file is the same.').first().waitFor();
  expect(await faultsOf(page, 'dataset-1280', 'its own')).toEqual([]);
  const corrected = await stage.server.client.call('getDataset', { params: { dataset: dataset.id } });
  expect(corrected.version).toMatchObject({ number: 2, fingerprint: dataset.version.fingerprint });
  await page.close();
});

test('a person in a hurry presses Register once and gets the guess', async () => {
  const page = await stage.context.newPage();
  await page.setViewportSize({ width: 390, height: 844 });
  await choose(page, 'hurry.csv', CARS);
  await page.getByRole('heading', { level: 1, name: /1 question/ }).waitFor();
  await page
    .getByRole('img', { name: /January \d+, February \d+/ })
    .first()
    .waitFor();
  expect(await faultsOf(page, 'reading-390', 'its own')).toEqual([]);
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.waitForURL(/\/datasets\/dst_/);
  const { items } = await stage.server.client.call('listDatasets', { query: { project, q: 'hurry' } });
  expect(items).toHaveLength(1);
  await page.close();
});

test('a file that is no table says why, and a changed dialect mends what can be mended', async () => {
  const page = await stage.context.newPage();
  await choose(page, 'ragged.csv', 'a,b\n1,2\n1,2,3\n');
  await page.getByRole('alert').getByText('csv.row_width').waitFor();
  await choose(
    page,
    'marks.csv',
    `a|b\n${Array.from({ length: 20 }, (_, row) => `${row}|${row % 2 ? 'x' : 'y'}`).join('\n')}\n`,
  );
  await page.getByRole('heading', { level: 1, name: /20 rows, 2 columns/ }).waitFor();
  await page.getByRole('button', { name: /^line 1/ }).click();
  await page.getByLabel('Names').selectOption('none');
  await page.getByRole('heading', { level: 1, name: /21 rows, 2 columns/ }).waitFor();
  await page.close();
});

test('the pages say nothing to the console', () => {
  expect(stage.complaints.filter((text) => !/422|WebSocket connection/.test(text))).toEqual([]);
});
