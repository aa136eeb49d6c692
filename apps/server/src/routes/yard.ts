// The yard as one answer. Whatever there is of runs, machines and projects, it stays small: lists are cut, and counted whole.
import type { Forecast, RunItem } from '@trainyard/contracts/run';
import type { YardAgent } from '@trainyard/contracts/yard';
import { countDevices, countMachines } from '@trainyard/core/availability';
import { countAgents, listAgents } from '@trainyard/store/agent';
import { readMachines } from '@trainyard/store/machine';
import { listNeeds } from '@trainyard/store/needs';
import { countRuns } from '@trainyard/store/run-list';
import { runItems, runsInState } from '@trainyard/store/run-summary';
import { forecastScore } from '@trainyard/store/run-times';
import { queueProjects, yardAttempts, yardProjects } from '@trainyard/store/yard';
import type { ServerContext } from '../context.ts';
import { forecastsOf, withForecasts } from '../forecasts.ts';
import type { Handlers } from '../http/handler.ts';

/** Machines and what runs on them: what a page can draw. */
const MAX_SHOWN = 100;
/** The rest is a step further, in the lists that the totals link to. */
const MAX_QUEUE = 5;
const MAX_RECENT = 8;
const MAX_NEEDS = 5;
/** Stays that ended: more than a picture of some hours holds. */
const MAX_STAYS = 40;
const MAX_PROJECTS = 12;
const MAX_QUEUE_PROJECTS = 4;

export function yardHandlers(context: ServerContext): Handlers<'getYard' | 'getForecastScore'> {
  const { db } = context;
  return {
    async getForecastScore() {
      const [start, half] = [await forecastScore(db, 'start'), await forecastScore(db, 'half')];
      return { start, half };
    },
    async getYard() {
      const [agents, agents_total, machines, queue, queue_total, queue_projects, running, running_total] =
        await Promise.all([
          listAgents(db, undefined, { limit: MAX_SHOWN }),
          countAgents(db),
          readMachines(db),
          firstToStart(context),
          countRuns(db, { states: ['queued'] }),
          queueProjects(db, MAX_QUEUE_PROJECTS),
          runsInState(db, 'running', MAX_SHOWN).then((runs) => withForecasts(context, runs)),
          countRuns(db, { states: ['running'] }),
        ]);
      const [attempts, recent, runs_total, needs, projects] = await Promise.all([
        yardAttempts(db, { running: MAX_SHOWN, ended: MAX_STAYS }),
        runsInState(db, 'ended', MAX_RECENT),
        countRuns(db),
        listNeeds(db, { limit: MAX_NEEDS }),
        yardProjects(db, MAX_PROJECTS),
      ]);
      return {
        now: new Date().toISOString(),
        agents: agents.map(withoutHistory),
        agents_total,
        machines: countMachines(machines, Math.max(0, agents_total - machines.length)),
        devices: countDevices(machines),
        queue,
        queue_total,
        queue_projects,
        running,
        running_total,
        attempts,
        recent,
        runs_total,
        needs,
        ...projects,
      };
    },
  };
}

const withoutHistory = ({ history: _history, ...agent }: Awaited<ReturnType<typeof listAgents>>[number]): YardAgent =>
  agent;

/** Of those that wait, the ones that start first; where nobody can say, those that were queued first. */
async function firstToStart(context: ServerContext): Promise<RunItem[]> {
  const forecasts = await forecastsOf(context);
  const ids = soonest(forecasts, MAX_QUEUE);
  const waiting = ids.length > 0 ? await runItems(context.db, ids) : await runsInState(context.db, 'queued', MAX_QUEUE);
  // A forecast may be half a second old, and one of them may have started since.
  return waiting
    .filter(({ state }) => state === 'queued')
    .map((run) => ({ ...run, forecast: forecasts.get(run.id) ?? null }));
}

/** The ids of queued runs by their start, those without one by their place. */
export function soonest(forecasts: ReadonlyMap<string, Forecast>, limit: number): string[] {
  const start = ({ starts_at }: Forecast) => (starts_at === null ? Infinity : Date.parse(starts_at));
  const compare = (a: number, b: number) => (a === b ? 0 : a - b);
  return [...forecasts]
    .filter(([, { position }]) => position !== null)
    .toSorted(([, a], [, b]) => compare(start(a), start(b)) || (a.position ?? 0) - (b.position ?? 0))
    .slice(0, limit)
    .map(([id]) => id);
}
