// Pictures of a set in the browser: from a finding to the pictures that have it, and from a picture to all that is known of it.
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { faultsOf, sizes } from './looks.ts';
import { onStage } from './stage.ts';
import { root } from './trainyard.ts';

const stage = onStage();
let address: string;

/** Two classes of real pictures in two parts; one stands in both, one is broken. */
async function pictures(path: string): Promise<void> {
  for (const part of ['train', 'test'])
    for (const name of ['Forest', 'River']) {
      await mkdir(join(path, part, name), { recursive: true });
      for (let index = 1; index <= 6; index += 1) {
        const from = join(root, 'examples/eurosat', part, name);
        const file = (await readdir(from)).toSorted()[index] ?? '';
        await copyFile(join(from, file), join(path, part, name, `${name}-${index}.jpg`));
      }
    }
  await copyFile(join(path, 'train/Forest/Forest-1.jpg'), join(path, 'test/Forest/again.jpg'));
  await writeFile(join(path, 'train/River/cut.jpg'), 'no picture');
}

beforeAll(async () => {
  await pictures(join(stage.sets, 'views'));
  const project = await stage.server.client.call('createProject', { body: { name: 'views' } });
  const dataset = await stage.server.client.call('registerDataset', {
    params: { project: project.id },
    body: { name: 'views', path: join(stage.sets, 'views') },
  });
  address = `${stage.server.url}/datasets/${dataset.id}`;
});

test.each(sizes)(
  'from a finding to its pictures, one of them with its facts, and back (%i px)',
  async (width, height) => {
    const page = await stage.context.newPage();
    await page.setViewportSize({ width, height });
    await page.goto(address);
    await page.getByRole('link', { name: 'Show these 2' }).click();
    await page.waitForURL(/finding=image\.leak/);
    const grid = page.getByRole('group', { name: '2 pictures' });
    await grid.getByRole('img').first().waitFor();
    expect(await grid.getByRole('img').evaluateAll((all) => all.map((one) => one.getAttribute('alt')))).toEqual([
      'train/Forest/Forest-1.jpg',
      'test/Forest/again.jpg',
    ]);
    await page.getByRole('button', { name: 'in several parts ×' }).waitFor();

    await grid.getByRole('button').nth(1).click();
    const one = page.getByRole('complementary', { name: 'One picture' });
    await one.getByText('64 × 64').waitFor();
    await one.getByText('JPEG, RGB, 8 bits a channel').waitFor();
    await one.getByText(/^[0-9a-f]{64}$/).waitFor();
    expect(await faultsOf(page, `browse-${width}`, 'its own')).toEqual([]);
    // The address alone brings the same picture back.
    await page.reload();
    await one.getByText('test/Forest/again.jpg').waitFor();
    await one.getByRole('link', { name: 'in several parts' }).click();
    await one.waitFor({ state: 'detached' });
    expect(page.url()).toContain('finding=image.leak');

    // Part and class narrow it down further; what has none says so, and a click shows all again.
    await page.getByRole('button', { name: /^test \d/ }).click();
    await page.getByRole('group', { name: '1 picture' }).waitFor();
    await page.goto(`${address}?finding=image.animated`);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('group', { name: '25 pictures' }).waitFor();
    await page.getByRole('link', { name: 'Show them' }).click();
    await page.getByText('train/River/cut.jpg').last().waitFor();
    await page.close();
    expect(stage.complaints).toEqual([]);
  },
);
