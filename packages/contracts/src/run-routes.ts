// The routes of runs and configs; the second part is what agents write.
import { z } from 'zod';
import { ConfigProblem } from './config-problem.ts';
import { FinishStatus, LogLevel, StoredEvent } from './event.ts';
import { ProjectId, RunId, Sha256 } from './ids.ts';
import { MAX_CONFIG_BYTES, MAX_COUNT, MAX_EVENT_BATCH, MAX_METRIC_POINTS, MAX_REASON } from './limits.ts';
import { Order, page, PageQuery } from './page.ts';
import { route } from './route.ts';
import {
  Failure,
  Forecast,
  MetricSeries,
  NewRun,
  Run,
  RunItem,
  RunState,
  RunSummary,
  SavedConfig,
  Trouble,
  UsePoint,
} from './run.ts';
import { RunFacets, RunFacetsQuery, RunListQuery, RunStanding } from './run-list.ts';
import { Json, JsonObject, Name } from './scalar.ts';
import { Archived } from './standing.ts';

const projectParams = z.object({ project: ProjectId });
const params = z.object({ run: RunId });
const attemptParams = params.extend({ attempt: z.coerce.number().int().min(1).max(MAX_COUNT) });

export const runRoutes = {
  listRuns: route({
    method: 'GET',
    path: '/runs',
    permission: 'read',
    tag: 'runs',
    summary: 'Runs, sorted and filtered by any column, config field or metric; newest first',
    query: RunListQuery,
    response: page(RunItem),
  }),
  getRunFacets: route({
    method: 'GET',
    path: '/runs/facets',
    permission: 'read',
    tag: 'runs',
    summary:
      'Of all runs that fit: states, datasets and models counted, the best of those that can be compared, the fields in which they differ',
    query: RunFacetsQuery,
    response: RunFacets,
  }),
  createRun: route({
    method: 'POST',
    path: '/projects/:project/runs',
    permission: 'write',
    tag: 'runs',
    summary: 'Queue a run',
    params: projectParams,
    body: NewRun,
    response: Run,
    status: 201,
    idempotent: true,
  }),
  checkRun: route({
    method: 'POST',
    path: '/projects/:project/runs/check',
    permission: 'read',
    tag: 'runs',
    summary:
      'Check a config without queueing it: all problems at once, the canonical config, and when it would start and end',
    params: projectParams,
    body: NewRun,
    response: z.object({
      problems: z.array(ConfigProblem),
      config: JsonObject.nullable(),
      forecast: Forecast.nullable(),
    }),
  }),
  parseConfig: route({
    method: 'POST',
    path: '/configs/parse',
    permission: 'read',
    tag: 'configs',
    summary: 'YAML text to a config, with all problems',
    body: z.strictObject({ yaml: z.string().max(MAX_CONFIG_BYTES) }),
    response: z.object({ config: JsonObject.nullable(), problems: z.array(ConfigProblem) }),
  }),
  getRun: route({
    method: 'GET',
    path: '/runs/:run',
    permission: 'read',
    tag: 'runs',
    summary: 'One run, whole',
    params,
    response: Run,
  }),
  getRunStanding: route({
    method: 'GET',
    path: '/runs/:run/standing',
    permission: 'read',
    tag: 'runs',
    summary: 'Rank among the results of its project that answer the same question, and the best one before it',
    params,
    response: RunStanding,
  }),
  cancelRun: route({
    method: 'POST',
    path: '/runs/:run/cancel',
    permission: 'write',
    tag: 'runs',
    summary: 'Stop for good',
    params,
    response: RunSummary,
    status: 202,
  }),
  pauseRun: route({
    method: 'POST',
    path: '/runs/:run/pause',
    permission: 'write',
    tag: 'runs',
    summary: 'Write a checkpoint and stop',
    params,
    response: RunSummary,
    status: 202,
  }),
  finishRun: route({
    method: 'POST',
    path: '/runs/:run/finish',
    permission: 'write',
    tag: 'runs',
    summary: 'Stop training now and make a model of the best so far (runs that train)',
    params,
    response: RunSummary,
    status: 202,
  }),
  pruneRun: route({
    method: 'POST',
    path: '/runs/:run/prune',
    permission: 'write',
    tag: 'runs',
    summary:
      'Stop for good because what was measured does not promise a result; its metrics are kept, and it is no failure',
    params,
    body: z.strictObject({ reason: z.string().min(1).max(MAX_REASON).optional() }),
    response: RunSummary,
    status: 202,
  }),
  resumeRun: route({
    method: 'POST',
    path: '/runs/:run/resume',
    permission: 'write',
    tag: 'runs',
    summary:
      'Queue again from the last checkpoint (paused or failed runs); takes back the pause of a run that is still running',
    params,
    response: RunSummary,
    status: 202,
  }),
  seeRun: route({
    method: 'POST',
    path: '/runs/:run/seen',
    permission: 'write',
    tag: 'runs',
    summary: 'Mark an ended run as looked at',
    params,
    response: RunSummary,
    status: 200,
  }),
  listRunEvents: route({
    method: 'GET',
    path: '/runs/:run/events',
    permission: 'read',
    tag: 'runs',
    summary: 'Events after a position, or the last ones before one; in order either way',
    params,
    query: z.object({
      after: z.coerce.number().int().min(0).max(MAX_COUNT).default(0),
      /** Reads backwards: the last `limit` events that stand before this position (and after `after`). */
      before: z.coerce.number().int().min(1).max(MAX_COUNT).optional(),
      limit: z.coerce.number().int().min(1).max(5000).default(1000),
      /** One kind or several, separated by commas. */
      kind: z.string().max(200).optional(),
      /** The lowest level of log lines; events of other kinds come whatever it says. */
      level: LogLevel.optional(),
      q: z.string().max(200).optional(),
    }),
    response: z.object({ items: z.array(StoredEvent), position: z.int() }),
  }),
  getRunMetrics: route({
    method: 'GET',
    path: '/runs/:run/metrics',
    permission: 'read',
    tag: 'runs',
    summary: 'Series of all metrics, down-sampled',
    params,
    query: z.object({
      /** Of each series at most; more are down-sampled to exact extremes. */
      points: z.coerce.number().int().min(2).max(MAX_METRIC_POINTS).default(500),
      /** Names of series, separated by commas; all of them without. */
      names: z.string().max(2_000).optional(),
      /** Steps, both inclusive: a zoom is down-sampled anew. `total` counts what lies between. */
      from: z.coerce.number().int().min(0).optional(),
      to: z.coerce.number().int().min(0).optional(),
    }),
    response: z.object({ series: z.array(MetricSeries), position: z.int() }),
  }),
  getRunUse: route({
    method: 'GET',
    path: '/runs/:run/use',
    permission: 'read',
    tag: 'runs',
    summary: 'What the worker used of the machine over time, at most so many points',
    params,
    query: z.object({ points: z.coerce.number().int().min(2).max(MAX_METRIC_POINTS).default(400) }),
    response: z.object({ points: z.array(UsePoint), position: z.int() }),
  }),
  getRunFile: route({
    method: 'GET',
    path: '/runs/:run/files/:sha256',
    permission: 'read',
    tag: 'runs',
    summary: 'One file of a run, as attachment',
    params: params.extend({ sha256: Sha256 }),
    download: 'application/octet-stream',
  }),
  listConfigs: route({
    method: 'GET',
    path: '/projects/:project/configs',
    permission: 'read',
    tag: 'configs',
    summary: 'Saved configs of a project, sorted and searched; newest first',
    params: projectParams,
    query: z.object({
      ...PageQuery,
      archived: Archived,
      /** Words that all stand in the name. */
      q: z.string().max(200).optional(),
      sort: z.enum(['created', 'name']).default('created'),
      order: Order.optional(),
    }),
    response: page(SavedConfig),
  }),
  saveConfig: route({
    method: 'POST',
    path: '/projects/:project/configs',
    permission: 'write',
    tag: 'configs',
    summary: 'Save a config under a name',
    params: projectParams,
    body: z.strictObject({ name: Name, config: z.record(z.string(), Json) }),
    response: SavedConfig,
    status: 201,
    idempotent: true,
  }),
  // agents write:
  appendEvents: route({
    method: 'POST',
    path: '/runs/:run/attempts/:attempt/events',
    permission: 'agent',
    tag: 'attempts',
    summary: 'Ship events; idempotent by sequence number',
    params: attemptParams,
    body: z.object({ events: z.array(z.unknown()).max(MAX_EVENT_BATCH) }),
    lines: true,
    response: z.object({ acked: z.int() }),
  }),
  putAttemptFile: route({
    method: 'PUT',
    path: '/runs/:run/attempts/:attempt/files/:sha256',
    permission: 'agent',
    tag: 'attempts',
    summary: 'Ship the bytes of an announced artifact or checkpoint',
    params: attemptParams.extend({ sha256: Sha256 }),
    upload: 'bytes',
    status: 204,
  }),
  finishAttempt: route({
    method: 'POST',
    path: '/runs/:run/attempts/:attempt/finish',
    permission: 'agent',
    tag: 'attempts',
    summary: 'The worker has ended',
    params: attemptParams,
    body: z.object({
      outcome: z.enum([...FinishStatus.options, 'lost', 'preempted']),
      exit_code: z.int().nullable(),
      signal: z.string().max(100).nullable(),
      failure: Failure.nullable(),
      /** What could not be shipped or read, in words for the person who looks at the run. */
      troubles: z.array(Trouble).max(100).default([]),
    }),
    response: z.object({ state: RunState }),
  }),
};
