// From the click on a run to its curves on the screen, in a real Chromium.
import { setTimeout as delay } from 'node:timers/promises';
import { openBrowser } from '../../e2e/src/browser.ts';

export const curvesPainted = 'painted: the frame after the first chart has drawn its lines and set their labels';

/** Milliseconds of each opening; the list and the code of the page are loaded, the run is not cached between two openings. */
export async function openRuns(url: string, run: string, times: number): Promise<number[]> {
  const { context, close } = await openBrowser();
  const page = await context.newPage();
  const took: number[] = [];
  try {
    for (let time = 0; time <= times; time += 1) {
      await page.goto(url);
      const link = page.locator(`a[href$="/runs/${run}"]`).first();
      await link.waitFor({ timeout: 60_000 });
      // What the page itself does after loading is not part of the click.
      await delay(1500);
      took.push(await page.evaluate(clickAndWatch, `/runs/${run}`));
    }
  } finally {
    await close();
  }
  // The first opening loads the code of the page.
  return took.slice(1);
}

/**
 * Runs in the page: clicks and resolves with the milliseconds until the frame after the curves were drawn. Clicked there, because a
 * click by the driver would add its own way to the button. Rejects when nothing is drawn within a minute.
 */
function clickAndWatch(path: string): Promise<number> {
  const holdsLine = (canvas: HTMLCanvasElement): boolean => {
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let opaque = 0;
    for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 128) opaque += 1;
    return opaque > 200;
  };
  return new Promise((resolve, reject) => {
    const since = performance.now();
    document.querySelector<HTMLElement>(`a[href$="${path}"]`)?.click();
    const look = (): void => {
      // The chart sets the labels at the ends of its lines after it has drawn them.
      const drawn = document.querySelector('figure.curve .curve-end')?.closest('figure')?.querySelector('canvas');
      if (drawn)
        requestAnimationFrame(() => {
          const took = performance.now() - since;
          if (holdsLine(drawn)) resolve(took);
          else reject(new Error('the canvas of the curves is empty'));
        });
      else if (performance.now() - since > 60_000) reject(new Error('no curve was drawn within 60 s'));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
