// One picture of each place, in both themes and both widths, on a copy of the store.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { metricBatches, trainingBatch } from '../../bench/platform/events.ts';
import { joinLoadAgent } from '../../bench/platform/load-agent.ts';
import { browserPath, chromiumFlags } from '../../e2e/src/browser.ts';
import { type Look, looks } from '../../e2e/src/looks.ts';
import { startTrainyard, temporaryFolder, type Trainyard } from '../../e2e/src/trainyard.ts';
import { type Place, places } from './places.ts';
import { asThen, type Clock, shiftMoments } from './same-time.ts';
import type { Seeded } from './seed.ts';

const TALLEST = 6000;

/** A running installation whose answers are those of the moment of its store. */
export interface Yard {
  url: string;
  clock: Clock;
  /** Ids of this taking → those that every taking shows. */
  names: ReadonlyMap<string, string>;
  live: { running: string; queued: string };
  stop: () => Promise<void>;
}

export async function readSeeded(store: string): Promise<Seeded> {
  return JSON.parse(await readFile(join(store, 'seeded.json'), 'utf8')) as Seeded;
}

/** Starts a copy of the store, moved to now; `busy`: with a run that trains and three that wait. */
export async function openYard(store: string, part: 'data' | 'first', busy: boolean): Promise<Yard> {
  const folder = await temporaryFolder();
  const dataDir = join(folder.path, 'data');
  await cp(join(store, part), dataDir, { recursive: true });
  const server = await startTrainyard({ dataDir, args: ['--no-agent'] });
  const shown = Date.parse((await readSeeded(store)).at);
  const moved = Date.now();
  await shiftMoments(dataDir, moved - shown);
  const names = new Map<string, string>();
  const agent = busy ? await makeBusy(server, names) : null;
  return {
    url: server.url,
    clock: { shown, moved },
    names,
    live: { running: agent?.running ?? '', queued: agent?.queued ?? '' },
    stop: async () => {
      await agent?.leave();
      await server.stop();
      await folder.remove();
    },
  };
}

async function makeBusy(server: Trainyard, names: Map<string, string>) {
  const agent = await joinLoadAgent(server, 2);
  for (const { name, state } of (await server.client.call('listAgents')).items)
    if (state === 'online') names.set(name, 'machine-of-now');
  const at = await agent.begin('running now');
  const shape = { values: 3, points: 90, contentType: agent.contentType, attempt: at.attempt };
  for (const batch of [...metricBatches(shape), ...trainingBatch(shape)]) await agent.append(at, batch);
  await agent.queue(['waits first']);
  await agent.queue(['ينتظر في الصف']);
  await agent.queue(['waits third with a name that is far too long for the place in which it has to stand, seed 3']);
  const { items } = await server.client.call('listRuns', { query: { state: 'queued', limit: 10 } });
  const queued = items.find(({ name }) => name === 'waits first')?.id ?? '';
  const stable = (index: number): string => `run_${String(index).padStart(22, '0')}`.slice(0, at.run.length);
  names.set(at.run, stable(1).padEnd(at.run.length, '0'));
  for (const [index, { id }] of items.toSorted((a, b) => a.name.localeCompare(b.name)).entries())
    names.set(id, stable(index + 2).padEnd(id.length, '0'));
  return { running: at.run, queued, leave: agent.leave };
}

/** A window in which nothing moves: the clock stands, loads are left out, answers are those of the store's moment. */
export async function openLook(
  look: Look,
  yard: Yard,
): Promise<{ context: BrowserContext; close: () => Promise<void> }> {
  const profile = await temporaryFolder();
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath: await browserPath(),
    args: [...chromiumFlags, '--force-color-profile=srgb', '--font-render-hinting=none'],
    viewport: { width: look.width, height: look.height },
    reducedMotion: 'reduce',
    colorScheme: look.theme,
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  // For what never comes; a machine that does other work takes its time for what does.
  context.setDefaultTimeout(120_000);
  await context.clock.setFixedTime(yard.clock.shown);
  const told = (text: string): string => asThen(text, yard.clock, yard.names);
  const asked = (text: string): string =>
    [...yard.names].reduce((url, [real, shown]) => url.replaceAll(shown, real), text);
  await context.route('**/api/v1/**', async (route) => {
    const response = await route.fetch({ url: asked(route.request().url()) }).catch(() => null);
    if (!response) return route.abort().catch(() => undefined);
    const isText = /json/.test(response.headers()['content-type'] ?? '');
    // A page that is left takes its answers with it.
    const body = isText ? await response.text().catch(() => null) : undefined;
    if (body === null) return;
    await route.fulfill({ response, ...(body === undefined ? {} : { body: told(body) }) }).catch(() => undefined);
  });
  await context.routeWebSocket(/\/api\/v1\/live/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(asked(String(message))));
    server.onMessage((message) => {
      if (!/"kind":"agent"/.test(String(message))) socket.send(told(String(message)));
    });
  });
  return {
    context,
    close: async () => {
      await context.close();
      await profile.remove();
    },
  };
}

/** Opens a place and waits until all that it shows is there. */
export async function visit(page: Page, yard: Yard, { path, open }: Place): Promise<void> {
  await page.goto(`${yard.url}${path}`, { waitUntil: 'load' });
  await settle(page);
  if (open) {
    await open(page);
    await settle(page);
  }
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 8000 }).catch(() => undefined);
  await page
    .waitForFunction(
      () =>
        document.fonts.status === 'loaded' &&
        !document.querySelector('[aria-busy=true]') &&
        [...document.images].every((image) => image.complete || image.loading === 'lazy'),
      undefined,
      { timeout: 8000 },
    )
    .catch(() => undefined);
  // Two frames: measured widths are drawn in the second.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export async function take(store: string, folder: string, only: string[]): Promise<void> {
  const seeded = await readSeeded(store);
  await mkdir(folder, { recursive: true });
  if (only.length === 0) await rm(folder, { recursive: true }).then(() => mkdir(folder, { recursive: true }));
  for (const part of ['first', 'data'] as const) {
    const wanted = (all: Place[]) =>
      all.filter(
        ({ name, first = false }) =>
          first === (part === 'first') && (only.length === 0 || only.some((begin) => name.startsWith(begin))),
      );
    if (wanted(places(seeded, { running: '', queued: '' })).length === 0) continue;
    const yard = await openYard(store, part, part === 'data');
    try {
      for (const look of looks) await takeLook(yard, look, wanted(places(seeded, yard.live)), folder);
    } finally {
      await yard.stop();
    }
  }
}

async function takeLook(yard: Yard, look: Look, wanted: Place[], folder: string): Promise<void> {
  const { context, close } = await openLook(look, yard);
  try {
    const page = await context.newPage();
    for (const place of wanted) {
      await visit(page, yard, place);
      await writeFile(join(folder, `${place.name}-${look.name}.png`), await stillPicture(page, look, !place.open));
      console.log(`${place.name} ${look.name}`);
    }
  } finally {
    await close();
  }
}

/** The picture once two in a row are equal: charts are fetched when they are seen, and drawn when they are fetched. */
async function stillPicture(page: Page, look: Look, whole: boolean): Promise<Buffer> {
  const shoot = async (): Promise<Buffer> => {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const clip = { x: 0, y: 0, width: look.width, height: Math.min(TALLEST, Math.max(height, look.height)) };
    return page.screenshot({ ...(whole ? { fullPage: true, clip } : {}), animations: 'disabled', caret: 'hide' });
  };
  let before = await shoot();
  for (let time = 0; time < 8; time += 1) {
    const now = await shoot();
    if (now.equals(before)) return now;
    before = now;
  }
  return before;
}
