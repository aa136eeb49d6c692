// A measured preflight on this machine: asked by a page, done by a process of the lowest priority while nothing trains here.
// Machines of other agents are not measured from here: their data and their devices are theirs, and `trainyard preflight` runs there.
import { createHash } from 'node:crypto';
import type { Agent } from '@trainyard/contracts/agent';
import type { Config } from '@trainyard/contracts/config-field';
import type { MeasuredPreflight } from '@trainyard/contracts/preflight';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { NewRun } from '@trainyard/contracts/run';
import { type ManifestFile, measurePreflight } from '@trainyard/host/preflight';
import { listAgents } from '@trainyard/store/agent';
import { findModel } from '@trainyard/store/model';
import type { ServerContext } from './context.ts';
import { found } from './found.ts';
import { createLane } from './lane.ts';
import { modelFolder } from './model-folder.ts';
import { checkNewRun } from './submit.ts';
import { versionManifest } from './version-manifest.ts';

/** Answers that are kept while the server lives; the oldest goes. */
const KEPT = 200;
/** How often it is looked whether somebody began to train beside the measurement. */
const LOOK_MS = 1000;

type Local = Agent & { devices: [Agent['devices'][number], ...Agent['devices']] };

export interface Preflights {
  /**
   * What was measured for these settings, data and device before, or measures it now.
   * @throws TrainyardError config.…, engine.…, preflight.no_machine, preflight.busy; the reason of `signal`
   */
  measure(project: string, run: NewRun, signal: AbortSignal): Promise<MeasuredPreflight>;
}

export function createPreflights(context: ServerContext): Preflights {
  const known = new Map<string, MeasuredPreflight>();
  // Two at once would measure each other.
  const lane = createLane();
  return {
    async measure(project, run, signal) {
      const { config, problems, data, test, modelId } = await checkNewRun(context, project, run);
      if (config === null)
        throw new TrainyardError('config.invalid', problems.map(({ message }) => message).join(' '), { problems });
      const agent = await localAgent(context);
      const device = agent.devices.find(({ kind }) => kind === 'cuda') ?? agent.devices[0];
      const { engine } = await context.registry();
      const asked = {
        config,
        prints: [data.fingerprint, test?.fingerprint],
        device: device.name,
        engine,
        agent: agent.id,
      };
      const key = createHash('sha256')
        .update(JSON.stringify([asked, device.id, device.threads]))
        .digest('hex');
      const before = known.get(key);
      if (before) return { ...before, cached: true };
      return lane.run(async () => {
        const here = known.get(key);
        if (here) return { ...here, cached: true };
        const source = modelId === null ? null : await sourceFolder(context, modelId);
        const whole = {
          ...config,
          data: data.path,
          test_data: test?.path ?? null,
          continue_from: source,
        } as Config;
        const files = {
          data: await filesOf(context, run.dataset_version_id),
          test: run.test_dataset_version_id ? await filesOf(context, run.test_dataset_version_id) : null,
        };
        const preflight = await alone(context, agent.id, signal, (quiet) =>
          measurePreflight({
            python: context.settings.pythonPath,
            env: context.settings.engineEnv,
            config: whole,
            device: device.id,
            threads: device.threads,
            signal: quiet,
            files,
          }),
        );
        const found = { preflight, agent_name: agent.name, measured_at: new Date().toISOString(), cached: false };
        known.set(key, found);
        const [oldest] = known.keys();
        if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
        return found;
      }, signal);
    },
  };
}

/** The model that is gone on from, where it lies on this machine. */
async function sourceFolder(context: ServerContext, id: string): Promise<string> {
  return modelFolder(context, found(await findModel(context.db, id), 'model.not_found', `model ${id}`));
}

/** As an agent hands them to a worker: those of a version that was read by their names, those of an edited one with their labels. */
async function filesOf({ db }: ServerContext, version: string): Promise<ManifestFile[]> {
  const items = await versionManifest(db, version);
  return items.map(({ path, bytes, sha256, ...more }) =>
    more.source === undefined ? { path, bytes, sha256 } : { path, bytes, sha256, ...more },
  );
}

async function localAgent({ db }: ServerContext): Promise<Local> {
  const agent = (await listAgents(db)).find((one): one is Local => one.local && one.state === 'online');
  if (!agent) throw new TrainyardError('preflight.no_machine', 'No agent of this machine is online.');
  return agent;
}

/** What runs there now. Throws `preflight.busy`: a measurement beside a training would be wrong, and would slow it down. */
async function refuseBusy({ db }: ServerContext, agentId: string): Promise<void> {
  const [agent] = await listAgents(db, agentId);
  const busy = agent?.devices.find(({ run_id }) => run_id !== null);
  if (busy) throw new TrainyardError('preflight.busy', `${busy.run_name ?? 'A run'} trains on ${busy.name}.`);
}

/** Measures while nothing trains on the machine; ended as soon as something begins to. */
async function alone<T>(
  context: ServerContext,
  agentId: string,
  signal: AbortSignal,
  work: (quiet: AbortSignal) => Promise<T>,
): Promise<T> {
  await refuseBusy(context, agentId);
  const disturbed = new AbortController();
  const look = setInterval(() => {
    refuseBusy(context, agentId).catch((error: unknown) => disturbed.abort(error));
  }, LOOK_MS);
  const quiet = AbortSignal.any([signal, disturbed.signal]);
  try {
    const measured = await work(quiet);
    await refuseBusy(context, agentId);
    return measured;
  } catch (error) {
    quiet.throwIfAborted();
    throw error;
  } finally {
    clearInterval(look);
  }
}
