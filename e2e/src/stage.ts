// A Trainyard with a browser before it, for all tests of a file: a fresh folder, the real command, an empty profile.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';
import { startTrainyard, temporaryFolder, type Trainyard } from './trainyard.ts';

interface Options {
  /** Words for `trainyard up`. */
  args?: string[];
  viewport?: { width: number; height: number };
  /** Milliseconds that anything in a page may take before it fails. */
  patience?: number;
}

/** All of it is there from the first test on, and in each `beforeAll` that comes after. */
export interface Stage {
  server: Trainyard;
  context: BrowserContext;
  /** Folders below it can be registered. */
  sets: string;
  /** What the pages said to the console since they were opened. */
  complaints: string[];
  /** A new page at a path, in a window of that size. */
  open: (path: string, size?: readonly [width: number, height: number]) => Promise<Page>;
}

/** Sets it up before the tests of the file that calls it, and clears it away after them. */
export function onStage({ args = [], viewport, patience = 60_000 }: Options = {}): Stage {
  const stage = {} as Stage;
  const closers: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const folder = await temporaryFolder();
    closers.push(folder.remove);
    stage.sets = join(folder.path, 'sets');
    await mkdir(stage.sets);
    stage.server = await startTrainyard({
      dataDir: join(folder.path, 'data'),
      args,
      env: { TRAINYARD_DATASETS_DIR: stage.sets },
    });
    closers.push(stage.server.stop);
    const browser = await openBrowser(viewport);
    closers.push(browser.close);
    stage.context = browser.context;
    stage.context.setDefaultTimeout(patience);
    stage.complaints = browser.complaints;
    stage.open = async (path, size) => {
      const page = await stage.context.newPage();
      if (size) await page.setViewportSize({ width: size[0], height: size[1] });
      await page.goto(`${stage.server.url}${path}`);
      return page;
    };
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });
  return stage;
}
