// The yard as one answer.
import { listAgents } from '@trainyard/store/agent';
import type { RunSummary } from '@trainyard/contracts/run';
import type { YardRun } from '@trainyard/contracts/yard';
import { listProjects } from '@trainyard/store/project';
import { countRuns, runsInState } from '@trainyard/store/run-summary';
import type { ServerContext } from '../context.ts';
import { withForecasts } from '../forecasts.ts';
import type { Handlers } from '../http/handler.ts';

/** What a page can show; the lists have all. */
const MAX_SHOWN = 100;

export function yardHandlers(context: ServerContext): Handlers<'getYard'> {
  const { db } = context;
  return {
    async getYard() {
      const [agents, queue, running, recent, runs_total, projects] = await Promise.all([
        listAgents(db),
        runsInState(db, 'queued', MAX_SHOWN).then((runs) => withForecasts(context, runs)),
        runsInState(db, 'running', MAX_SHOWN).then((runs) => withForecasts(context, runs)),
        runsInState(db, 'ended', MAX_SHOWN),
        countRuns(db),
        listProjects(db),
      ]);
      return {
        now: new Date().toISOString(),
        agents,
        queue: queue.map(yardRun),
        running: running.map(yardRun),
        recent: recent.map(yardRun),
        runs_total,
        projects,
      };
    },
  };
}

/** Configs and side metrics are nine tenths of a summary, and the yard draws neither. */
function yardRun({ config: _config, metrics: _metrics, ...run }: RunSummary): YardRun {
  return run;
}
