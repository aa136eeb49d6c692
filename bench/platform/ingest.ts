// Points over HTTP, durable before the answer, beside MLflow's log_batch on PostgreSQL: first each arm's best shape, then best against best in turn.
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../e2e/src/trainyard.ts';
import type { Bench } from './bench.ts';
import { type Cost, costOf } from './cost.ts';
import { metricBatches } from './events.ts';
import { figure, type PartResult, plain, quantile } from './figure.ts';
import { joinLoadAgent, type LoadAgent, type LoadAttempt, type Sent } from './load-agent.ts';
import { MLFLOW_BATCH, MLFLOW_VERSION, type Mlflow, mlflowBatches, startMlflow } from './mlflow.ts';
import { durabilityOf, trainyardDatabase } from './postgres.ts';

interface Measured extends Cost {
  pointsPerSecond: number;
}
interface OurShape {
  values: number;
  attempts: number;
}

const MAX_ATTEMPTS = 4;
const ourShapes: OurShape[] = [1, 10, 20].flatMap((values) =>
  [1, MAX_ATTEMPTS].map((attempts) => ({ values, attempts })),
);
const mlflowClients = [1, 2, 4, 8];

export async function ingest(bench: Bench): Promise<PartResult> {
  const { sizes, say } = bench;
  const server = await bench.server('ingest', ['--no-agent']);
  const agent = await joinLoadAgent(server, MAX_ATTEMPTS);
  const mlflow = await startMlflow(join(bench.folder, 'mlflow'), say);
  const ours = (shape: OurShape): Promise<Measured> =>
    appendOurs({
      agent,
      folder: server.dataDir,
      shape,
      points: sizes.ingest.ours,
      total: (run) => pointsOf(server.client, run),
    });
  const theirs = (clients: number): Promise<Measured> => appendTheirs(mlflow, clients, sizes.ingest.mlflow);
  try {
    const [bestShape, shapes] = await best(
      ourShapes,
      ours,
      ({ values, attempts }) => `${values} values an event, ${attempts} attempts`,
      say,
    );
    const [bestClients, clients] = await best(mlflowClients, theirs, (count) => `MLflow, ${count} clients`, say);
    const pairs: { mlflow: Measured; trainyard: Measured }[] = [];
    for (let pair = 0; pair < sizes.pairs; pair += 1) {
      pairs.push({ mlflow: await theirs(bestClients), trainyard: await ours(bestShape) });
      const last = pairs.at(-1);
      if (last)
        say(
          `pair ${pair + 1}: MLflow ${plain(last.mlflow.pointsPerSecond)}, Trainyard ${plain(last.trainyard.pointsPerSecond)} points/s`,
        );
    }
    const kept = pairs.slice(1);
    const rate = (arm: 'mlflow' | 'trainyard') => kept.map((pair) => pair[arm].pointsPerSecond);
    const cpu = (arm: 'mlflow' | 'trainyard', points: number) =>
      kept.map((pair) => (pair[arm].cpuSeconds / points) * 1e6);
    return {
      part: 'ingest',
      title: `Ingest: points over HTTP, durable before the answer, beside MLflow ${MLFLOW_VERSION}`,
      figures: [
        figure('MLflow log_batch', 'points/s', rate('mlflow')),
        figure('Trainyard', 'points/s', rate('trainyard'), { atLeast: 1_000_000 }),
        figure(
          'Trainyard ÷ MLflow',
          '×',
          kept.map(({ mlflow: a, trainyard: b }) => b.pointsPerSecond / a.pointsPerSecond),
          { atLeast: 100 },
        ),
        figure('CPU of MLflow and its database', 's per million points', cpu('mlflow', sizes.ingest.mlflow)),
        figure('CPU of Trainyard and its database', 's per million points', cpu('trainyard', sizes.ingest.ours)),
      ],
      notes: [
        `Best of each arm, then ${kept.length} pairs in turn (the first of ${pairs.length} dropped): ${bestShape.values} values an event in ${bestShape.attempts} attempt(s) at once against ${bestClients} client(s) at once with ${MLFLOW_BATCH} metrics a request; ${plain(sizes.ingest.ours)} and ${plain(sizes.ingest.mlflow)} points a measurement.`,
        `All shapes: ${[...shapes, ...clients].join('; ')}.`,
        `Trainyard's body is ${agent.contentType}, 2,000 events or 4 MB at most, as its agent sends it. Bodies of both arms were made before the clock ran and sent by the same program on the same machine.`,
        `Trainyard on PostgreSQL: ${await durabilityOf(await trainyardDatabase(server.dataDir))}. MLflow with 2 workers on PostgreSQL: ${await durabilityOfMlflow(mlflow)}. After each measurement every point was counted through the API.`,
      ],
      raw: pairs,
    };
  } finally {
    // Stopped first: a farewell that fails must not leave it running.
    await mlflow.stop();
    await agent.leave();
  }
}

