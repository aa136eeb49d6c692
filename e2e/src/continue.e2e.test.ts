// From a trained run to one that goes on from it, by the button of its page: what the form leaves to the model, what is measured, and
// that both runs name each other.
import { beforeAll, expect, test } from 'vitest';
import { reached } from './example-run.ts';
import { faultsOf, sizes, tooWide } from './looks.ts';
import { onStage } from './stage.ts';

/** Two trainings, each in a process that imports torch, on a machine that may be busy. */
const TRAINING = 400_000;
const stage = onStage();
let first: { id: string; name: string };

beforeAll(async () => {
  const { client } = stage.server;
  const images = (await client.call('listDatasets')).items.find(({ kind }) => kind === 'images');
  first = await client.call('createRun', {
    params: { project: images?.project_id ?? '' },
    body: {
      name: 'the first',
      dataset_version_id: images?.version.id ?? '',
      config: {
        task: 'image-classification',
        model: 'compact-cnn',
        load_pretrained: false,
        image_size: 16,
        epochs: 1,
        augmentation: [],
      },
    },
  });
  await reached(client, first.id, 'completed');
}, TRAINING);

test(
  'a run is gone on from by the button of its page, and says what became of its classes',
  { timeout: TRAINING },
  async () => {
    const page = await stage.open(`/runs/${first.id}`, sizes[0]);
    await page.getByRole('link', { name: 'Continue from this run' }).click();
    await page.waitForURL(/\/new\?.*continue=/);
    expect(await page.getByLabel('Continue from').inputValue()).toBe(first.id);
    await page.getByText('the rows of the classes that the data has too').waitFor();
    await page.waitForFunction(() => !document.querySelector('[data-tone=bad]'));
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Train' }).first().click();
    await page.waitForURL(/\/runs\/run_/);
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(id).not.toBe(first.id);
    await reached(stage.server.client, id, 'completed');
    for (const size of sizes) {
      const ended = await stage.open(`/runs/${id}?tab=evaluation`, size);
      await ended.getByRole('heading', { name: 'The classes it knew before' }).waitFor();
      expect(await tooWide(ended)).toEqual([]);
      await ended.close();
    }
    const facts = await stage.open(`/runs/${id}`, sizes[0]);
    await facts.getByText('Continued from', { exact: true }).waitFor();
    await facts.goto(`${stage.server.url}/runs/${first.id}`);
    await facts.getByText('Continued by', { exact: true }).waitFor();
    expect(stage.complaints).toEqual([]);
  },
);
