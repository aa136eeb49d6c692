// How long a person waits: first start, later starts, click to first optimiser step, log line to browser.
// node bench/start.ts [--pairs N]   prints a table and one line of JSON. Both arms of a ratio run in turn, the first pair is dropped.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { type Client } from '../packages/client/src/client.ts';
import { browserPath, chromiumFlags } from '../e2e/src/browser.ts';
import { exampleVersion } from '../e2e/src/example-run.ts';
import { root, startTrainyard, temporaryFolder, until } from '../e2e/src/trainyard.ts';

const pairs = Number(process.argv[process.argv.indexOf('--pairs') + 1]) || 7;
const network = {
  task: 'image-classification',
  model: 'microsoft/resnet-18',
  load_pretrained: false,
  image_size: 32,
  epochs: 1,
  batch_size: 8,
  seed: 1,
};

const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
const at = (values: number[], share: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
const summary = (values: number[]) => ({
  median: at(values, 0.5),
  min: Math.min(...values),
  max: Math.max(...values),
  n: values.length,
});

async function timeStart(dataDir: string): Promise<number> {
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
async function click(client: Client, project: string, version: string): Promise<number> {
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
async function cold(out: string): Promise<number> {
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
async function lineToBrowser(url: string, client: Client, project: string, version: string): Promise<number[]> {
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

const folder = await temporaryFolder();
const first: number[] = [];
const later: number[] = [];
for (let pair = 0; pair < Math.min(pairs, 5); pair += 1) {
  const dataDir = join(folder.path, `start-${pair}`);
  first.push(await timeStart(dataDir));
  later.push(await timeStart(dataDir));
}
const server = await startTrainyard({ dataDir: join(folder.path, 'work') });
await until('an agent', async () => (await server.client.call('listAgents')).items.length > 0);
const { project, version } = await exampleVersion(server.client, 'eurosat');
const warm: number[] = [];
const alone: number[] = [];
for (let pair = 0; pair < pairs + 1; pair += 1) {
  warm.push(await click(server.client, project, version));
  alone.push(await cold(join(folder.path, `cold-${pair}`)));
}
const ratios = alone.slice(1).map((value, index) => value / (warm[index + 1] ?? Number.NaN));
const waits = await lineToBrowser(server.url, server.client, project, version);
await server.stop();
await folder.remove();

const flags =
  (await readFile('/proc/cpuinfo', 'utf8').catch(() => '')).match(/avx2|avx512f|amx_bf16|avx512_bf16/g) ?? [];
const machine = {
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  flags: [...new Set(flags)],
  node: process.version,
};
const rows = {
  'first start (ms)': summary(first),
  'later start (ms)': summary(later),
  'click → first step, warm (ms)': summary(warm.slice(1)),
  'click → first step, the first after a start (ms)': summary(warm.slice(0, 1)),
  'the same by a fresh engine process (ms)': summary(alone.slice(1)),
  'fresh process ÷ warm': summary(ratios),
  'event → browser (ms)': summary(waits),
};
console.table(
  Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [
      name,
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value.toFixed(value < 100 ? 2 : 0))])),
    ]),
  ),
);
console.log(JSON.stringify({ machine, rows, event_to_browser_p99: at(waits, 0.99) }));
