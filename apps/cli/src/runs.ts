// `trainyard runs`, `cancel`, `pause`, `resume`.
import { createClient } from '@trainyard/client/client';
import type { RunItem } from '@trainyard/contracts/run';
import { duration, figure } from './clock.ts';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';

export async function runs(options: ServerOptions & { json?: boolean; limit: string }): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const { items, total } = await client.call('listRuns', { query: { limit: options.limit } });
  if (options.json) console.log(JSON.stringify(items));
  else if (items.length === 0) console.log('No runs yet.');
  else {
    console.log(textTable(['run', 'name', 'state', 'progress', 'metric', 'took'], items.map(row)));
    for (const line of await withoutModel(client, items)) console.log(line);
    if (total > items.length) console.log(`${items.length} of ${total}; more with --limit.`);
  }
  return 0;
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
      ? `${Math.floor((100 * progress.step) / Math.max(1, progress.steps_total))} %${progress.seconds_left === null ? '' : `, ${duration(progress.seconds_left)} left`}`
      : '',
    metric.value === null ? '' : `${metric.name} ${figure(metric.value)}`,
    run.started_at ? duration((ended - Date.parse(run.started_at)) / 1000) : '',
  ];
}

export async function change(
  what: 'cancel' | 'pause' | 'resume',
  run: string,
  options: ServerOptions,
): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const answer = await client.call(`${what}Run`, { params: { run } });
  console.log(
    `${answer.name} is ${answer.state}${answer.wanted ? `; it will ${answer.wanted} at its next step` : ''}.`,
  );
  return 0;
}
