// Patches of the live stream: two for the same thing become one, and one changes what was read. Pure; a value that nothing
// changes is given back as the same object, so that pages draw nothing anew.
import type { Agent } from '@trainyard/contracts/agent';
import type { AgentPatch, LivePatch, RunPatch } from '@trainyard/contracts/live';
import type { RunSummary } from '@trainyard/contracts/run';
import { downSample } from './down-sample.ts';

/** As in RunSummary and Agent. */
const MOST_SPARKLINE = 40;
const MOST_HISTORY = 60;

/** What a run patch needs of a run: summaries, whole runs and the yard's lines have it. */
export type PatchedRun = Pick<RunSummary, 'id' | 'sparkline' | 'forecast'>;

/** Both patches, of the same thing, as one; `next` came later. */
export function mergePatches(before: LivePatch, next: LivePatch): LivePatch {
  if (before.kind === 'run' && next.kind === 'run') {
    const sparkline = joined(before.sparkline, next.sparkline, MOST_SPARKLINE);
    return { ...before, ...next, fields: { ...before.fields, ...next.fields }, ...(sparkline ? { sparkline } : {}) };
  }
  if (before.kind === 'agent' && next.kind === 'agent') {
    const history = joined(before.history, next.history, MOST_HISTORY);
    return { ...before, ...next, fields: { ...before.fields, ...next.fields }, ...(history ? { history } : {}) };
  }
  return next;
}

function joined<T>(before: T[] | undefined, next: T[] | undefined, most: number): T[] | undefined {
  return before || next ? [...(before ?? []), ...(next ?? [])].slice(-most) : undefined;
}

/** The run with the patch's fields; the same object where the patch is of another run. */
export function patchRun<R extends PatchedRun>(run: R, patch: RunPatch): R {
  if (run.id !== patch.id) return run;
  const { fields } = patch;
  const sparkline = patch.sparkline ? shortened([...run.sparkline, ...patch.sparkline]) : run.sparkline;
  return { ...run, ...fields, sparkline };
}

function shortened(values: number[]): number[] {
  const points = values.map((value, step) => ({ step, value }));
  return downSample(points, MOST_SPARKLINE).map((point) => point.value);
}

/** The yard's agents bring no history. */
export type PatchedAgent = Omit<Agent, 'history'> & { history?: Agent['history'] };

/** The agent with the patch's fields; the same object where the patch is of another agent. */
export function patchAgent<A extends PatchedAgent>(agent: A, patch: AgentPatch): A {
  if (agent.id !== patch.id) return agent;
  const devices = withLoads(agent.devices, patch);
  if (agent.history === undefined) return { ...agent, ...patch.fields, devices };
  const last = agent.history.at(-1)?.at ?? '';
  // A point that the answer had already comes again when the answer was read after it.
  const fresh = patch.history?.filter(({ at }) => at > last) ?? [];
  return {
    ...agent,
    ...patch.fields,
    devices,
    history: fresh.length > 0 ? [...agent.history, ...fresh].slice(-MOST_HISTORY) : agent.history,
  };
}

function withLoads(devices: Agent['devices'], { loads }: AgentPatch): Agent['devices'] {
  if (!loads) return devices;
  return devices.map((device) => ({ ...device, load: loads.find(({ id }) => id === device.id) ?? device.load }));
}
