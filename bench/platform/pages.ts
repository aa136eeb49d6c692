// What pages cost: bytes that an open yard moves while nothing happens, code that a page loads, and the way of an event to the screen.
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../e2e/src/browser.ts';
import { exampleVersion } from '../../e2e/src/example-run.ts';
import type { Bench } from './bench.ts';
import { figure, type PartResult, plain, quantile } from './figure.ts';
import { joinLoadAgent } from './load-agent.ts';

const KB = 1000;

interface Traffic {
  bytes: number;
  frames: number;
  requests: string[];
}

/** Counts what comes over the wire of a page, headers and frames of the live stream included, until it is asked. */
async function trafficOf(page: Page): Promise<{ read: () => Traffic; reset: () => void }> {
  const session = await page.context().newCDPSession(page);
  let seen: Traffic = { bytes: 0, frames: 0, requests: [] };
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ request }) => seen.requests.push(new URL(request.url).pathname));
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (seen.bytes += encodedDataLength));
  for (const way of ['Network.webSocketFrameReceived', 'Network.webSocketFrameSent'] as const)
    session.on(way, ({ response }) => {
      seen.bytes += response.payloadData.length;
      seen.frames += 1;
    });
  return {
    read: () => ({ ...seen, requests: [...seen.requests] }),
    reset: () => (seen = { bytes: 0, frames: 0, requests: [] }),
  };
}

export async function pages(bench: Bench): Promise<PartResult> {
  const { sizes } = bench;
  const server = await bench.server('work');
  const { project } = await exampleVersion(server.client, 'penguins');
  const agent = await joinLoadAgent(server, 1);
  const { context, close } = await openBrowser();
  try {
    const page = await context.newPage();
    const traffic = await trafficOf(page);
    await page.goto(server.url);
    await settled(page);
    await delay(3000);
    traffic.reset();
    await delay(sizes.idleSeconds * 1000);
    const idle = traffic.read();
    const at = await agent.begin('an event on its way');
    const paths = [
      '/',
      '/projects',
      `/projects/${project}`,
      `/projects/${project}/new`,
      `/runs/${at.run}`,
      '/models',
      '/datasets',
      '/agents',
    ];
    const scripts = await scriptsOf(page, server.url, paths);
    const waits = await eventToPixel(page, `${server.url}/runs/${at.run}?tab=log`, {
      times: sizes.times * 10,
      send: async (seq, message) => {
        const event = {
          seq,
          attempt: at.attempt,
          time: new Date().toISOString(),
          event: 'log',
          level: 'info',
          message,
        };
        const text = JSON.stringify(event);
        const body = Buffer.from(agent.contentType === 'application/json' ? `{"events":[${text}]}` : `${text}\n`);
        await agent.append(at, { body, type: agent.contentType });
      },
    });
    await agent.finish(at, 'cancelled');
    const minute = (idle.bytes / sizes.idleSeconds) * 60;
    const heaviest = Object.entries(scripts).reduce((a, b) => (b[1].bytes > a[1].bytes ? b : a));
    return {
      part: 'pages',
      title: 'Pages in Chromium',
      figures: [
        figure('an idle yard page, everything that moves', 'KB/minute', [minute / KB]),
        figure(`scripts of the heaviest page (${nameOf(heaviest[0])}), as sent`, 'KB', [heaviest[1].bytes / KB]),
        figure('event sent by an agent → its line painted', 'ms', waits, { atMost: 50 }),
        figure('the same, p99', 'ms', [quantile(waits, 0.99)], { atMost: 120 }),
      ],
      notes: [
        `Yard: ${idle.frames} frames and ${idle.requests.length} requests in ${sizes.idleSeconds} s (${[...new Set(idle.requests)].join(', ') || 'none'}), ${(await server.client.call('listAgents')).items.filter(({ state }) => state !== 'left').length} agents, nothing training.`,
        `Scripts by page in KB with an empty cache: ${Object.entries(scripts)
          .map(([path, { bytes }]) => `${nameOf(path)} ${plain(bytes / KB)}`)
          .join(
            ', ',
          )}; ${Object.values(scripts).some((one) => one.plain > 0) ? 'some are sent uncompressed' : 'all are sent compressed'}.`,
        'Event → line: clock of one machine, from before the request of the agent to the frame after the line stood in the log tab.',
      ],
      raw: { idle, scripts, waits },
    };
  } finally {
    await close();
    await agent.leave();
  }
}

/** All is loaded, or ten seconds have passed: a page that polls is never idle. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => undefined);
}

const nameOf = (path: string): string => path.replace(/(run|prj)_\w+/, ':$1');

interface Scripts {
  bytes: number;
  /** Scripts that came without a content encoding. */
  plain: number;
}

/** Bytes of scripts of each page as they cross the wire, headers included, with an empty cache. */
async function scriptsOf(page: Page, url: string, paths: string[]): Promise<Record<string, Scripts>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  let now: Scripts = { bytes: 0, plain: 0 };
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type !== 'Script') return;
    scripts.add(requestId);
    const names = Object.keys(response.headers).map((name) => name.toLowerCase());
    if (!names.includes('content-encoding')) now.plain += 1;
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) now.bytes += encodedDataLength;
  });
  const found: Record<string, Scripts> = {};
  for (const path of paths) {
    now = { bytes: 0, plain: 0 };
    await page.goto(`${url}${path}`);
    await settled(page);
    found[path] = now;
  }
  await session.send('Network.setCacheDisabled', { cacheDisabled: false });
  await session.detach();
  return found;
}

interface Way {
  times: number;
  send: (seq: number, message: string) => Promise<void>;
}

/** Sends lines one after the other to a page that shows them; milliseconds of each. */
async function eventToPixel(page: Page, address: string, { times, send }: Way): Promise<number[]> {
  await page.goto(address);
  await settled(page);
  const waits: number[] = [];
  for (let seq = 1; seq <= times + 3; seq += 1) {
    const message = `line ${seq} of the benchmark.`;
    await page.evaluate(watchText, message);
    const since = Date.now();
    await send(seq, message);
    const seen = await page.evaluate(() => (globalThis as unknown as { seenAt: Promise<number> }).seenAt);
    waits.push(seen - since);
    await delay(150);
  }
  return waits.slice(3);
}

/** Runs in the page: `seenAt` will be the time of the frame after the text stands somewhere. */
function watchText(text: string): void {
  const found = (): boolean => document.body.textContent.includes(text);
  const place = globalThis as unknown as { seenAt: Promise<number> };
  place.seenAt = new Promise((resolve, reject) => {
    const done = (): void => {
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
    };
    const observer = new MutationObserver(() => {
      if (found()) done();
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    setTimeout(() => reject(new Error(`"${text}" did not appear within 30 s`)), 30_000);
  });
}
