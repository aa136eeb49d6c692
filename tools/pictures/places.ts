// Every page, tab and layer of which a picture is taken.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../e2e/src/trainyard.ts';
import type { Seeded } from './seed.ts';

export interface Place {
  name: string;
  path: string;
  /** On the installation that was only started. */
  first?: boolean;
  /** Opens a layer, once the page stands. */
  open?: (page: Page) => Promise<void>;
}

/** Opens a layer and waits for it. */
const layer = (open: (page: Page) => Promise<void>) => async (page: Page) => {
  await open(page);
  await page.waitForSelector('dialog[open], [role=menu]');
};
const press = (name: string | RegExp) =>
  layer((page) => page.getByRole('button', { name }).filter({ visible: true }).first().click());

/** The menu of a thing, and what a line of it opens. */
const more = async (page: Page): Promise<void> => press(/^More for/)(page);
const chosen = (line: string) => async (page: Page) => {
  await more(page);
  await page.getByRole('menuitem', { name: line }).click();
  await page.waitForSelector('dialog[open]');
};

/** Answers for a table with a row that is in order, one that is not, and a column that the model does not know. */
const answered = async (page: Page): Promise<void> => {
  const [head = '', ...rows] = (await readFile(join(root, 'examples/penguins/penguins.csv'), 'utf8'))
    .trim()
    .split('\n');
  const odd = rows[3]?.replace(/[\d.]+/, 'about 40') ?? '';
  const table = [`${head},watched by`, ...[...rows.slice(0, 3), odd, ...rows.slice(4, 40)].map((row) => `${row},x`)];
  const file = { name: 'penguins of this year.csv', mimeType: 'text/csv', buffer: Buffer.from(table.join('\n')) };
  await page.getByLabel('Table', { exact: true }).setInputFiles(file);
  await page.getByText('Download all answers').waitFor();
  await page
    .getByRole('heading', { name: 'A whole table', exact: true })
    .evaluate((head) => head.scrollIntoView({ block: 'center' }));
};

/** The optimizer's own settings, among them one that is two numbers. */
const betas = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Optimization/ }).click();
  await page.getByRole('group', { name: 'Betas' }).evaluate((box) => box.scrollIntoView({ block: 'center' }));
};

/** A recipe in place of settings, which puts away what it decides. */
const preset = async (page: Page): Promise<void> => {
  await page.getByLabel('Preset', { exact: true }).first().selectOption('balanced');
  await page.getByLabel('Time limit', { exact: true }).first().waitFor();
};

export function places({ ids, data, models }: Seeded, live: { running: string; queued: string }): Place[] {
  const tabs = (name: string, path: string, all: string[]): Place[] =>
    all.map((tab) => ({ name: `${name}-${tab}`, path: `${path}?tab=${tab}` }));
  const project = ['runs', 'data', 'groups', 'models', 'configs'];
  const run = ['curves', 'evaluation', 'log', 'system', 'config', 'files'];
  return [
    { name: 'first-yard', path: '/', first: true },
    { name: 'first-projects', path: '/projects', first: true },
    { name: 'first-models', path: '/models', first: true },
    { name: 'first-datasets', path: '/datasets', first: true },
    { name: 'first-agents', path: '/agents', first: true },
    { name: 'yard', path: '/' },
    { name: 'projects', path: '/projects' },
    { name: 'projects-none', path: '/projects?q=nothing-has-this' },
    { name: 'projects-new', path: '/projects', open: press('New project') },
    { name: 'models', path: '/models' },
    { name: 'datasets', path: '/datasets' },
    { name: 'agents', path: '/agents' },
    ...tabs('project-many', `/projects/${ids.table}`, project),
    ...tabs('project-one', `/projects/${ids.images}`, project),
    ...tabs('project-empty', `/projects/${ids.empty}`, project),
    { name: 'project-failed', path: `/projects/${ids.table}?tab=runs&q=state:failed` },
    { name: 'project-new-group', path: `/projects/${ids.table}?tab=groups`, open: press('New group') },
    ...tabs('run-image', `/runs/${ids.imageRun}`, run),
    ...tabs('run-table', `/runs/${ids.tableRun}`, run),
    ...tabs('run-failed', `/runs/${ids.failed}`, ['curves', 'log', 'config']),
    ...tabs('run-running', `/runs/${live.running}`, ['curves', 'log', 'system', 'config']),
    { name: 'run-finish', path: `/runs/${live.running}`, open: press('Finish now') },
    { name: 'run-pruned', path: `/runs/${ids.pruned}` },
    { name: 'run-early', path: `/runs/${ids.early}` },
    { name: 'run-queued', path: `/runs/${live.queued}` },
    { name: 'model-image', path: `/models/${models.images}` },
    { name: 'model-table', path: `/models/${models.table}` },
    { name: 'model-early', path: `/models/${models.early}` },
    { name: 'model-answers', path: `/models/${models.table}`, open: answered },
    ...tabs('dataset-images', `/datasets/${data.images}`, ['data', 'versions']),
    ...tabs('dataset-table', `/datasets/${data.table}`, ['columns', 'reading', 'rows', 'versions']),
    {
      name: 'import',
      path: `/projects/${ids.table}/import?path=${encodeURIComponent(join(root, 'examples/penguins/penguins.csv'))}`,
    },
    { name: 'dataset-picture', path: `/datasets/${data.images}?image=3` },
    { name: 'new-images', path: `/projects/${ids.images}/new` },
    { name: 'new-betas', path: `/projects/${ids.images}/new`, open: betas },
    { name: 'new-preset', path: `/projects/${ids.images}/new`, open: preset },
    { name: 'new-table', path: `/projects/${ids.table}/new` },
    { name: 'new-yaml', path: `/projects/${ids.table}/new?view=yaml` },
    { name: 'away', path: '/away' },
    { name: 'away-archived', path: '/away?tab=archived' },
    { name: 'model-menu', path: `/models/${models.table}`, open: more },
    { name: 'model-rename', path: `/models/${models.table}`, open: chosen('Rename') },
    { name: 'dataset-delete', path: `/datasets/${data.table}`, open: chosen('Delete') },
    { name: 'not-found', path: '/nothing-is-here' },
    { name: 'palette', path: '/', open: layer((page) => page.keyboard.press('Control+k')) },
    { name: 'keys', path: '/projects', open: layer((page) => page.keyboard.press('?')) },
  ];
}
