// A set of pictures edited on its page: classes renamed, merged and left out, with what will happen said before, and undone.
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { faultsOf, sizes } from './looks.ts';
import { onStage } from './stage.ts';
import { root } from './trainyard.ts';

const stage = onStage({ args: ['--no-agent'] });
let dataset: string;

async function pictures(path: string): Promise<void> {
  for (const name of ['Forest', 'River', 'Highway', 'Pasture']) {
    await mkdir(join(path, name), { recursive: true });
    const from = join(root, 'examples/eurosat/train', name);
    for (const file of (await readdir(from)).toSorted().slice(0, 8))
      await copyFile(join(from, file), join(path, name, file));
  }
}

/** Two of them have no class yet. */
async function unlabelled(path: string): Promise<void> {
  await mkdir(join(path, 'unlabelled'), { recursive: true });
  const from = join(root, 'examples/eurosat/train/River');
  for (const file of (await readdir(from)).toSorted().slice(20, 22))
    await copyFile(join(from, file), join(path, 'unlabelled', file));
}

beforeAll(async () => {
  await pictures(join(stage.sets, 'views'));
  const project = await stage.server.client.call('createProject', { body: { name: 'views' } });
  const made = await stage.server.client.call('registerDataset', {
    params: { project: project.id },
    body: { name: 'views', path: join(stage.sets, 'views') },
  });
  dataset = made.id;
});

const classes = async () => {
  const { version } = await stage.server.client.call('getDataset', { params: { dataset } });
  return version.profile.kind === 'images' ? version.profile.classes.map(({ name, total }) => `${name} ${total}`) : [];
};

