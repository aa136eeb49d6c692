// The waits of a person, each measured once per call: a start, a click, the same work in a fresh process, a line on its way to a page.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { type Client } from '../packages/client/src/client.ts';
import { browserPath, chromiumFlags } from '../e2e/src/browser.ts';
import { root, startTrainyard, temporaryFolder, until } from '../e2e/src/trainyard.ts';

const network = {
  task: 'image-classification',
  model: 'microsoft/resnet-18',
  load_pretrained: false,
  image_size: 32,
  epochs: 1,
  batch_size: 8,
  seed: 1,
};

/** Milliseconds from the command to the page as served. */
export async function timeStart(dataDir: string): Promise<number> {
  const since = performance.now();
  const server = await startTrainyard({ dataDir, args: ['--no-agent'] });
  const answer = await fetch(`${server.url}/`);
  await answer.text();
  const took = performance.now() - since;
  await server.stop();
  return took;
}

interface Stepped {
  time: string;
  event: string;
  step?: number;
}
const firstStep = (events: Stepped[]) => events.find((event) => event.event === 'progress' && (event.step ?? 0) >= 1);

/** Milliseconds from the request to the first optimiser step, as the worker's own clock stamped it. */
export async function click(client: Client, project: string, version: string): Promise<number> {
  const since = Date.now();
  const run = await client.call('createRun', {
    params: { project },
    body: { dataset_version_id: version, config: network },
  });
  const step = await until('the first step', async () => {
    const { items } = await client.call('listRunEvents', { params: { run: run.id }, query: { kind: 'progress' } });
    return items.find((item) => ((item.payload as { step?: number } | null)?.step ?? 0) >= 1);
  });
  await client.call('cancelRun', { params: { run: run.id } });
  await until('the end', async () => (await client.call('getRun', { params: { run: run.id } })).state === 'cancelled');
  return new Date(step.time).getTime() - since;
}

/** The same training by the engine alone in a fresh process, as a script would be started. */
export async function cold(out: string): Promise<number> {
  await mkdir(join(out, 'attempts/1'), { recursive: true });
  const events = join(out, 'attempts/1/events.jsonl');
  const job = {
    version: 1,
    run: null,
    attempt: 1,
    config: { ...network, data: join(root, 'examples/eurosat') },
    out,
    events,
    resume: false,
    device: 'cpu',
    threads: cpus().length,
    data_fingerprint: null,
  };
  await writeFile(join(out, 'job.json'), JSON.stringify(job));
  const since = Date.now();
  const child = spawn(join(root, '.venv/bin/python'), ['-m', 'trainyard_engine', 'train', join(out, 'job.json')], {
    cwd: join(root, 'engine'),
    stdio: 'ignore',
  });
  const step = await until('the first step', async () => {
    const text = await readFile(events, 'utf8').catch(() => '');
    const lines = text.split('\n').slice(0, -1);
    return firstStep(lines.map((line) => JSON.parse(line) as Stepped));
  });
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  return new Date(step.time).getTime() - since;
}

/** Milliseconds from a worker's event to its arrival in a page of Chromium, over one whole training. */
export async function lineToBrowser(url: string, client: Client, project: string, version: string): Promise<number[]> {
  const profile = await temporaryFolder();
  const browser = await chromium.launchPersistentContext(profile.path, {
    executablePath: await browserPath(),
    args: chromiumFlags,
  });
  const page = await browser.newPage();
  await page.goto(url);
  const run = await client.call('createRun', {
    params: { project },
    body: { dataset_version_id: version, config: { ...network, epochs: 3 } },
  });
  const waits = await page.evaluate(
    ({ id, address }) =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = [];
        const socket = new WebSocket(address);
        socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', topic: 'run', run: id, after: 0 }));
        socket.onmessage = ({ data }) => {
          const message = JSON.parse(String(data)) as {
            type: string;
            events?: { time: string; event: string; seq: number }[];
          };
          for (const event of message.events ?? []) {
            if (event.seq > 0) seen.push(Date.now() - new Date(event.time).getTime());
            if (event.event === 'finished') resolve(seen);
          }
        };
      }),
    { id: run.id, address: `${url.replace('http', 'ws')}/api/v1/live` },
  );
  await browser.close();
  await profile.remove();
  return waits;
}
