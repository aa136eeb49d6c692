// The gallery of many pictures while it scrolls: frames dropped and the longest frame, in Chromium, beside the same scroll over a plain
// grid of the first pictures, none left out, and over an empty page of the same height.
// node bench/gallery.ts [--pictures 100000] [--plain 2000] [--rounds 3] [--seconds 8] [--set FOLDER]   prints a table and one line of JSON
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openBrowser } from '../e2e/src/browser.ts';
import { startTrainyard, temporaryFolder } from '../e2e/src/trainyard.ts';
import { machineOf } from './machine.ts';
import { makePictures } from './picture-set.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '100000' },
    plain: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    set: { type: 'string' },
  },
});
const [pictures, plain, rounds, seconds] = [values.pictures, values.plain, values.rounds, values.seconds].map(
  Number,
) as [number, number, number, number];
const SIDE = 48;
/** Pixels a second: a wheel that is turned fast. */
const SPEED = 3000;
/** Of a screen with 60 pictures a second. */
const FRAME_MS = 1000 / 60;

interface Frames {
  /** Seconds that were scrolled, frames drawn, frames that a steady screen would have had beside them, and the longest gap in ms. */
  seconds: number;
  drawn: number;
  dropped: number;
  longest: number;
}

/** Scrolls at a steady speed from `from` pixels on, and looks at the time between frames. */
async function scroll(page: Page, from: number): Promise<Frames> {
  const gaps = await page.evaluate(
    async ([start, speed, time]) => {
      window.scrollTo(0, start);
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const found: number[] = [];
      const began = performance.now();
      let last = began;
      for (;;) {
        const now = await new Promise<number>((done) => requestAnimationFrame(() => done(performance.now())));
        found.push(now - last);
        last = now;
        if (now - began > time * 1000) return found;
        window.scrollTo(0, start + ((now - began) * speed) / 1000);
      }
    },
    [from, SPEED, seconds] as const,
  );
  return {
    seconds: gaps.reduce((sum, gap) => sum + gap, 0) / 1000,
    drawn: gaps.length,
    dropped: gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0),
    longest: Math.max(...gaps),
  };
}

/** Milliseconds until all pictures in sight are drawn after a jump to the middle of what nobody looked at before. */
async function jump(page: Page): Promise<number> {
  return page.evaluate(async () => {
    window.scrollTo(0, document.documentElement.scrollHeight / 2);
    const began = performance.now();
    for (;;) {
      await new Promise((done) => requestAnimationFrame(done));
      const shown = [...document.querySelectorAll<HTMLImageElement>('[role="group"] button img')].filter((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
      if (shown.length > 10 && shown.every((one) => one.complete && one.naturalWidth > 0))
        return performance.now() - began;
      if (performance.now() - began > 120_000) throw new Error('the pictures in sight did not come within two minutes');
    }
  });
}

/** The page becomes a plain grid of the first pictures, each an element of its own. */
async function becomePlain(page: Page, version: string): Promise<void> {
  await page.evaluate(
    ([id, count]) => {
      const grid = document.createElement('div');
      grid.style.cssText = 'display:grid;grid-template-columns:repeat(11,108px);gap:8px';
      for (let index = 0; index < count; index += 1) {
        const image = document.createElement('img');
        image.src = `/api/v1/dataset-versions/${id}/files/${index}/thumbnail?size=128`;
        image.style.cssText = 'width:108px;height:108px;object-fit:cover';
        grid.append(image);
      }
      document.body.replaceChildren(grid);
    },
    [version, plain] as const,
  );
  await page.waitForFunction(() => [...document.images].every((one) => one.complete), undefined, { timeout: 600_000 });
}

async function becomeEmpty(page: Page, height: number): Promise<void> {
  await page.evaluate((pixels) => {
    const empty = document.createElement('div');
    empty.style.height = `${pixels}px`;
    document.body.replaceChildren(empty);
  }, height);
}

const folder = await temporaryFolder();
const set = values.set ?? join(folder.path, 'sets', 'many');
if (values.set === undefined) await makePictures(set, pictures, SIDE);
const server = await startTrainyard({
  dataDir: join(folder.path, 'data'),
  args: ['--no-agent'],
  env: { TRAINYARD_DATASETS_DIR: join(set, '..') },
});
const browser = await openBrowser();
try {
  const project = await server.client.call('createProject', { body: { name: 'gallery' } });
  const began = performance.now();
  const dataset = await server.client.call('registerDataset', {
    params: { project: project.id },
    body: { name: 'many', path: set },
  });
  const scanned = (performance.now() - began) / 1000;
  const open = async () => {
    const page = await browser.context.newPage();
    await page.goto(`${server.url}/datasets/${dataset.id}`);
    await page.locator('[role="group"] button img').first().waitFor({ timeout: 120_000 });
    return page;
  };
  const arms: Record<string, Frames[]> = { gallery: [], again: [], plain: [], empty: [] };
  const jumps: number[] = [];
  let elements = 0;
  let height = 0;
  for (let round = 0; round < rounds; round += 1) {
    const page = await open();
    height = await page.evaluate(() => document.documentElement.scrollHeight);
    // Each round scrolls over pictures that nobody looked at, then over the same once more.
    const from = Math.floor((height * (round + 1)) / (rounds + 2));
    arms['gallery']?.push(await scroll(page, from));
    arms['again']?.push(await scroll(page, from));
    if (round === 0) jumps.push(await jump(page));
    elements = await page.evaluate(() => document.querySelectorAll('*').length);
    await becomePlain(page, dataset.version.id);
    arms['plain']?.push(await scroll(page, 0));
    await becomeEmpty(page, height);
    arms['empty']?.push(await scroll(page, from));
    await page.close();
  }
  const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  const told = Object.fromEntries(
    Object.entries(arms).map(([name, all]) => [
      name,
      {
        fps: Number(median(all.map((one) => one.drawn / one.seconds)).toFixed(1)),
        dropped: median(all.map((one) => one.dropped)),
        ofFrames: median(all.map((one) => one.drawn + one.dropped)),
        longestMs: Number(median(all.map((one) => one.longest)).toFixed(0)),
      },
    ]),
  );
  console.log(
    `${pictures} pictures, read in ${scanned.toFixed(1)} s; ${elements} elements in the page of ${height} px`,
  );
  console.log(`jump to the middle: all in sight drawn after ${median(jumps).toFixed(0)} ms`);
  console.log('arm        frames/s   dropped   of   longest frame');
  for (const [name, one] of Object.entries(told))
    console.log(
      `${name.padEnd(10)} ${String(one.fps).padStart(8)} ${String(one.dropped).padStart(9)} ${String(one.ofFrames).padStart(6)} ${String(one.longestMs).padStart(8)} ms`,
    );
  console.log(
    JSON.stringify({
      pictures,
      plain,
      scanned,
      elements,
      jumpMs: median(jumps),
      arms: told,
      machine: await machineOf(),
    }),
  );
} finally {
  await browser.close();
  await server.stop();
  await folder.remove();
}
