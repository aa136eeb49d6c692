// The form of a new run, whole: a file opened, changed in form and text with its comments kept, taken along; what differs and where
// it comes from; words that are misspelt; a config kept under a name; a run cloned, edited and queued.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { faultsOf, sizes, tooWide } from './looks.ts';
import { onStage } from './stage.ts';

const stage = onStage();
let ids: { project: string; dataset: string; pictures: string; picturesProject: string; run: string };

beforeAll(async () => {
  const { items } = await stage.server.client.call('listDatasets');
  const [table, pictures] = ['table', 'images'].map((kind) => items.find((one) => one.kind === kind));
  const run = await stage.server.client.call('createRun', {
    params: { project: table?.project_id ?? '' },
    body: {
      name: 'the first',
      dataset_version_id: table?.version.id ?? '',
      config: {
        task: 'tabular-classification',
        target: 'species',
        model: { name: 'logistic_regression', C: 0.5 },
        seed: 7,
        importance_repeats: 0,
      },
    },
  });
  ids = {
    project: table?.project_id ?? '',
    dataset: table?.id ?? '',
    pictures: pictures?.id ?? '',
    picturesProject: pictures?.project_id ?? '',
    run: run.id,
  };
});

async function openAt(path: string, [width, height]: readonly [number, number]): Promise<Page> {
  const page = await stage.open(`${path}`, [width, height]);
  // What another test typed is not what this one begins with.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.getByRole('button', { name: 'Train' }).first().waitFor();
  return page;
}

const FILE = `# what we agreed on
task: tabular-classification
target: species
model: random_forest # trees first
seed: 3
`;

test.each(sizes)(
  'a file is opened, changed in form and text, and taken along with its comments (%i px)',
  async (...size) => {
    const page = await openAt(`/projects/${ids.project}/new?data=${ids.dataset}`, size);
    await page
      .locator('input[type=file][accept*=yaml]')
      .setInputFiles({ name: 'agreed.yaml', mimeType: 'application/yaml', buffer: Buffer.from(FILE) });
    const text = page.getByRole('textbox', { name: /The config as YAML/ });
    await text.waitFor();
    expect(await text.inputValue()).toBe(FILE);
    await page.locator('dl[aria-label="What differs"]').getByText('random_forest').waitFor();
    await page.getByRole('button', { name: 'Form', exact: true }).click();
    const seed = page.getByLabel('Seed', { exact: true }).first();
    await seed.fill('11');
    await page.getByRole('button', { name: 'YAML', exact: true }).click();
    await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#yaml')?.value.includes('seed: 11'));
    const changed = FILE.replace('seed: 3', 'seed: 11');
    expect(await text.inputValue()).toBe(changed);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as YAML' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('config.yaml');
    expect(await readFile(await download.path(), 'utf8')).toBe(changed);
    // A key and a value that are misspelt, each with the right one.
    await text.fill(changed.replace('seed: 11', 'sead: 11').replace('random_forest', 'random_forrest'));
    await page
      .getByText(/Did you mean "?seed"?/)
      .first()
      .waitFor();
    await page
      .getByText(/Did you mean "random_forest"/)
      .first()
      .waitFor();
    expect(await tooWide(page)).toEqual([]);
    await page.close();
    expect(stage.complaints).toEqual([]);
  },
);

test.each(sizes)(
  'what differs from the defaults and from a run, and where each value comes from (%i px)',
  async (...size) => {
    const page = await openAt(`/projects/${ids.project}/new?data=${ids.dataset}&from=${ids.run}`, size);
    const compared = page.getByLabel('Compared with');
    await page.getByText('Nothing: all settings are the same.').waitFor();
    await page.getByLabel('Seed', { exact: true }).first().fill('12');
    const list = page.locator('dl[aria-label="What differs"]');
    await list.getByText('12').waitFor();
    expect(await list.locator('dt').allTextContents()).toEqual(['Seed']);
    expect(await list.locator('del').allTextContents()).toEqual(['7']);
    await compared.selectOption({ label: 'from the defaults' });
    await list.getByText('0.5').waitFor();
    expect(await list.locator('dd', { hasText: '12' }).textContent()).toContain('by you');
    expect(await list.locator('dd', { hasText: 'species' }).textContent()).toContain('from the run the first');
    expect(await faultsOf(page, `differs-${size[0]}`, 'its own')).toEqual([]);
    await page.close();
    expect(stage.complaints).toEqual([]);
  },
);

