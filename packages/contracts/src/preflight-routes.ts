// The route of a measured preflight.
import { z } from 'zod';
import { ProjectId } from './ids.ts';
import { MeasuredPreflight } from './preflight.ts';
import { route } from './route.ts';
import { NewRun } from './run.ts';

export const preflightRoutes = {
  preflightRun: route({
    method: 'POST',
    path: '/projects/:project/runs/preflight',
    permission: 'write',
    tag: 'runs',
    summary:
      "Take a few real steps of an image config on the device of this machine's agent: memory, speed, largest batch, time of the training",
    params: z.object({ project: ProjectId }),
    body: NewRun,
    response: MeasuredPreflight,
  }),
};
