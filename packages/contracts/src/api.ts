// The whole API as one table.
import type { z } from 'zod';
import { agentRoutes } from './agent.ts';
import { datasetDiffRoutes } from './dataset-diff.ts';
import { datasetEditRoutes } from './dataset-edit-routes.ts';
import { datasetImageRoutes } from './dataset-image.ts';
import { datasetRoutes } from './dataset.ts';
import { datasetScanRoutes } from './dataset-scan.ts';
import { groupRoutes } from './group.ts';
import { lifecycleRoutes } from './lifecycle.ts';
import { mistakeRoutes } from './mistake.ts';
import { modelRoutes } from './model.ts';
import { needRoutes } from './need.ts';
import { preflightRoutes } from './preflight-routes.ts';
import { previewRoutes } from './preview.ts';
import { projectRoutes } from './project.ts';
import { readingRoutes } from './reading-routes.ts';
import { runRoutes } from './run-routes.ts';
import { suggestionRoutes } from './suggestion.ts';
import { uploadRoutes } from './upload.ts';
import { systemRoutes } from './yard.ts';

export const API_PREFIX = '/api/v1';
export const api = {
  ...systemRoutes,
  ...needRoutes,
  ...projectRoutes,
  ...groupRoutes,
  ...datasetRoutes,
  ...datasetImageRoutes,
  ...previewRoutes,
  ...datasetScanRoutes,
  ...uploadRoutes,
  ...datasetDiffRoutes,
  ...datasetEditRoutes,
  ...suggestionRoutes,
  ...readingRoutes,
  ...runRoutes,
  ...mistakeRoutes,
  ...preflightRoutes,
  ...modelRoutes,
  ...lifecycleRoutes,
  ...agentRoutes,
};
export type Api = typeof api;
export type RouteName = keyof Api;

type Parsed<R, K extends string> =
  R extends Record<K, infer S> ? (S extends z.ZodType ? z.output<S> : undefined) : undefined;
type Sent<R, K extends string> =
  R extends Record<K, infer S> ? (S extends z.ZodType ? z.input<S> : undefined) : undefined;
/** What a handler gets, after parsing. */
export type ParamsOf<N extends RouteName> = Parsed<Api[N], 'params'>;
export type QueryOf<N extends RouteName> = Parsed<Api[N], 'query'>;
export type BodyOf<N extends RouteName> = Parsed<Api[N], 'body'>;
/** What a route answers; undefined for routes without a JSON answer. */
export type ResponseOf<N extends RouteName> = Parsed<Api[N], 'response'>;
/** What a caller sends, before defaults. */
export type SentParamsOf<N extends RouteName> = Sent<Api[N], 'params'>;
export type SentQueryOf<N extends RouteName> = Sent<Api[N], 'query'>;
export type SentBodyOf<N extends RouteName> = Sent<Api[N], 'body'>;
