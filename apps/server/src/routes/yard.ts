// The yard as one answer.
import { countAgents, listAgents } from '@trainyard/store/agent';
import { listProjects } from '@trainyard/store/project';
import { countRuns } from '@trainyard/store/run-list';
import { runsInState } from '@trainyard/store/run-summary';
import type { ServerContext } from '../context.ts';
import { withForecasts } from '../forecasts.ts';
import type { Handlers } from '../http/handler.ts';

/** What a page can show; the lists have all, and the totals say how many there are. */
const MAX_SHOWN = 100;
/** Every page reads the yard again and again: of what ended it needs a screen. */
const MAX_RECENT = 30;

export function yardHandlers(context: ServerContext): Handlers<'getYard'> {
  const { db } = context;
  return {
    async getYard() {
      const [agents, agents_total, queue, queue_total, running, running_total, recent, runs_total, projects] =
        await Promise.all([
          listAgents(db, undefined, { limit: MAX_SHOWN }),
          countAgents(db),
          runsInState(db, 'queued', MAX_SHOWN).then((runs) => withForecasts(context, runs)),
          countRuns(db, { states: ['queued'] }),
          runsInState(db, 'running', MAX_SHOWN).then((runs) => withForecasts(context, runs)),
          countRuns(db, { states: ['running'] }),
          runsInState(db, 'ended', MAX_RECENT),
          countRuns(db),
          listProjects(db),
        ]);
      const now = new Date().toISOString();
      return { now, agents, agents_total, queue, queue_total, running, running_total, recent, runs_total, projects };
    },
  };
}
