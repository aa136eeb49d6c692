// From the click on a run to its curves on the screen, in a real Chromium.
import { setTimeout as delay } from 'node:timers/promises';
import { openBrowser } from '../../e2e/src/browser.ts';

export const curvesPainted =
  'painted: a canvas of a curve holds pixels in the colour of a line, seen in the frame after it was drawn';

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
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await delay(500);
      took.push(await link.evaluate(clickAndWatch));
    }
  } finally {
    await close();
  }
  // The first opening loads the code of the page.
  return took.slice(1);
}

/**
 * Runs in the page: clicks and resolves with the milliseconds until the frame after the first coloured line. Clicked there, because
 * a click by the driver would add its own way to the button.
 */
function clickAndWatch(link: Element): Promise<number> {
  const holdsLine = (canvas: HTMLCanvasElement): boolean => {
    if (canvas.width === 0 || canvas.height === 0) return false;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    if (!pixels) return false;
    let coloured = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      const [r = 0, g = 0, b = 0, a = 0] = [pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]];
      if (a > 128 && Math.max(r, g, b) - Math.min(r, g, b) > 40) coloured += 1;
      if (coloured > 100) return true;
    }
    return false;
  };
  return new Promise((resolve) => {
    const since = performance.now();
    (link as HTMLElement).click();
    const look = (): void => {
      const canvases = [...document.querySelectorAll<HTMLCanvasElement>('figure.curve canvas')];
      if (!canvases.some(holdsLine)) requestAnimationFrame(look);
      else requestAnimationFrame(() => resolve(performance.now() - since));
    };
    requestAnimationFrame(look);
  });
}
