// An installation in which every state exists: made once, with real trainings, and copied for each taking, so that ids,
// times and results are the same in all pictures.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { joinLoadAgent } from '../../bench/platform/load-agent.ts';
import { metricBatches, trainingBatch } from '../../bench/platform/events.ts';
import { checkpointed, exampleVersion, reached, smallNetwork, submit } from '../../e2e/src/example-run.ts';
import { startTrainyard, type Trainyard, until } from '../../e2e/src/trainyard.ts';

/** What the places of pictures need to know of a store. */
export interface Seeded {
  /** The moment at which it was finished, ISO: the clock of all pictures. */
  at: string;
  ids: Record<'images' | 'table' | 'imageRun' | 'tableRun' | 'early' | 'failed' | 'pruned' | 'empty', string>;
  data: Record<'images' | 'table', string>;
  models: Record<'images' | 'table' | 'early', string>;
}

const LONG = 'a-run-whose-name-goes-on-and-on-because-somebody-wrote-down-every-setting-lr-0.0003-wd-0.05-seed-17';
const RIGHT_TO_LEFT = 'تجربة التصنيف الأولى';
const MANY = 64;

export async function seed(store: string): Promise<void> {
  const dataDir = join(store, 'data');
  await mkdir(store, { recursive: true });
  const first = await startTrainyard({ dataDir });
  await until('the examples', () => exampleVersion(first.client, 'eurosat').catch(() => null));
  await until('the examples', () => exampleVersion(first.client, 'penguins').catch(() => null));
  await first.stop();
  await cp(dataDir, join(store, 'first'), { recursive: true });
  const server = await startTrainyard({ dataDir });
  try {
    const trained = await trainReal(server);
    const other = await makeOthers(server);
    const seeded: Seeded = { at: new Date().toISOString(), ...trained, ids: { ...trained.ids, ...other } };
    await writeFile(join(store, 'seeded.json'), JSON.stringify(seeded, null, 2));
  } finally {
    await server.stop();
  }
}

type Real = Pick<Seeded, 'data' | 'models'> & { ids: Omit<Seeded['ids'], 'failed' | 'pruned' | 'empty'> };

async function trainReal({ client }: Trainyard): Promise<Real> {
  const images = await exampleVersion(client, 'eurosat');
  const table = await exampleVersion(client, 'penguins');
  const imageRun = await submit(client, 'eurosat', { ...smallNetwork, epochs: 4 });
  const forest = { task: 'tabular-classification', target: 'species', model: 'random_forest' };
  const tableRuns = [];
  for (const seed of [1, 2, 3]) tableRuns.push(await submit(client, 'penguins', { ...forest, seed }));
  const tableRun = tableRuns[0];
  if (!tableRun) throw new Error('no run was made');
  const broken = await submit(client, 'eurosat', { ...smallNetwork, epochs: 1, device: 'cuda:7' }).catch(() => null);
  for (const run of [imageRun, ...tableRuns]) await reached(client, run.id, 'completed', 300);
  const early = await submit(client, 'eurosat', { ...smallNetwork, epochs: 2000 });
  await checkpointed(client, early.id);
  await client.call('finishRun', { params: { run: early.id } });
  await reached(client, early.id, 'completed', 300);
  if (broken) await until('an end', async () => (await client.call('getRun', { params: { run: broken.id } })).ended_at);
  const modelOf = async (run: string): Promise<string> =>
    (await client.call('getRun', { params: { run } })).model_id ?? '';
  const dataOf = async (project: string): Promise<string> =>
    (await client.call('listDatasets', { query: { project } })).items[0]?.id ?? '';
  return {
    ids: {
      images: images.project,
      table: table.project,
      imageRun: imageRun.id,
      tableRun: tableRun.id,
      early: early.id,
    },
    data: { images: await dataOf(images.project), table: await dataOf(table.project) },
    models: { images: await modelOf(imageRun.id), table: await modelOf(tableRun.id), early: await modelOf(early.id) },
  };
}

/** Names that are long or run the other way, many runs, a failed one, a group, a project without anything. */
async function makeOthers(server: Trainyard): Promise<Pick<Seeded['ids'], 'failed' | 'pruned' | 'empty'>> {
  const { client } = server;
  const agent = await joinLoadAgent(server, 1);
  const names = [LONG, RIGHT_TO_LEFT, ...Array.from({ length: MANY }, (_, at) => `try ${at + 1}`)];
  let failed = '';
  for (const [index, name] of names.entries()) {
    const at = await agent.begin(name);
    const shape = { values: 3, points: 60, contentType: agent.contentType, attempt: at.attempt };
    for (const batch of metricBatches(shape)) await agent.append(at, batch);
    const fails = index < 1 || index % 9 === 4;
    await agent.finish(at, fails ? 'failed' : 'cancelled', fails ? 'engine.out-of-memory' : undefined);
    if (index === 0) failed = at.run;
  }
  const given = await agent.begin('given up by a search');
  const shape = { values: 3, points: 60, contentType: agent.contentType, attempt: given.attempt };
  for (const batch of [...metricBatches(shape), ...trainingBatch(shape)]) await agent.append(given, batch);
  await client.call('pruneRun', { params: { run: given.run }, body: { reason: 'behind the median of 8 trials' } });
  await agent.finish(given, 'pruned');
  await agent.leave();
  const { project } = await exampleVersion(client, 'penguins');
  await client.call('createGroup', {
    params: { project },
    body: { name: 'Does depth help?', question: 'Whether deeper trees find Chinstrap penguins more often.' },
  });
  const made = await client.call('createProject', {
    body: { name: 'مشروع جديد مع اسم طويل', description: 'Nothing is in it yet.' },
  });
  return { failed, pruned: given.run, empty: made.id };
}
