// Runs for people: submit, look, ask for a change.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Run, RunSummary } from '@trainyard/contracts/run';
import { findArtifact } from '@trainyard/store/artifact';
import { eventCount } from '@trainyard/store/event';
import { listEvents } from '@trainyard/store/event-log';
import { metricSeries } from '@trainyard/store/metric';
import { markRunSeen, runExists } from '@trainyard/store/run';
import { runUse } from '@trainyard/store/run-use';
import { runDetail } from '@trainyard/store/run-detail';
import { runStanding } from '@trainyard/store/run-standing';
import { runSummary } from '@trainyard/store/run-summary';
import { askRun, type Wish } from '@trainyard/store/run-wish';
import type { ServerContext, WithinContext } from '../context.ts';
import { forecastOf, withForecasts } from '../forecasts.ts';
import { found, notPurged } from '../found.ts';
import { readFacets, readRuns } from '../run-list.ts';
import type { Handlers } from '../http/handler.ts';
import { readingProblems } from '../run-reading.ts';
import { checkedRun, checkNewRun, submitRun } from '../submit.ts';

type Names =
  | 'listRuns'
  | 'getRunFacets'
  | 'getRunStanding'
  | 'getRunUse'
  | 'createRun'
  | 'checkRun'
  | 'getRun'
  | 'finishRun'
  | 'pruneRun'
  | 'cancelRun'
  | 'pauseRun'
  | 'resumeRun'
  | 'seeRun'
  | 'listRunEvents'
  | 'getRunMetrics'
  | 'getRunFile';

export function runHandlers(context: ServerContext): Handlers<Names> {
  const { db } = context;
  const ask = (wish: Wish) => async (input: { params: { run: string } }) => askFor(context, input.params.run, wish);
  return {
    async listRuns({ query }) {
      const page = await readRuns(context, query);
      return { ...page, items: await withForecasts(context, page.items) };
    },
    async getRunFacets({ query }) {
      const facets = await readFacets(context, query);
      return { ...facets, best: facets.best && ((await withForecasts(context, [facets.best]))[0] ?? null) };
    },
    async getRunStanding({ params }) {
      return found(await runStanding(db, params.run), 'run.not_found', `run ${params.run}`);
    },
    async getRunUse({ params, query }) {
      const position = found(await eventCount(db, params.run), 'run.not_found', `run ${params.run}`);
      return { points: await runUse(db, params.run, query.points), position };
    },
    async createRun({ params, body }) {
      const checked = await checkedRun(context, params.project, body);
      return async (trx) => {
        const within = { ...context, db: trx };
        return wholeRun(within, await submitRun(within, params.project, checked));
      };
    },
    async checkRun({ params, body }) {
      const { problems: named, config, data } = await checkNewRun(context, params.project, body);
      const problems = config === null ? named : [...named, ...(await readingProblems(context, config, data))];
      if (config === null || problems.some(({ severity }) => severity === 'error'))
        return { problems, config: null, forecast: null };
      const imagined = { id: 'imagined', config, datasetVersionId: body.dataset_version_id };
      return { problems, config: config as never, forecast: await forecastOf(context, imagined) };
    },
    async getRun({ params }) {
      await notPurged(db, 'run', params.run);
      return wholeRun(context, params.run);
    },
    finishRun: ask('finish'),
    pruneRun: async ({ params, body }) => askFor(context, params.run, 'prune', body.reason ?? null),
    cancelRun: ask('cancel'),
    pauseRun: ask('pause'),
    resumeRun: ask('resume'),
    async seeRun({ params }) {
      await markRunSeen(db, params.run);
      return summary(context, params.run);
    },
    async listRunEvents({ params, query }) {
      const position = await eventCount(db, params.run);
      found(position, 'run.not_found', `run ${params.run}`);
      const items = await listEvents(db, params.run, query);
      return { items, position: Math.max(position ?? 0, items.at(-1)?.position ?? 0) };
    },
    async getRunMetrics({ params, query }) {
      const position = found(await eventCount(db, params.run), 'run.not_found', `run ${params.run}`);
      const { points: limit, names, from, to } = query;
      const wanted = names?.split(',').filter((name) => name !== '');
      return { series: await metricSeries(db, params.run, { limit, names: wanted, from, to }), position };
    },
    async getRunFile({ params }) {
      found((await runExists(db, params.run)) || null, 'run.not_found', `run ${params.run}`);
      const file = found(
        await findArtifact(db, params.run, params.sha256),
        'artifact.not_found',
        `file ${params.sha256} of this run`,
      );
      if (!file.available)
        throw new TrainyardError('artifact.not_found', `${file.path} was announced and has not arrived yet.`);
      const stream = await context.files.open(params.sha256);
      // What the worker called it, without folders: a name to offer, never a path.
      const name = file.path.split('/').at(-1) ?? params.sha256;
      return { stream, type: 'application/octet-stream', name, bytes: file.bytes, maxAge: 31_536_000 };
    },
  };
}

/** Steps that a person asks for; the others happen. */
const asked = new Set<string>(['cancel', 'pause', 'prune', 'resume']);

async function wholeRun(context: WithinContext, id: string): Promise<Run> {
  const run = found(await runDetail(context.db, id), 'run.not_found', `run ${id}`);
  return (await withForecasts(context, [run]))[0] as Run;
}

async function summary(context: ServerContext, id: string): Promise<RunSummary> {
  const run = found(await runSummary(context.db, id), 'run.not_found', `run ${id}`);
  return (await withForecasts(context, [run]))[0] as RunSummary;
}

async function askFor(
  context: ServerContext,
  id: string,
  wish: Wish,
  reason: string | null = null,
): Promise<RunSummary> {
  const answer = await askRun(context.db, id, wish, reason);
  switch (answer.kind) {
    case 'unknown':
      throw new TrainyardError('run.not_found', `There is no run ${id}.`);
    case 'refused': {
      const possible = answer.possible.filter((step) => asked.has(step));
      const rest = possible.length > 0 ? `possible: ${possible.join(', ')}` : 'nothing more can be asked of it';
      throw new TrainyardError('run.state', `${wish}: the run is ${answer.state}; ${rest}.`);
    }
    case 'unfinishable':
      throw new TrainyardError(answer.code, answer.message, { hint: answer.hint });
    case 'ok':
      return summary(context, id);
  }
}
