// All slices together: the type checker says which route has no handler.
import type { ServerContext } from './context.ts';
import type { Handlers } from './http/handler.ts';
import { agentHandlers } from './routes/agent.ts';
import { attemptHandlers } from './routes/attempt.ts';
import { datasetDiffHandlers } from './routes/dataset-diff.ts';
import { datasetEditHandlers } from './routes/dataset-edit.ts';
import { datasetHandlers } from './routes/dataset.ts';
import { datasetScanHandlers } from './routes/dataset-scan.ts';
import { groupHandlers } from './routes/group.ts';
import { lifecycleHandlers } from './routes/lifecycle.ts';
import { modelHandlers } from './routes/model.ts';
import { needHandlers } from './routes/needs.ts';
import { preflightHandlers } from './routes/preflight.ts';
import { projectHandlers } from './routes/project.ts';
import { readingHandlers } from './routes/reading.ts';
import { runHandlers } from './routes/run.ts';
import { configHandlers } from './routes/saved-config.ts';
import { suggestionHandlers } from './routes/suggestion.ts';
import { systemHandlers } from './routes/system.ts';
import { uploadHandlers } from './routes/upload.ts';
import { yardHandlers } from './routes/yard.ts';

export function allHandlers(context: ServerContext): Handlers {
  return {
    ...systemHandlers(context),
    ...yardHandlers(context),
    ...needHandlers(context),
    ...projectHandlers(context),
    ...groupHandlers(context),
    ...datasetHandlers(context),
    ...datasetScanHandlers(context),
    ...uploadHandlers(context),
    ...datasetDiffHandlers(context),
    ...datasetEditHandlers(context),
    ...suggestionHandlers(context),
    ...readingHandlers(context),
    ...configHandlers(context),
    ...runHandlers(context),
    ...preflightHandlers(context),
    ...attemptHandlers(context),
    ...modelHandlers(context),
    ...lifecycleHandlers(context),
    ...agentHandlers(context),
  };
}
