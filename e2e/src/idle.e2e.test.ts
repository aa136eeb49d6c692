// An open page costs nothing to look at: heartbeats and progress come as small frames, and nothing is read again.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { smallNetwork, submit } from './example-run.ts';
import { startTrainyard, temporaryFolder, type Trainyard, until } from './trainyard.ts';

/** Two seconds each. */
const HEARTBEATS = 6;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let run: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: folder.path });
  browser = await openBrowser();
  run = (await submit(server.client, 'eurosat', { ...smallNetwork, epochs: 400 })).id;
  await until('the training at work', async () => {
    const { state, progress } = await server.client.call('getRun', { params: { run } });
    return state === 'running' && (progress?.step ?? 0) > 0;
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await folder?.remove();
});

interface Message {
  type: string;
  kind?: string;
  id?: string;
  fields?: { progress?: { step: number } };
}

/** Watches a page: what it asks for, and what it is told. */
function watch(page: Page) {
  const asked: string[] = [];
  const told: { message: Message; bytes: number }[] = [];
  const waiting = new Set<() => void>();
  page.on('request', (request) => {
    if (request.url().includes('/api/')) asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      told.push({ message: JSON.parse(String(payload)) as Message, bytes: Buffer.byteLength(String(payload)) });
      for (const look of waiting) look();
    }),
  );
  return {
    asked,
    told,
    /** Resolves when that many messages for which it holds have come from now on. */
    async hear(count: number, holds: (message: Message) => boolean): Promise<void> {
      const from = told.length;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const look = () => {
        if (told.slice(from).filter(({ message }) => holds(message)).length >= count) resolve(undefined);
      };
      waiting.add(look);
      await promise;
      waiting.delete(look);
    },
  };
}

const isBeat = ({ type, kind }: Message) => type === 'patch' && kind === 'agent';
const isProgress = ({ type, kind, id, fields }: Message) =>
  type === 'patch' && kind === 'run' && id === run && fields?.progress !== undefined;

test.each(['/', '/agents'])('%s shows load and progress as they come, and reads nothing', async (path) => {
  const page = await browser.context.newPage();
  const seen = watch(page);
  await page.goto(server.url + path);
  await page
    .getByText(/(epoch|step) \d+ of \d+/)
    .first()
    .waitFor();
  await page.waitForLoadState('networkidle');
  await seen.hear(1, isBeat);
  seen.asked.splice(0);
  const from = seen.told.length;
  await Promise.all([seen.hear(HEARTBEATS, isBeat), seen.hear(2, isProgress)]);
  expect(seen.asked).toEqual([]);
  const frames = seen.told.slice(from);
  // The largest is a forecast with its stages.
  for (const { message, bytes } of frames) expect(bytes, JSON.stringify(message)).toBeLessThan(1536);
  // What is told is what is shown.
  const { items } = await server.client.call('listAgents');
  expect(items[0]?.devices[0]?.run_id).toBe(run);
  await page.close();
});

test('a page that shows no load is told of no heartbeat', async () => {
  const page = await browser.context.newPage();
  const seen = watch(page);
  await page.goto(`${server.url}/models`);
  await seen.hear(4, isProgress);
  expect(seen.told.filter(({ message }) => isBeat(message))).toEqual([]);
  await page.close();
});

test('a change is read once: a run that is queued appears on the open yard', async () => {
  const page = await browser.context.newPage();
  const seen = watch(page);
  await page.goto(server.url);
  await page
    .getByText(/(epoch|step) \d+ of \d+/)
    .first()
    .waitFor();
  await page.waitForLoadState('networkidle');
  seen.asked.splice(0);
  const queued = await submit(server.client, 'eurosat', { ...smallNetwork, epochs: 2 });
  await page.getByText(queued.name).first().waitFor();
  await seen.hear(2, isBeat);
  expect(seen.asked.filter((ask) => ask.endsWith('/yard')).length).toBeLessThanOrEqual(2);
  expect(seen.asked.filter((ask) => /registry|models|datasets/.test(ask))).toEqual([]);
  await server.client.call('cancelRun', { params: { run: queued.id } });
  await page.getByText('cancelled', { exact: true }).first().waitFor();
  expect(browser.complaints).toEqual([]);
  await page.close();
});
