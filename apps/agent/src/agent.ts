// The agent: offers the devices of this machine to one server, holds attempts, and comes back to them after its own death.
// It dials out and opens no port; what it knows lies in its folder, and none of it is in a database.
import { join } from 'node:path';
import { createClient, newKey, type Client } from '@trainyard/client/client';
import type { AgentHello, Command, Device } from '@trainyard/contracts/agent';
import { STOP_GRACE_SECONDS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { lockFolder, type Holder } from '@trainyard/host/folder-lock';
import { cores, cpuName, memoryBytes } from '@trainyard/host/machine';
import { privateFolder } from '@trainyard/host/private-file';
import { z } from 'zod';
import { Attempt, type AttemptOptions } from './attempt.ts';
import { createConversation, type Conversation } from './conversation.ts';
import { devicesOf, jobDevice } from './devices.ts';
import type { DataSource } from './dataset-cache.ts';
import { describeEngine, type Engine } from './engine.ts';
import { usesCuda } from './foreground-device.ts';
import { askGpus, type Gpu } from './gpus.ts';
import { devicesHeld, readHeld, runFolder, writeHeld, type HeldRecord } from './held-attempts.ts';
import { createLateFiles, type LateFiles } from './late-files.ts';
import type { Launcher } from './launcher.ts';
import { createLocalLauncher } from './local-launcher.ts';
import { machineOf } from './machine.ts';
import { readJson, writeJsonSync } from '@trainyard/host/json-file';
import { askState, keepFoldersYoung } from './old-folders.ts';
import { attemptFolder } from './run-folder.ts';
import { keepGoing, rest } from './sending.ts';
import { createWarmEngine, endOldWarm, type WarmEngine } from './warm.ts';

export interface AgentOptions {
  server: string;
  token: string;
  name: string;
  /** Beside the server: its paths are ours. */
  local: boolean;
  /** Folder of the agent: its key, runs/, cache/. */
  folder: string;
  /** Trainings at a time where there is no GPU. */
  slots: number;
  engine: Engine;
  env: NodeJS.ProcessEnv;
  log: (text: string) => void;
}

/** pause: workers write their checkpoints and end. keep: they go on without an agent. kill: they end at once. */
export type StopHow = 'pause' | 'keep' | 'kill';

export interface RunningAgent {
  /** Ends the agent; a second call may only be harder. */
  stop(how: StopHow): Promise<void>;
  /** Rejects when the server will not have this agent any more. */
  ended: Promise<void>;
}

const Identity = z.object({ key: z.string().min(8) });

/** Resolves when the server knows this agent. Throws TrainyardError or ClientError when it never will. */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { folder, log } = options;
  await privateFolder(folder);
  const lock = await lockFolder(folder, '.lock');
  if (lock.kind === 'held')
    throw new TrainyardError('start.data_in_use', `${holderName(lock.holder)} is the agent of ${folder}.`, {
      hint: 'Stop it, or use --data-dir with another folder.',
    });
  try {
    await endOldWarm(folder);
    const warm = createWarmEngine({ engine: options.engine, env: options.env, folder, log });
    const { gpus, ...hello } = await helloOf(options, keyOf(folder));
    const house = new House(options, warm, gpus);
    await house.adopt();
    const conversation = await createConversation({
      client: house.client,
      hello: { ...hello, held: house.held() },
      house,
      env: options.env,
      log,
    });
    house.revoke(conversation.revoked);
    house.lend(hello.devices, conversation);
    warm.keep();
    return running(house, conversation, warm, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Who holds a folder, for a person who wants to end it. */
function holderName(holder: Holder | null): string {
  return holder ? `Process ${holder.pid}` : 'Another process';
}

/** The same folder is the same agent, also after it was started anew. */
function keyOf(folder: string): string {
  const file = join(folder, 'agent.json');
  const known = readJson(file, Identity);
  if (known) return known.key;
  const key = newKey();
  writeJsonSync(file, { key });
  return key;
}

async function helloOf(
  { engine, env, slots, name, local, log }: AgentOptions,
  key: string,
): Promise<Omit<AgentHello, 'held'> & { gpus: Gpu[] }> {
  const { engine: build } = await describeEngine(engine, env);
  const { gpus, trouble } = usesCuda(build) ? await askGpus(env) : { gpus: [], trouble: null };
  if (trouble !== null) log(`This engine can use a GPU and is offered none, so it trains on the CPU: ${trouble}`);
  const devices = devicesOf(gpus, { name: cpuName(), cores: cores(), slots, memoryBytes: memoryBytes() });
  return { name, local, key, machine: machineOf(gpus, build), devices, gpus };
}

/** The attempts of this machine, never two on one device. A class because they have a lifetime. */
export class House {
  readonly client: Client;
  readonly #options: AgentOptions;
  readonly #launcher: Launcher;
  readonly #attempts = new Map<string, Attempt>();
  readonly #closing = new AbortController();
  /** Aborted, and made anew, when an attempt has ended: what is free is more than what was said. */
  #freed = new AbortController();
  readonly #source: DataSource;
  readonly #late: LateFiles;
  readonly #gpus: Gpu[];

  constructor(options: AgentOptions, warm: WarmEngine, gpus: Gpu[]) {
    this.#options = options;
    this.#gpus = gpus;
    this.client = createClient({ baseUrl: options.server, token: options.token });
    this.#launcher = createLocalLauncher({
      engine: options.engine,
      env: options.env,
      warm,
      onWarmFailure: (error) =>
        options.log(`The warm engine could not fork: ${(error as Error).message}. This worker starts cold.`),
    });
    const { client } = this;
    const { folder, local, log } = options;
    this.#source = { client, cache: join(folder, 'cache'), local, fetching: new Map() };
    this.#late = createLateFiles({ client, folder, log });
  }

  held(): HeldRecord[] {
    return [...this.#attempts.values()].filter((attempt) => attempt.stage !== 'done').map((attempt) => attempt.held);
  }

  obey({ run_id, attempt, command, reason }: Command): void {
    this.#attempts.get(nameOf({ run_id, attempt }))?.wish(command, reason ?? null);
  }

  revoke(held: { run_id: string; attempt: number }[]): void {
    for (const one of held) this.#attempts.get(nameOf(one))?.wish('revoke');
  }

  /** Takes up everything that an agent before us had begun and not told the end of. */
  async adopt(): Promise<void> {
    for (const held of readHeld(this.#options.folder)) {
      const options = this.#attemptOptions(held);
      const worker = await this.#launcher.adopt(attemptFolder(options.out, held.attempt));
      this.#options.log(
        `${held.run_id} attempt ${held.attempt} is taken up again${worker ? ` (process ${worker.record.pid})` : ': its worker was never started'}.`,
      );
      this.#keep(Attempt.adopt(worker, options));
    }
  }

  /** Serves until the agent ends; a server that has no lease for us any more is its own matter. */
  lend(devices: Device[], conversation: Conversation): void {
    const { signal } = this.#closing;
    const { log } = this.#options;
    const ids = devices.map(({ id }) => id);
    void keepGoing(`Serving ${ids.join(', ')}`, () => this.#serve(ids, conversation), { signal, log });
    void this.#late.run(signal);
    void keepFoldersYoung({ folder: this.#options.folder, stateOf: askState(this.client), log }, signal);
  }

  /**
   * Waits until a device is free, asks for work for all that are and begins it. They are asked for together, because a run may take
   * several; one more that becomes free meanwhile is asked for at once, and a lease whose answer is lost by that is answered again.
   */
  async #serve(devices: string[], conversation: Conversation): Promise<void> {
    const attempts = [...this.#attempts.values()];
    const busy = new Set(attempts.flatMap(({ held }) => devicesHeld(held)));
    const free = devices.filter((device) => !busy.has(device));
    if (free.length === 0) return Promise.race(attempts.map(({ done }) => done));
    const lease = await conversation.lease(free, AbortSignal.any([this.#closing.signal, this.#freed.signal]));
    if (lease === null) return;
    const { run_id, attempt, device, threads, job } = lease;
    const several = job.devices.length > 1 ? { devices: job.devices } : {};
    const held: HeldRecord = { run_id, attempt, device, ...several };
    const options = this.#attemptOptions(held);
    // Not written down it would be forgotten after our death: then the lease is not taken, and is answered again.
    writeHeld(options.out, held);
    const on = devicesHeld(held).join(' and ');
    this.#options.log(`${run_id} attempt ${attempt} begins on ${on} with ${threads} threads.`);
    this.#keep(Attempt.begin(lease, options));
  }

  #attemptOptions(held: HeldRecord): AttemptOptions {
    const { folder, log } = this.#options;
    return {
      client: this.client,
      launcher: this.#launcher,
      source: this.#source,
      late: this.#late,
      out: runFolder(folder, held.run_id),
      jobDevice: (id) => jobDevice(id, this.#gpus),
      held,
      log,
    };
  }

  #keep(attempt: Attempt): void {
    const name = nameOf(attempt.held);
    this.#attempts.set(name, attempt);
    void attempt.done.then(() => {
      this.#attempts.delete(name);
      this.#freed.abort();
      this.#freed = new AbortController();
    });
  }

  /** Takes no more work, and ends or leaves what it has; resolves when all is over or the grace has passed. */
  async close(how: StopHow): Promise<void> {
    this.#closing.abort();
    const attempts = [...this.#attempts.values()];
    for (const attempt of attempts) {
      if (how === 'keep') attempt.abandon();
      else attempt.wish('preempt');
      if (how === 'kill') attempt.kill();
    }
    const grace = new AbortController();
    await Promise.race([
      Promise.all(attempts.map((attempt) => attempt.done)),
      rest((how === 'kill' ? 3 : STOP_GRACE_SECONDS + 10) * 1000, grace.signal),
    ]);
    grace.abort();
    for (const attempt of attempts) attempt.abandon();
  }
}

function nameOf({ run_id, attempt }: { run_id: string; attempt: number }): string {
  return `${run_id}/${attempt}`;
}

function running(
  house: House,
  conversation: Conversation,
  warm: WarmEngine,
  unlock: () => Promise<void>,
): RunningAgent {
  let leaving: Promise<void> | null = null;
  const leave = async (how: StopHow): Promise<void> => {
    await house.close(how);
    await conversation.end(how === 'keep');
    warm.stop();
    await unlock();
  };
  return {
    ended: conversation.failed,
    async stop(how) {
      if (leaving && how === 'kill') await house.close('kill');
      await (leaving ??= leave(how));
    },
  };
}
