// What augmentation makes of pictures, in the browser: at one picture of a set, and live beside the form of a new run.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { faultsOf, sizes, tooWide } from './looks.ts';
import { onStage } from './stage.ts';

const stage = onStage();
let ids: { project: string; dataset: string };

beforeAll(async () => {
  const { items } = await stage.server.client.call('listDatasets');
  const pictures = items.find((one) => one.kind === 'images');
  ids = { project: pictures?.project_id ?? '', dataset: pictures?.id ?? '' };
});

const sources = (page: Page, list: string) =>
  page
    .getByRole('list', { name: list })
    .getByRole('img')
    .evaluateAll((all) => all.map((one) => one.getAttribute('src')?.slice(-60)));
const AFTER = 'Pictures as the model sees them';

test.each(sizes)('at a picture: eight draws of it, by what pictures are of (%i px)', async (width, height) => {
  const page = await stage.open(`/datasets/${ids.dataset}?image=3`, [width, height]);
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
  expect(await faultsOf(page, `picture-preview-${width}`, 'its own')).toEqual([]);
  await one.getByRole('button', { name: 'As they are' }).click();
  expect(new Set(await sources(page, 'Pictures as they are')).size).toBe(1);
  expect(await tooWide(page)).toEqual([]);
  await page.close();
  expect(stage.complaints).toEqual([]);
});

test.each(sizes)(
  'in the form: a batch that follows what is changed, in form and text (%i px)',
  async (width, height) => {
    const page = await stage.open(`/projects/${ids.project}/new?data=${ids.dataset}&view=yaml`, [width, height]);
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
    expect(await faultsOf(page, `batch-preview-${width}`, 'its own')).toEqual([]);
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
    expect(await tooWide(page)).toEqual([]);
    await page.close();
    expect(stage.complaints).toEqual([]);
  },
);
