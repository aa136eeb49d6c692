// A word in the log of a run with a million lines: rare, frequent, and not there.
import type { Bench } from './bench.ts';
import { repeated, timed } from './cost.ts';
import { logBatches } from './events.ts';
import { figure, type PartResult, plain } from './figure.ts';
import { joinLoadAgent } from './load-agent.ts';

export async function search(bench: Bench): Promise<PartResult> {
  const { sizes } = bench;
  const server = await bench.server('log', ['--no-agent']);
  const agent = await joinLoadAgent(server, 1);
  const at = await agent.begin('a million lines');
  const batches = logBatches(sizes.lines, agent.contentType, at.attempt);
  const wrote = await timed(async () => {
    for (const batch of batches) await agent.append(at, batch);
  });
  await agent.finish(at, 'cancelled');
  const find = async (words: string): Promise<number> => {
    const url = `${server.url}/api/v1/runs/${at.run}/events?kind=log&limit=200&q=${encodeURIComponent(words)}`;
    const { items } = (await (await fetch(url)).json()) as { items: unknown[] };
    return items.length;
  };
  const cases = [
    { name: 'a word in 1 of 100,000 lines', words: 'needle', wanted: (hits: number) => hits > 0 },
    { name: 'a word in most lines, first 200', words: 'batch', wanted: (hits: number) => hits === 200 },
    { name: 'a word that is not there', words: 'zebra crossing', wanted: (hits: number) => hits === 0 },
  ];
  const figures = [];
  for (const { name, words, wanted } of cases) {
    const hits = await find(words);
    if (!wanted(hits)) throw new Error(`the search for ${words} found ${hits} lines`);
    figures.push(figure(name, 'ms', await repeated(sizes.times, () => find(words)), { atMost: 200 }));
  }
  const tail = `${server.url}/api/v1/runs/${at.run}/events?limit=200&before=${sizes.lines}`;
  figures.push(
    figure('the last 200 lines', 'ms', await repeated(sizes.times, async () => (await fetch(tail)).arrayBuffer())),
  );
  await agent.leave();
  return {
    part: 'search',
    title: `Search in a log of ${plain(sizes.lines)} lines`,
    figures,
    notes: [
      `GET /runs/:run/events?kind=log&q=…&limit=200, whole answer read. Lines came in at ${plain((sizes.lines / wrote) * 1000)} a second.`,
    ],
  };
}