async function best<T>(
  shapes: T[],
  measure: (shape: T) => Promise<Measured>,
  name: (shape: T) => string,
  say: (text: string) => void,
): Promise<[T, string[]]> {
  const rates: { shape: T; rate: number }[] = [];
  for (const shape of shapes) {
    // Twice, because the first of a kind pays for caches.
    const rate = quantile(
      [await measure(shape), await measure(shape)].map(({ pointsPerSecond }) => pointsPerSecond),
      0.5,
    );
    say(`${name(shape)}: ${plain(rate)} points/s`);
    rates.push({ shape, rate });
  }
  const winner = rates.reduce((a, b) => (b.rate > a.rate ? b : a));
  return [winner.shape, rates.map(({ shape, rate }) => `${name(shape)} ${plain(rate)}/s`)];
}

interface Ours {
  agent: LoadAgent;
  folder: string;
  shape: OurShape;
  points: number;
  total: (run: string) => Promise<number>;
}

async function appendOurs({ agent, folder, shape, points, total }: Ours): Promise<Measured> {
  const share = Math.ceil(points / shape.attempts / shape.values) * shape.values;
  const lanes: { at: LoadAttempt; batches: Sent[] }[] = [];
  for (let lane = 0; lane < shape.attempts; lane += 1) {
    const at = await agent.begin();
    lanes.push({
      at,
      batches: metricBatches({
        values: shape.values,
        points: share,
        contentType: agent.contentType,
        attempt: at.attempt,
      }),
    });
  }
  const cost = await costOf(folder, async () => {
    await Promise.all(
      lanes.map(async ({ at, batches }) => {
        for (const batch of batches) await agent.append(at, batch);
      }),
    );
  });
  for (const { at } of lanes) {
    const stored = await total(at.run);
    if (stored !== share) throw new Error(`${share} points were acknowledged, the run has ${stored}`);
    await agent.finish(at, 'cancelled');
  }
  return { ...cost, pointsPerSecond: (share * shape.attempts) / cost.seconds };
}

async function pointsOf(client: Awaited<ReturnType<Bench['server']>>['client'], run: string): Promise<number> {
  const { series } = await client.call('getRunMetrics', { params: { run }, query: { points: 2 } });
  return series.reduce((sum, { total }) => sum + total, 0);
}

async function appendTheirs(mlflow: Mlflow, clients: number, points: number): Promise<Measured> {
  const share = Math.ceil(points / clients);
  const lanes = await Promise.all(
    Array.from({ length: clients }, async () => {
      const run = await mlflow.begin();
      return { run, batches: mlflowBatches(run, share) };
    }),
  );
  const cost = await costOf(mlflow.folder, async () => {
    await Promise.all(
      lanes.map(async ({ batches }) => {
        for (const batch of batches) await mlflow.append(batch);
      }),
    );
  });
  const [first] = lanes;
  if (first) {
    const wanted = Math.ceil(share / 10);
    await until('all points in MLflow', async () => (await mlflow.count(first.run, 'train/loss')) === wanted, 30);
  }
  return { ...cost, pointsPerSecond: (share * clients) / cost.seconds };
}

async function durabilityOfMlflow(mlflow: Mlflow): Promise<string> {
  const client = new pg.Client({ host: mlflow.socket, user: 'mlflow', database: 'mlflow' });
  await client.connect();
  return durabilityOf(client);
}
