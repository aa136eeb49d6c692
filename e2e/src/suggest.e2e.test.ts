// Pictures without a class get one suggested on the page and on the command line, and the mistakes of a run lead to more of their kind
// and to labels that are put right. Nothing is written before somebody accepts it.
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { reached } from './example-run.ts';
import { root, startTrainyard, temporaryFolder, trainyard, type Trainyard } from './trainyard.ts';

/** A network is loaded, looks at pictures and trains, on a machine that may be busy. */
const LONG = 600_000;
/** As long as the browser waits for anything. */
const POLL = { timeout: 240_000 };
const NAMES = ['Forest', 'Residential', 'SeaLake'];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let project: string;
let dataset: string;

/** 8 of each class, and 3 of each without one. */
async function pictures(path: string): Promise<void> {
  await mkdir(join(path, 'unlabelled'), { recursive: true });
  for (const name of NAMES) {
    await mkdir(join(path, name), { recursive: true });
    const from = join(root, 'examples/eurosat/train', name);
    const files = (await readdir(from)).toSorted();
    for (const file of files.slice(0, 8)) await copyFile(join(from, file), join(path, name, file));
    for (const file of files.slice(8, 11)) await copyFile(join(from, file), join(path, 'unlabelled', file));
  }
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await pictures(join(folder.path, 'sets/views'));
  server = await startTrainyard({
    dataDir: join(folder.path, 'data'),
    env: { TRAINYARD_DATASETS_DIR: join(folder.path, 'sets') },
  });
  browser = await openBrowser();
  browser.context.setDefaultTimeout(240_000);
  project = (await server.client.call('createProject', { body: { name: 'views' } })).id;
  const made = await server.client.call('registerDataset', {
    params: { project },
    body: { name: 'views', path: join(folder.path, 'sets/views') },
  });
  dataset = made.id;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await folder?.remove();
});

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Looks at the page in four forms: nothing sticks out, and nobody is shut out. TRAINYARD_PICTURES names a folder for who wants to see. */
async function fourForms(page: Page, name: string): Promise<void> {
  for (const width of [1280, 390])
    for (const theme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((one) => document.documentElement.setAttribute('data-theme', one), theme);
      await page.evaluate(async () => Promise.all(document.getAnimations().map(async (one) => one.finished)));
      const where = process.env['TRAINYARD_PICTURES'];
      if (where) await page.screenshot({ path: join(where, `${name}-${width}-${theme}.png`) });
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        `${name} at ${width}`,
      ).toBe(0);
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        `${name} at ${width}, ${theme}`,
      ).toEqual([]);
    }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
}

const versions = async () =>
  (await server.client.call('listDatasetVersions', { params: { dataset } })).items.map(({ number }) => number);

test(
  'neighbours suggest classes on the page; what is accepted becomes a version, and likeness is by features',
  async () => {
    const page = await browser.context.newPage();
    await page.goto(`${server.url}/datasets/${dataset}?split=unlabelled`);
    await page.getByRole('button', { name: 'Suggest', exact: true }).click();
    const accept = page.getByRole('button', { name: /^Accept 9 of 9$/ });
    await accept.waitFor();
    const about = page.getByRole('status', { name: 'About the suggestions' });
    await expect
      .poll(async () => about.textContent())
      .toMatch(/Measured on labelled pictures of this version, .*of 24 right/);
    await page.getByText('Forest?').first().waitFor();
    await fourForms(page, 'suggestions');
    expect(await versions()).toEqual([1]);

    await page.getByRole('button', { name: 'Label', exact: true }).click();
    await page
      .getByRole('button', { name: /unlabelled|jpg/ })
      .first()
      .waitFor();
    // One by one: chosen, and the key A.
    const first = page.getByRole('group', { name: '9 pictures' }).getByRole('button').first();
    await first.click();
    await page.keyboard.press('a');
    await page.getByText('1 picture given a class').waitFor();
    await accept.click();
    await page.getByText('9 pictures given a class').waitFor();
    await fourForms(page, 'suggestions-accepted');
    expect(await versions()).toEqual([1]);
    await page.getByRole('button', { name: 'Make version 2' }).click();
    await page.getByText('Version 2 is made of version 1.').waitFor();
    const { version } = await server.client.call('getDataset', { params: { dataset } });
    expect(version.profile).toMatchObject({ images: 33 });

    await page.goto(`${server.url}/datasets/${dataset}?like=0`);
    const measure = page.getByRole('status', { name: 'What is compared' });
    await expect
      .poll(async () => measure.textContent())
      .toContain('by what the network efficientnet-lite0 sees in them');
    await fourForms(page, 'like-by-features');
    await page.close();
  },
  LONG,
);

