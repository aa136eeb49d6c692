// The list of ten thousand runs: every sort and filter that the server offers, first page and a later one.
import type { Bench } from './bench.ts';
import { repeated } from './cost.ts';
import { metricBatches } from './events.ts';
import { figure, type Figure, type PartResult, plain, quantile } from './figure.ts';
import { joinLoadAgent, type LoadAgent } from './load-agent.ts';

const SLOTS = 8;
/** Runs that stay in the queue. */
const WAITING = 50;
/** Asked of a server that takes any text as sort: those that it knows are measured. */
const columns =
  'created started ended id name state task metric metric_name minutes dataset model agent device group error epoch progress attempt ' +
  'config.seed config.model metrics.train/loss';
const filters: Record<string, string[]> = {
  state: ['failed', 'failed,cancelled'],
  q: ['run 77'],
  where: [
    'state:failed',
    'metrics.train/loss<0.05',
    'config.seed=1',
    'model:forest',
    'created>2026-01-01 -state:queued',
  ],
};

interface Parameter {
  name: string;
  in: string;
  schema?: { enum?: string[] };
}

export async function lists(bench: Bench): Promise<PartResult> {
  const { sizes, say } = bench;
  const server = await bench.server('lists', ['--no-agent']);
  const agent = await joinLoadAgent(server, SLOTS);
  say(`Making ${plain(sizes.runs)} runs …`);
  await makeRuns(agent, sizes.runs);
  const list = `${server.url}/api/v1/runs`;
  const parameters = await parametersOf(server.url);
  const ask = async (query: Record<string, string>): Promise<number> => {
    const response = await fetch(`${list}?${new URLSearchParams({ limit: '100', ...query })}`);
    await response.arrayBuffer();
    return response.status;
  };
  const measure = async (query: Record<string, string>): Promise<number[] | null> =>
    (await ask(query)) === 200 ? repeated(sizes.times, () => ask(query)) : null;

  const plainList = (await measure({})) ?? [];
  const facts: { name: string; values: number[] }[] = [];
  for (const query of queriesOf(parameters)) {
    const values = await measure(query);
    if (values) facts.push({ name: new URLSearchParams(query).toString(), values });
  }
  await agent.leave();
  const sorts = facts.filter(({ name }) => name.startsWith('sort='));
  const asked = facts.filter((fact) => !sorts.includes(fact));
  const figures = [figure('newest first', 'ms', plainList, { atMost: 200 })];
  const worst = (name: string, some: typeof facts): Figure[] => {
    const slowest = some.reduce<(typeof facts)[number] | null>(
      (a, b) => (a && quantile(a.values, 0.5) > quantile(b.values, 0.5) ? a : b),
      null,
    );
    return slowest
      ? [figure(`${name} (slowest of ${some.length}: ${slowest.name})`, 'ms', slowest.values, { atMost: 200 })]
      : [];
  };
  figures.push(...worst('sorted', sorts), ...worst('filtered', asked));
  return {
    part: 'lists',
    title: `A list of ${plain(sizes.runs)} runs`,
    figures,
    notes: [
      `GET /runs?limit=100, whole answer read. Medians in ms: ${facts.map(({ name, values }) => `${decodeURIComponent(name)} ${plain(quantile(values, 0.5))}`).join('; ') || 'the server offers no sort and no filter'}.`,
      ...(parameters.some(({ name }) => name === 'sort') ? [] : ['This version sorts on the page, not at the server.']),
      `Each run has a curve of 20 points; half of them failed, half were cancelled, ${WAITING} wait.`,
    ],
    raw: facts,
  };
}

async function makeRuns(agent: LoadAgent, count: number): Promise<void> {
  await agent.queue(Array.from({ length: count }, (_, index) => `run ${index}`));
  await Promise.all(
    agent.devices.map(async (device, lane) => {
      for (let index = lane; index < count - WAITING; index += SLOTS) {
        const at = await agent.lease(device);
        if (!at) return;
        const shape = { values: 1, points: 20, contentType: agent.contentType, attempt: at.attempt };
        for (const batch of metricBatches(shape)) await agent.append(at, batch);
        await (index % 2 === 0 ? agent.finish(at, 'failed', 'engine.failed') : agent.finish(at, 'cancelled'));
      }
    }),
  );
}

async function parametersOf(url: string): Promise<Parameter[]> {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, { get?: { parameters?: Parameter[] } }>;
  };
  const path = Object.keys(document.paths).find((name) => /(^|\/v1)\/runs$/.test(name)) ?? '';
  return (document.paths[path]?.get?.parameters ?? []).filter((parameter) => parameter.in === 'query');
}

function queriesOf(parameters: Parameter[]): Record<string, string>[] {
  const has = (name: string): boolean => parameters.some((parameter) => parameter.name === name);
  const queries: Record<string, string>[] = [];
  const sort = parameters.find(({ name }) => name === 'sort');
  for (const column of sort ? (sort.schema?.enum ?? columns.split(' ')) : []) {
    queries.push({ sort: column });
    if (has('order')) queries.push({ sort: column, order: 'asc' }, { sort: column, order: 'desc' });
  }
  if (sort && has('offset')) queries.push({ sort: 'name', offset: '5000' });
  for (const [name, values] of Object.entries(filters))
    if (has(name)) queries.push(...values.map((value) => ({ [name]: value })));
  return queries;
}