test.each(sizes)('classes are edited, what will happen is said, and it is undone (%i px)', async (width, height) => {
  const page = await stage.open(`/datasets/${dataset}`, [width, height]);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of Forest').fill('Wood');
  await dialog.getByLabel('Name of River').fill('Wood');
  await dialog.getByRole('button', { name: 'Leave Pasture out' }).click();
  const said = dialog.getByRole('status');
  await said.getByText('16 pictures relabelled, 8 pictures left out.').waitFor();
  await said.getByText('The new version has 24 pictures of 2 classes; the files stay where they are.').waitFor();
  expect(await faultsOf(page, `edit-${width}`, 'its own')).toEqual([]);
  await dialog.getByLabel('Name of Highway').fill('../up');
  await said.getByText(/no class can be called "\.\.\/up"/).waitFor();
  await dialog.getByLabel('Name of Highway').fill('Highway');
  await dialog.getByRole('button', { name: /^Make version/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('group', { name: '24 pictures' }).waitFor();
  expect(await classes()).toEqual(['Highway 8', 'Wood 16']);

  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('group', { name: '32 pictures' }).waitFor();
  expect(await classes()).toEqual(['Forest 8', 'Highway 8', 'Pasture 8', 'River 8']);

  await page.getByRole('link', { name: /^Versions/ }).click();
  await page
    .getByText(/^Made of v\d: deleted “Pasture”; merged “Forest”, “River” into “Wood”\.$/)
    .first()
    .waitFor();
  expect(await faultsOf(page, `edit-versions-${width}`, 'its own')).toEqual([]);
  await page.close();
  expect(stage.complaints.filter((one) => !one.includes('422'))).toEqual([]);
});

test('split anew from the page, and brought back from the versions', async () => {
  const page = await stage.open(`/datasets/${dataset}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Split anew' }).click();
  await dialog.getByLabel('Train, %').fill('50');
  await dialog
    .getByRole('status')
    .getByText(/add up to 0\.5, not to 1|val and test are both 0/)
    .waitFor();
  await dialog.getByLabel('Validate, %').fill('25');
  await dialog.getByLabel('Test, %').fill('25');
  await dialog.getByRole('status').getByText('32 pictures in another part.').waitFor();
  await dialog.getByRole('status').getByText('Then in parts: 16 train, 8 val, 8 test.').waitFor();
  expect(await faultsOf(page, 'edit-split', 'its own')).toEqual([]);
  await dialog.getByRole('button', { name: /^Make version/ }).click();
  await page.getByRole('button', { name: /^validate 8/ }).waitFor();
  await page.goto(`${stage.server.url}/datasets/${dataset}?tab=versions`);
  await page.getByRole('button', { name: 'Bring v1 back' }).click();
  await page.getByText('v1 as it was.', { exact: true }).first().waitFor();
  await page.close();
});

test.each(sizes)(
  'pictures are chosen by click, Shift and drag, labelled by keys, kept until they are a version (%i px)',
  async (width, height) => {
    const page = await stage.open(`/datasets/${dataset}`, [width, height]);
    await page.getByRole('button', { name: 'Label', exact: true }).click();
    const bar = page.getByRole('region', { name: 'Labelling' });
    const grid = page.getByRole('group', { name: '32 pictures' });
    const one = (place: number) => grid.getByRole('button').nth(place);
    await one(0).click();
    await one(3).click({ modifiers: ['Shift'] });
    await bar.getByText('4 pictures chosen').waitFor();
    await one(1).click();
    await bar.getByText('3 pictures chosen').waitFor();
    await page.keyboard.press('2');
    await bar.getByText('3 pictures given a class.', { exact: false }).waitFor();
    expect(await grid.getByText('→ Highway').count()).toBe(3);

    await one(4).hover();
    await page.mouse.down();
    await one(5).hover();
    await one(6).hover();
    await page.mouse.up();
    await bar.getByText('3 pictures chosen').waitFor();
    await bar.getByLabel('Another class').fill('Clouds');
    expect(await faultsOf(page, `label-${width}`, 'its own')).toEqual([]);
    await bar.getByRole('button', { name: 'Give it' }).click();
    await one(7).click();
    await page.keyboard.press('Delete');

    // A reload loses nothing that was given.
    await page.reload();
    await bar.getByText('6 pictures given a class, 1 left out.', { exact: false }).waitFor();
    await bar.getByRole('button', { name: /^Make version/ }).click();
    await page.getByRole('group', { name: '31 pictures' }).waitFor();
    expect(await classes()).toEqual(['Clouds 3', 'Forest 1', 'Highway 11', 'Pasture 8', 'River 8']);
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('group', { name: '32 pictures' }).waitFor();
    await page.close();
  },
);

test('pictures without a class are found, labelled, and learned from then', async () => {
  await unlabelled(join(stage.sets, 'views'));
  const page = await stage.open(`/datasets/${dataset}`);
  await page.getByRole('button', { name: 'Read again' }).click();
  await page.getByText('2 pictures have no class yet.').waitFor();
  await page.getByRole('button', { name: /^no class yet 2/ }).click();
  const grid = page.getByRole('group', { name: '2 pictures' });
  await grid.getByRole('img').first().waitFor();
  await page.getByRole('button', { name: 'Label', exact: true }).click();
  const bar = page.getByRole('region', { name: 'Labelling' });
  await bar.getByRole('button', { name: 'Choose all' }).click();
  await bar.getByText('2 pictures chosen').waitFor();
  expect(await faultsOf(page, 'unlabelled', 'its own')).toEqual([]);
  await page.keyboard.press('4');
  await bar.getByRole('button', { name: /^Make version/ }).click();
  await page.getByText('34 images').waitFor();
  expect(await classes()).toEqual(['Forest 8', 'Highway 8', 'Pasture 8', 'River 10']);
  await page.close();
});

test('more like a picture, from the picture', async () => {
  const page = await stage.open(`/datasets/${dataset}?image=3`);
  await page.getByRole('complementary', { name: 'One picture' }).getByRole('link', { name: 'More like this' }).click();
  await page.getByText('not by what is in them', { exact: false }).waitFor();
  const grid = page.getByRole('group', { name: /^3\d pictures$/ });
  await grid.getByRole('img').first().waitFor();
  const names = await grid.getByRole('img').evaluateAll((all) => all.map((one) => one.getAttribute('alt')));
  const [first] = (
    await stage.server.client.call('getDataset', { params: { dataset } }).then(async ({ version }) =>
      stage.server.client.call('listDatasetImages', {
        params: { version: version.id },
        query: { offset: 3, limit: 1 },
      }),
    )
  ).items;
  expect(names[0]).toBe(first?.path);
  expect(await faultsOf(page, 'alike', 'its own')).toEqual([]);
  await page.getByRole('button', { name: 'like one picture ×' }).click();
  await page.getByRole('button', { name: 'like one picture ×' }).waitFor({ state: 'detached' });
  expect(await faultsOf(page)).toEqual([]);
  await page.close();
});