test(
  'on the command line: listed, accepted above a threshold, undone',
  async () => {
    const back = await trainyard(['edit', dataset, '--from', '1', '--server', server.url]);
    expect(back.stdout).toContain('Version 1 is brought back as it was.');
    const listed = await trainyard([
      'suggest',
      dataset,
      '--neighbours',
      '3',
      '--threshold',
      '0.6',
      '--server',
      server.url,
    ]);
    expect(listed.stderr).toBe('');
    expect(listed.stdout).toMatch(/of 9 pictures without a class, by the 3 nearest labelled pictures/);
    expect(listed.stdout).toContain('Nothing was written.');
    expect(await versions()).toEqual([3, 2, 1]);
    const refused = await trainyard(['suggest', dataset, '--threshold', '2', '--server', server.url]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('expected a confidence from 0 to 1') });
    const made = await trainyard(['suggest', dataset, '--threshold', '0.6', '--accept', '--server', server.url]);
    expect(made.stdout).toContain('Version 4 is made of version 3.');
    expect(await versions()).toEqual([4, 3, 2, 1]);
    const like = await trainyard(['pictures', dataset, '--like', '0', '--server', server.url]);
    expect(like.stdout).toContain('by what the network efficientnet-lite0 sees in them');
  },
  LONG,
);

test(
  'a mistake of a run leads to more of its kind, and its label is put right with a way back',
  async () => {
    const { version } = await server.client.call('getDataset', { params: { dataset } });
    const config = {
      task: 'image-classification',
      model: 'compact-cnn',
      load_pretrained: false,
      image_size: 28,
      epochs: 1,
      batch_size: 8,
      learning_rate: 0.00001,
      seed: 7,
    };
    const { id: run } = await server.client.call('createRun', {
      params: { project },
      body: { dataset_version_id: version.id, config },
    });
    await reached(server.client, run, 'completed');
    const { items } = await server.client.call('listMistakes', { params: { run } });
    const [mistake] = items;
    expect(mistake?.index).not.toBeNull();

    const page = await browser.context.newPage();
    await page.goto(`${server.url}/runs/${run}?tab=evaluation`);
    const name = mistake?.path.split('/').at(-1) ?? '';
    await page.getByRole('button', { name }).first().click();
    const dialog = page.getByRole('dialog', { name });
    await dialog.getByText('The label is wrong, it is').waitFor();
    await fourForms(page, 'one-mistake');
    await dialog.getByRole('button', { name: mistake?.answer ?? '', exact: true }).click();
    await page.getByText('1 label marked as wrong.').waitFor();
    await fourForms(page, 'mistakes-marked');
    await page.getByRole('button', { name: `Make version ${version.number + 1}` }).click();
    const told = page.getByRole('status', { name: 'Wrong labels' });
    await expect.poll(async () => told.textContent(), POLL).toContain(`Version ${version.number + 1} of views`);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(`Version ${version.number + 2} is version ${version.number} as it was.`).waitFor();
    const [, edited] = (await server.client.call('listDatasetVersions', { params: { dataset } })).items;
    const diff = await server.client.call('diffDatasetVersions', {
      params: { version: edited?.id ?? '' },
      query: { since: version.id },
    });
    expect(diff.counts).toMatchObject({ relabelled: 1, added: 0, removed: 0 });

    await page.getByRole('button', { name }).first().click();
    await dialog.getByRole('link', { name: 'More like this' }).click();
    await page.getByRole('status', { name: 'What is compared' }).waitFor();
    await page.getByRole('link', { name: 'Back to the mistakes of the run' }).click();
    await page.getByRole('button', { name }).first().waitFor();
    await page.close();

    const one = await trainyard(['mistakes', run, '--server', server.url]);
    expect(one.stdout).toContain(mistake?.path);
    const wanted = `${mistake?.path}=${mistake?.answer}`;
    const dry = ['--dry-run', '--server', server.url];
    const relabelled = await trainyard(['mistakes', run, '--relabel', wanted, ...dry]);
    expect(relabelled).toMatchObject({ code: 0, stdout: expect.stringMatching(/relabelled|another class/i) });
  },
  LONG,
);