test.each(sizes)('a run is cloned, edited, its config kept under a name, and queued (%i px)', async (...size) => {
  const page = await stage.context.newPage();
  await page.setViewportSize({ width: size[0], height: size[1] });
  await page.goto(`${stage.server.url}/runs/${ids.run}`);
  await page.evaluate(() => localStorage.clear());
  await page.getByRole('link', { name: 'Clone and edit' }).first().click();
  await page.waitForURL(/\/new\?.*from=/);
  await page
    .getByLabel('Seed', { exact: true })
    .first()
    .fill(`${20 + (size[0] % 10)}`);
  const name = `kept ${size[0]}`;
  await page.getByLabel('Name of the config').fill(name);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(`${name}`).first().waitFor();
  const { items } = await stage.server.client.call('listConfigs', { params: { project: ids.project } });
  expect(items.find((one) => one.name === name)?.config).toMatchObject({ seed: 20 + (size[0] % 10) });
  await page.getByRole('button', { name: 'Train' }).first().click();
  await page.waitForURL(/\/runs\/run_/);
  const id = /run_[a-z0-9]+/.exec(page.url())?.[0] ?? '';
  const run = await stage.server.client.call('getRun', { params: { run: id } });
  expect(run).toMatchObject({ parent_id: ids.run, config: { seed: 20 + (size[0] % 10), target: 'species' } });
  await page.close();
  expect(stage.complaints).toEqual([]);
});

test.each(sizes)('a preset decides, and says that it does (%i px)', async (...size) => {
  const page = await openAt(`/projects/${ids.picturesProject}/new?data=${ids.pictures}`, size);
  await page.getByLabel('Preset').first().selectOption('balanced');
  await page.getByLabel('Time limit').first().fill('10m');
  const list = page.locator('dl[aria-label="What differs"]');
  await list.getByText('balanced').waitFor();
  expect(await list.locator('dd', { hasText: '10m' }).textContent()).toContain('by you');
  await page.getByText(/^By the preset balanced, from the data, the device and the time: .*epochs/).waitFor();
  await page.getByRole('button', { name: 'YAML', exact: true }).click();
  const text = page.getByRole('textbox', { name: /The config as YAML/ });
  expect(await text.inputValue()).toContain('time_limit: 10m');
  expect(await text.inputValue()).not.toContain('epochs');
  expect(await tooWide(page)).toEqual([]);
  await page.close();
  expect(stage.complaints).toEqual([]);
});

test.each(sizes)('each field says where its value comes from, and goes back step by step (%i px)', async (...size) => {
  const page = await openAt(`/projects/${ids.project}/new?data=${ids.dataset}&from=${ids.run}`, size);
  const seed = page.locator('#place-seed');
  const own = page.locator('#place-model\\.C');
  await seed.getByText('from the run the first').waitFor();
  expect(await seed.textContent()).toContain('Default 0.');
  expect(await own.textContent()).toContain('from the run the first');
  expect(await page.locator('#place-metric [data-origin]').textContent()).toBe('default');
  await seed.getByRole('textbox').fill('9');
  await seed.getByText('by you').waitFor();
  expect(await faultsOf(page, 'origin')).toEqual([]);
  await seed.getByRole('button', { name: /Seed: back to/ }).click();
  expect(await seed.getByRole('textbox').inputValue()).toBe('7');
  await seed.getByText('from the run the first').waitFor();
  await seed.getByRole('button', { name: /Seed: back to/ }).click();
  expect(await seed.getByRole('textbox').inputValue()).toBe('0');
  await own.getByRole('button', { name: /back to/ }).click();
  await own.getByText('default', { exact: true }).waitFor();
  // The text agrees: what is the default is not in it.
  await page.getByRole('button', { name: 'YAML', exact: true }).click();
  const text = page.getByRole('textbox', { name: /The config as YAML/ });
  expect(await text.inputValue()).not.toMatch(/seed|C:/);
  await text.fill(`${await text.inputValue()}seed: 5\n`);
  await page.getByText('checking', { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  await page.locator('#place-seed').getByText('by you').waitFor();
  // Where the method of the model comes from can be opened.
  const about = page.locator('#place-model [data-part=entry]');
  expect(await about.getByRole('link').first().getAttribute('href')).toMatch(/^https:/);
  expect(await tooWide(page)).toEqual([]);
  await page.close();
  expect(stage.complaints).toEqual([]);
});
