// The journey of a person who knows nothing, in a real Chromium: press Train, see it learn, try it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { onStage } from './stage.ts';
import { smallNetwork, submit } from './example-run.ts';
import { root } from './trainyard.ts';

const stage = onStage({ patience: 240_000 });

/** Presses Train on the card with that title and waits for the run page. Click one of three. */
async function press(page: Page, title: string): Promise<string> {
  await page.locator('article', { hasText: title }).getByRole('button', { name: 'Train' }).click();
  await page.waitForURL(/\/runs\/run_/);
  return page.url().split('/').at(-1)?.split('?')[0] ?? '';
}

test('penguins: three clicks from an empty yard to an answer', async () => {
  const page = await stage.open('/');
  await press(page, 'Tell penguins apart');
  await page.getByText('completed', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'Try it' }).first().click();
  await page.waitForURL(/\/models\/mdl_/);
  await page.getByLabel('bill_length_mm').first().fill('49');
  await page.getByLabel('flipper_length_mm').first().fill('220');
  await page
    .getByText(/Gentoo/)
    .first()
    .waitFor();
  await page.close();
});

test('land use: learns live, survives a reload and a cut line, and tells what a dropped picture shows', async () => {
  const page = await stage.open('/');
  const project = (await stage.server.client.call('listProjects')).items.find((item) => item.example === 'eurosat');
  await page.goto(`${stage.server.url}/projects/${project?.id}/new`);
  await page.getByRole('button', { name: 'Train', exact: true }).first().click();
  await page.waitForURL(/\/runs\/run_/);
  const id = page.url().split('/').at(-1)?.split('?')[0] ?? '';
  await page
    .getByText(/epoch \d+ of \d+/)
    .first()
    .waitFor();
  await page.reload();
  await page
    .getByText(/epoch \d+ of \d+/)
    .first()
    .waitFor();
  await stage.context.setOffline(true);
  await stage.context.setOffline(false);
  await page.getByText('completed', { exact: true }).first().waitFor();
  await page.goto(`${stage.server.url}/runs/${id}?tab=log`);
  const { items } = await stage.server.client.call('listRunEvents', {
    params: { run: id },
    query: { kind: 'log', limit: 5000 },
  });
  const messages = items.map((item) => (item.payload as { message: string }).message);
  // The log tells the story: one line for each epoch, with the part before its numbers.
  const epochs = messages.filter((message) => /^Epoch \d+ of \d+ in /.test(message));
  const [, last, planned] =
    /^Epoch (\d+) of (\d+) in .*: training loss .*; validation loss /.exec(epochs.at(-1) ?? '') ?? [];
  expect(epochs.length).toBe(Number(last));
  expect(Number(planned)).toBeGreaterThan(0);
  await page
    .getByRole('log')
    .getByText(messages.at(-1) ?? '')
    .first()
    .waitFor();
  for (const message of new Set(messages)) {
    const shown = await page.getByRole('log').locator('[data-level] > span', { hasText: message }).count();
    expect(shown, message).toBeLessThanOrEqual(messages.filter((other) => other.includes(message)).length);
  }

  await page.getByRole('link', { name: 'Try it' }).first().click();
  await page.waitForURL(/\/models\/mdl_/);
  const rivers = join(root, 'examples/eurosat/test/River');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(join(rivers, readdirSync(rivers).sort()[0] ?? ''));
  await page.locator('.bars').getByText('River', { exact: true }).first().waitFor();
  expect(await page.locator('.bars [role=listitem]').count()).toBeGreaterThanOrEqual(5);
  await page.close();
});

/** Ends a training early with a result, from its page. */
async function finishNow(page: Page, id: string): Promise<void> {
  await page.goto(`${stage.server.url}/runs/${id}`);
  await page
    .getByText(/epoch \d+ of 2,000/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Finish now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Finish now' }).click();
  await page
    .getByText(/finished early by a person at epoch \d+ of 2,000/i)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Try it' }).first().waitFor();
  expect(await stage.server.client.call('getRun', { params: { run: id } })).toMatchObject({
    state: 'completed',
    stop: { kind: 'finish', at: { unit: 'epoch', of: 2000 } },
  });
}

test('the yard shows what runs and what waits while two trainings stand in it', async () => {
  const long = await submit(stage.server.client, 'eurosat', { ...smallNetwork, epochs: 2000 });
  const waiting = await submit(stage.server.client, 'eurosat', { ...smallNetwork, epochs: 2 });
  const page = await stage.open('/');
  await page.getByText(waiting.name).first().waitFor();
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/1 device|busy/);
  await page.goto(`${stage.server.url}/runs/${waiting.id}`);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Stop for good' }).click();
  await page.getByText('cancelled', { exact: true }).first().waitFor();
  await finishNow(page, long.id);
  await page.close();
});

test('pages say nothing to the console and load nothing from elsewhere', async () => {
  const page = await stage.open('/');
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(stage.server.url) && !/^(data|blob):/.test(request.url()))
      foreign.push(request.url());
  });
  for (const path of ['/', '/projects', '/models', '/datasets', '/agents']) {
    await page.goto(`${stage.server.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  expect(foreign).toEqual([]);
  expect(stage.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|WebSocket connection/.test(text))).toEqual([]);
  await page.close();
});
