// From a trained run to one that goes on from it, by the button of its page: what the form leaves to the model, what is measured, and
// that both runs name each other.
import { beforeAll, expect, test } from 'vitest';
import { reached } from './example-run.ts';
import { faultsOf, sizes } from './looks.ts';
import { onStage } from './stage.ts';
import { trainyard } from './trainyard.ts';

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
    const ended = await stage.open(`/runs/${id}?tab=evaluation`, sizes[0]);
    await ended.getByRole('heading', { name: 'The classes it knew before' }).waitFor();
    expect(await faultsOf(ended, 'continued')).toEqual([]);
    await ended.close();
    const told = await trainyard(['continued', id, '--server', stage.server.url]);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain(`went on from the first (${first.id}).`);
    expect(told.stdout).toMatch(/class it knew +before +after +difference \(95 % interval\) +verdict +pictures/);
    const alone = await trainyard(['continued', first.id, '--server', stage.server.url]);
    expect(alone.code).toBe(0);
    expect(alone.stdout).toMatch(new RegExp(`^Went on from the first: .*\\(${id}\\)\\.`));
    const facts = await stage.open(`/runs/${id}`, sizes[0]);
    await facts.getByText('Continued from', { exact: true }).waitFor();
    await facts.goto(`${stage.server.url}/runs/${first.id}`);
    await facts.getByText('Continued by', { exact: true }).waitFor();
    expect(stage.complaints).toEqual([]);
  },
);
