// Measuring before queueing, in a real Chromium and with the real engine: what the button says, and that it is of these settings.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsOf } from './looks.ts';
import { onStage } from './stage.ts';

const stage = onStage({ patience: 180_000 });

const measured = (page: Page) => page.locator('[data-part=measured]');

test('a few real steps on this device say what the training will take; other settings make them old', async () => {
  const project = (await stage.server.client.call('listProjects')).items.find((item) => item.example === 'eurosat');
  const page = await stage.open(`/projects/${project?.id}/new`);
  await page.getByLabel('Image size').first().fill('32');
  await page.getByText('What will happen').waitFor();
  await page.getByRole('button', { name: 'Measure on this device' }).click();
  await measured(page).getByText('takes real steps').waitFor();
  await measured(page)
    .getByText(/Features of 32 at 32 px, fp32, on CPU.*images\/s/)
    .waitFor();
  await measured(page)
    .getByText(/By that the training takes .* start and export aside/)
    .waitFor();
  await measured(page)
    .getByText(/^Measured .* on /)
    .waitFor();
  await page.getByLabel('Epochs').first().fill('3');
  await measured(page)
    .getByText(/^Of other settings; measured/)
    .waitFor();
  await page.getByText('checking', { exact: true }).waitFor({ state: 'detached' });
  expect(await faultsOf(page, 'measured')).toEqual([]);
  // Nothing was queued by it.
  expect((await stage.server.client.call('listRuns')).items).toEqual([]);
  await page.close();
});

test('a schedule and a loss show what they do, and follow their parameters', async () => {
  const project = (await stage.server.client.call('listProjects')).items.find((item) => item.example === 'eurosat');
  const page = await stage.open(`/projects/${project?.id}/new`);
  await page.getByRole('button', { name: /^Optimization/ }).click();
  const schedule = page.getByRole('img', { name: /^Learning rate over 15 epochs/ });
  expect(await schedule.getAttribute('aria-label')).toBe(
    'Learning rate over 15 epochs: begins at 0.003, at most 0.003, ends at nearly 0.',
  );
  const before = await schedule.locator('polyline').getAttribute('points');
  await page.getByLabel('Cosine: warmup epochs').fill('5');
  await expect.poll(() => schedule.locator('polyline').getAttribute('points')).not.toBe(before);
  await page.locator('#all-scheduler').selectOption('reduce_lr_on_plateau');
  await schedule.waitFor({ state: 'detached' });
  const loss = page.getByRole('img', { name: /^Loss of a picture/ });
  expect(await loss.getAttribute('aria-label')).toContain('0.693 at 0.5');
  await page.locator('#all-loss_function').selectOption('focal');
  await expect.poll(() => loss.getAttribute('aria-label')).toContain('0.173 at 0.5');
  await page.locator('#all-scheduler').selectOption('one_cycle');
  await schedule.waitFor();
  await page.getByText('checking', { exact: true }).waitFor({ state: 'detached' });
  expect(await faultsOf(page, 'curves')).toEqual([]);
  await page.close();
});
