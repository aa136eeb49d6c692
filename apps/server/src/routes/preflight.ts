// The measured preflight of a run that is not queued yet.
import type { ServerContext } from '../context.ts';
import type { Handlers } from '../http/handler.ts';
import { createPreflights } from '../preflight.ts';

export function preflightHandlers(context: ServerContext): Handlers<'preflightRun'> {
  const preflights = createPreflights(context);
  return {
    preflightRun: ({ params, body, signal }) => preflights.measure(params.project, body, signal),
  };
}
