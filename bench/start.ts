// How long a person waits: first start, later starts, click to first optimiser step, log line to browser.
// node bench/start.ts [--pairs N]   prints a table and one line of JSON. Both arms of a ratio run in turn, the first pair is dropped.
import { join } from 'node:path';
import { exampleVersion } from '../e2e/src/example-run.ts';
import { startTrainyard, temporaryFolder, until } from '../e2e/src/trainyard.ts';
import { machineOf } from './machine.ts';
import { quantile } from './platform/figure.ts';
import { click, cold, lineToBrowser, timeStart } from './waits.ts';

const pairs = Number(process.argv[process.argv.indexOf('--pairs') + 1]) || 7;
const summary = (values: number[]) => ({
  median: quantile(values, 0.5),
  min: Math.min(...values),
  max: Math.max(...values),
  n: values.length,
});

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

const machine = await machineOf();
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
console.log(JSON.stringify({ machine, rows, event_to_browser_p99: quantile(waits, 0.99) }));
