// `trainyard runs`, `cancel`, `finish`, `pause`, `prune`, `resume`.
import { createClient } from '@trainyard/client/client';
import type { RunItem, RunSummary, Wanted } from '@trainyard/contracts/run';
import { RANK } from '@trainyard/contracts/run-list';
import { durationWords } from '@trainyard/core/duration-words';
import { readSort } from '@trainyard/core/run-filter';
import { leftWords } from '@trainyard/core/time-left';
import { figure } from './figure.ts';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';

export interface RunsOptions extends ServerOptions {
  json?: boolean;
  limit: string;
  /** A column, with `-` in front: the largest first. */
  sort?: string;
  where?: string;
  project?: string;
}

export async function runs(options: RunsOptions): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const { limit, sort, where, project } = options;
  const order = sort === undefined ? {} : readSort(sort);
  const query = {
    limit,
    ...order,
    ...(where === undefined ? {} : { where }),
    ...(project === undefined ? {} : { project }),
  };
  const { items, total } = await client.call('listRuns', { query });
  if (options.json) console.log(JSON.stringify(items));
  else if (items.length === 0) console.log(where === undefined ? 'No runs yet.' : 'No run fits.');
  else {
    const letters = sort?.replace(/^-/, '') === RANK ? questionLetters(items) : null;
    const head = ['run', 'name', 'state', 'progress', 'metric', 'took', ...(letters ? ['question'] : [])];
    console.log(
      textTable(
        head,
        items.map((item) => [...row(item), ...(letters ? [letters.get(item.question) ?? ''] : [])]),
      ),
    );
    if (letters)
      console.log('Only runs of one letter can be compared: same data, target, metric and held-out examples.');
    for (const line of await withoutModel(client, items)) console.log(line);
    if (total > items.length) console.log(`${items.length} of ${total}; more with --limit.`);
  }
  return 0;
}

/** A letter for each question, in the order in which they come; null where all runs answer the same one. */
export function questionLetters(items: readonly Pick<RunItem, 'question'>[]): Map<string | null, string> | null {
  const questions = [...new Set(items.map(({ question }) => question))].filter((question) => question !== null);
  if (questions.length < 2) return null;
  return new Map(questions.map((question, index) => [question, letterOf(index)]));
}

/** A … Z, then AA, as the columns of a sheet. */
function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}

/** Completed runs that have no model, and why; the newest few, each is a question of its own. */
async function withoutModel(client: ReturnType<typeof createClient>, items: readonly RunItem[]): Promise<string[]> {
  const without = items.filter(({ state, model_id }) => state === 'completed' && model_id === null).slice(0, 5);
  const runs = await Promise.all(without.map(({ id }) => client.call('getRun', { params: { run: id } })));
  return runs.flatMap(({ name, troubles }) => {
    const trouble = troubles.find(({ what, settled_at }) => what === 'model' && settled_at === null);
    return trouble ? [`${name} has no model: ${trouble.message}`] : [];
  });
}

function row(run: RunItem): string[] {
  const { progress, metric } = run;
  const ended = run.ended_at ? Date.parse(run.ended_at) : Date.now();
  return [
    run.id,
    run.name,
    run.wanted ? `${run.state} (${run.wanted} wanted)` : run.state,
    progress && run.state === 'running'
      ? `${Math.floor((100 * progress.step) / Math.max(1, progress.steps_total))} %, ${leftWords(run.forecast, Date.now())}`
      : '',
    metric.value === null ? '' : `${metric.name} ${figure(metric.value)}`,
    run.started_at ? durationWords((ended - Date.parse(run.started_at)) / 1000) : '',
  ];
}

export async function change(
  what: 'cancel' | 'finish' | 'pause' | 'resume',
  run: string,
  options: ServerOptions,
): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  tell(await client.call(`${what}Run`, { params: { run } }));
  return 0;
}

export async function prune(run: string, options: ServerOptions & { reason?: string }): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const body = options.reason === undefined ? {} : { reason: options.reason };
  tell(await client.call('pruneRun', { params: { run }, body }));
  return 0;
}

const soon: Record<Wanted, string> = {
  finish: 'it stops training at its next step and makes a model of the best so far',
  pause: 'it will pause at its next step',
  prune: 'it will be pruned at its next step',
  cancel: 'it will cancel at its next step',
};

function tell({ name, state, wanted, stop }: RunSummary): void {
  console.log(
    `${name} is ${state}${wanted ? `; ${soon[wanted]}` : ''}${!wanted && stop?.reason ? `: ${stop.reason}` : ''}.`,
  );
}
