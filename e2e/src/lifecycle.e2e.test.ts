// Rename, archive, delete, as a person does it: in the pages and on the command line, with what uses a thing said first and *Undo*.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { onStage } from './stage.ts';
import { trainyard } from './trainyard.ts';

const stage = onStage({ args: ['--no-agent'], patience: 30_000 });
const choose = async (page: Page, thing: string, item: string) => {
  await page.getByRole('button', { name: `More for ${thing}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
};
const projectNames = async () => (await stage.server.client.call('listProjects')).items.map(({ name }) => name).sort();

test('a project is renamed, deleted with what it holds said first, and comes back with Undo', async () => {
  const page = await stage.open('/projects');
  await choose(page, 'project Penguins', 'Rename');
  const dialog = page.getByRole('dialog', { name: /Rename the project/ });
  // Another project has this one.
  await dialog.getByLabel('Name').fill('Land use from space');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await dialog.getByText(/called "Land use from space" already/).waitFor();
  await dialog.getByLabel('Name').fill('Seabirds');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /Seabirds/ }).waitFor();

  await choose(page, 'project Seabirds', 'Delete …');
  const asks = page.getByRole('dialog', { name: 'Delete the project “Seabirds”?' });
  await asks.getByText('It holds a dataset and a saved config: all of it goes with it.').waitFor();
  await asks.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Deleted “Seabirds”.').waitFor();
  await page.getByRole('link', { name: /Seabirds/ }).waitFor({ state: 'detached' });
  expect(await projectNames()).toEqual(['Land use from space']);
  // The rename can be undone as well: the newest words stand last.
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.getByRole('link', { name: /Seabirds/ }).waitFor();
  expect(await projectNames()).toEqual(['Land use from space', 'Seabirds']);
  await page.close();
});

test('the page of a deleted thing says so, and so does the list of what was deleted', async () => {
  const [dataset] = (await stage.server.client.call('listDatasets', { query: { q: 'EuroSAT' } })).items;
  const page = await stage.open(`/datasets/${dataset?.id}`);
  await choose(page, 'dataset EuroSAT', 'Delete …');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('This dataset was deleted.').waitFor();
  const list = await stage.open('/away');
  await list.getByRole('link', { name: 'EuroSAT' }).waitFor();
  await list.getByRole('button', { name: 'Remove now …' }).click();
  const asks = list.getByRole('dialog', { name: /for good/ });
  expect(await asks.getByRole('button', { name: 'Remove for good' }).getAttribute('aria-disabled')).toBe('true');
  await asks.getByRole('button', { name: 'Cancel' }).click();
  await list.getByRole('button', { name: 'Restore', exact: true }).click();
  await list.getByText('Nothing was deleted').waitFor();
  // The other page hears of it.
  await page.getByText('This dataset was deleted.').waitFor({ state: 'detached' });
  await page.close();
  await list.close();
});

test('the command line says what uses it, asks nobody who is not there, and restores', async () => {
  const at = ['--server', stage.server.url];
  const asked = await trainyard(['delete', 'project', 'Seabirds', ...at]);
  expect([asked.code, asked.stdout]).toEqual([1, expect.stringContaining('It holds a dataset and a saved config')]);
  expect(asked.stderr).toContain('--yes');
  const deleted = await trainyard(['delete', 'project', 'Seabirds', '--yes', ...at]);
  expect([deleted.code, deleted.stdout]).toEqual([0, expect.stringMatching(/Deleted the project “Seabirds”/)]);
  expect((await trainyard(['restore', 'project', 'Seabirds', ...at])).stdout).toBe(
    'Restored the project “Seabirds”.\n',
  );
  expect((await trainyard(['rename', 'projects', 'Seabirds', 'Penguins', ...at])).code).toBe(0);
  expect((await trainyard(['archive', 'config', 'Example', ...at])).stderr).toContain(
    '2 saved configs are called "Example"',
  );
  expect((await trainyard(['archive', 'project', 'Penguins', ...at])).code).toBe(0);
  expect(await projectNames()).toEqual(['Land use from space']);
  expect((await trainyard(['archive', 'bird', 'x', ...at])).stderr).toContain('Kinds: project, group');
  expect((await trainyard(['delete', 'run', 'nothing', '--yes', ...at])).stderr).toContain('There is no run "nothing"');
  await trainyard(['restore', 'project', 'Penguins', ...at]);
  expect(await projectNames()).toEqual(['Land use from space', 'Penguins']);
});

test('nothing was said against by the browser', () => {
  // The refused rename is the only answer that is none.
  expect(stage.complaints.filter((text) => !text.includes('409'))).toEqual([]);
});
