// The waits before a training moves: a start, the first click after it, and a click when all is warm.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exampleVersion } from '../../e2e/src/example-run.ts';
import { startTrainyard, until } from '../../e2e/src/trainyard.ts';
import { click, timeStart } from '../waits.ts';
import type { Bench } from './bench.ts';
import { figure, type PartResult } from './figure.ts';

export async function clicks(bench: Bench): Promise<PartResult> {
  const { sizes } = bench;
  const dataDir = join(bench.folder, 'clicks');
  const first = [await timeStart(dataDir)];
  const later: number[] = [];
  for (let time = 0; time < sizes.times; time += 1) later.push(await timeStart(dataDir));
  const cold: number[] = [];
  const warm: number[] = [];
  for (let time = 0; time < Math.ceil(sizes.times / 3); time += 1) {
    const server = await startTrainyard({ dataDir });
    await until('an agent', async () =>
      (await server.client.call('listAgents')).items.some(({ state }) => state === 'online'),
    );
    const { project, version } = await exampleVersion(server.client, 'eurosat');
    cold.push(await click(server.client, project, version));
    // The imports that the first click overtook go on behind it.
    await delay(bench.isShort ? 5_000 : 15_000);
    for (let again = 0; again < 4; again += 1) warm.push(await click(server.client, project, version));
    await server.stop();
  }
  return {
    part: 'clicks',
    title: 'Starts and clicks',
    figures: [
      figure('first start on an empty data directory, set-up done: command → page served', 'ms', first, {
        atMost: 5000,
      }),
      figure('later start', 'ms', later, { atMost: 1500 }),
      figure('click → first optimiser step, the first click after a start', 'ms', cold),
      figure('click → first optimiser step, warm', 'ms', warm, { atMost: 1000 }),
    ],
    notes: [
      'ResNet-18, 32 px, batch 8, EuroSAT example. The first click comes as soon as the agent is online, while the warm engine still imports its libraries. The step is stamped by the clock of the worker.',
    ],
  };
}
