// Every page on a phone, with names that would break it: nothing is wider than the screen. Names as they are read, copied and
// dropped; files dropped anywhere.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { tooWide } from './looks.ts';
import { onStage } from './stage.ts';
import { until } from './trainyard.ts';

const NASTY = `a & b's "q" %22 <i>x</i> ${'very long '.repeat(8)}النهاية`;
const TABLE = `a & b's "q".csv`;

const stage = onStage({ viewport: { width: 390, height: 844 } });
let ids: { project: string; dataset: string; pictures: string; run: string; model: string };

async function prepare(): Promise<typeof ids> {
  const { client } = stage.server;
  const project = await client.call('createProject', { body: { name: NASTY } });
  const rows = Array.from(
    { length: 60 },
    (_, row) => `${20 + row},${row % 3 ? 'no' : 'yes'},${row % 2 ? 'left' : 'right'}`,
  );
  const form = new FormData();
  form.append('path', TABLE);
  form.append('file', new Blob([`age,default,${'z'.repeat(60)}\n${rows.join('\n')}\n`]), TABLE);
  const dataset = await client.upload('uploadDataset', {
    params: { project: project.id },
    query: { name: NASTY },
    form,
  });
  await client.call('createGroup', { params: { project: project.id }, body: { name: NASTY } });
  const run = await client.call('createRun', {
    params: { project: project.id },
    body: {
      name: NASTY,
      dataset_version_id: dataset.version.id,
      config: { task: 'tabular-classification', target: 'default', model: 'logistic_regression' },
    },
  });
  await until('the run to be completed', async () => {
    const { state } = await client.call('getRun', { params: { run: run.id } });
    return state === 'completed';
  });
  const { items } = await client.call('listModels', { query: { project: project.id } });
  const pictures = (await client.call('listDatasets')).items.find((one) => one.kind === 'images');
  return {
    project: project.id,
    dataset: dataset.id,
    pictures: pictures?.id ?? '',
    run: run.id,
    model: items[0]?.id ?? '',
  };
}

beforeAll(async () => {
  ids = await prepare();
});

async function open(path: string): Promise<Page> {
  const page = await stage.context.newPage();
  await page.goto(`${stage.server.url}${path}`, { waitUntil: 'networkidle' });
  // A slow machine is idle between two answers, too: the page stands when its head no longer says that it is read.
  await page.waitForFunction(() => document.querySelector('h1') !== null && !document.querySelector('h1 .sr-only'));
  return page;
}

const pages: [string, () => string][] = [
  ['yard', () => '/'],
  ['projects', () => '/projects'],
  ['project', () => `/projects/${ids.project}`],
  ['data of a project', () => `/projects/${ids.project}?tab=data`],
  ['groups', () => `/projects/${ids.project}?tab=groups`],
  ['models of a project', () => `/projects/${ids.project}?tab=models`],
  ['configs', () => `/projects/${ids.project}?tab=configs`],
  ['new run', () => `/projects/${ids.project}/new`],
  ['new run as text', () => `/projects/${ids.project}/new?view=yaml`],
  ['datasets', () => '/datasets'],
  ['table', () => `/datasets/${ids.dataset}`],
  ['rows', () => `/datasets/${ids.dataset}?tab=rows`],
  ['versions', () => `/datasets/${ids.dataset}?tab=versions`],
  ['pictures', () => `/datasets/${ids.pictures}`],
  ['one picture', () => `/datasets/${ids.pictures}?image=3`],
  ['run', () => `/runs/${ids.run}`],
  ['log', () => `/runs/${ids.run}?tab=log`],
  ['config of a run', () => `/runs/${ids.run}?tab=config`],
  ['result of a run', () => `/runs/${ids.run}?tab=evaluation`],
  ['models', () => '/models'],
  ['model', () => `/models/${ids.model}`],
  ['agents', () => '/agents'],
];

test.each(pages)('%s is no wider than the screen of a phone', async (_, path) => {
  const page = await open(path());
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await tooWide(page)).toEqual([]);
  await page.close();
});

test('a name is one text with a direction of its own, whole for find, copy and screen readers though it is cut', async () => {
  const page = await open(`/projects/${ids.project}/new`);
  const name = page.locator('nav[aria-label=Breadcrumb] bdi').first();
  expect(await name.textContent()).toBe(NASTY.trim());
  const texts = await name.evaluate((element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let found = 0;
    while (walker.nextNode()) found += 1;
    return { found, cut: element.hasAttribute('data-cut'), direction: getComputedStyle(element).unicodeBidi };
  });
  expect(texts).toEqual({ found: 1, cut: true, direction: 'isolate' });
  await page.close();
});

/** What a person does who lets go of a file over the middle of the page. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  await page.evaluate(
    ([file, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text ?? ''], file ?? ''));
      const target = document.querySelector('h1') ?? document.body;
      for (const type of ['dragover', 'drop'])
        target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    },
    [name, content],
  );
}

test.each([
  ['dataset', () => `/datasets/${ids.dataset}`, /\/datasets\/dst_/],
  ['project', () => `/projects/${ids.project}`, /\/datasets\/dst_/],
  ['new run', () => `/projects/${ids.project}/new`, /\/new\?data=dst_/],
])(
  'a table dropped anywhere on the page of a %s is looked at, and taken under its own name',
  async (kind, path, then) => {
    const page = await open(path());
    const before = page.url();
    await drop(page, `${kind} "q" %22.csv`, 'x,label\n1,a\n2,b\n3,a\n');
    await page.waitForURL(/\/import\?/);
    await page.getByRole('heading', { level: 1, name: /3 rows, 2 columns/ }).waitFor();
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.waitForURL((url) => then.test(url.href) && url.href !== before);
    const { items } = await stage.server.client.call('listDatasets', { query: { project: ids.project } });
    const added = items.find((item) => item.name === `${kind} "q" %22`);
    expect(added?.path.split('/').at(-1)).toBe(`${kind} "q" %22.csv`);
    await page.close();
  },
);

test('a page that takes no files says so and stays', async () => {
  const page = await open('/agents');
  await drop(page, 'x.csv', 'a,b\n1,2\n');
  await page.getByText('This page takes no files').first().waitFor();
  expect(page.url()).toBe(`${stage.server.url}/agents`);
  await page.close();
});

test('two columns that could be meant are asked for, and nothing is claimed', async () => {
  const page = await open(`/projects/${ids.project}/new?data=${ids.dataset}`);
  await page.getByText('Which column is to be predicted? 2 could be meant:').waitFor();
  expect(await page.locator('#field-target').inputValue()).toBe('');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('which column to predict');
  await page.getByRole('button', { name: 'default', exact: true }).click();
  await page
    .getByText(/Would start|Would wait/)
    .first()
    .waitFor();
  expect(await page.locator('#field-target').inputValue()).toBe('default');
  await page.close();
});
