// What agent and server say to each other all the time: hello, heartbeats, requests for work, good-bye.
// Every line of it survives a server that is away: it is said again until somebody answers.
import type { Client } from '@trainyard/client/client';
import { ClientError } from '@trainyard/client/client-error';
import type { AgentHello, Command, Lease } from '@trainyard/contracts/agent';
import type { ResponseOf } from '@trainyard/contracts/api';
import { LEASE_POLL_SECONDS } from '@trainyard/contracts/limits';
import { cpuMeter, memoryUsedBytes } from '@trainyard/host/machine';
import { loadsOf } from './devices.ts';
import { askGpus } from './gpus.ts';
import type { HeldRecord } from './held-attempts.ts';
import { causeOf, keepGoing, rest, waitAfter } from './sending.ts';

/** Below the lease: one request that hangs must leave time for the next before the server gives our runs away. */
const ANSWER_TIMEOUT = 10_000;

export interface Conversation {
  /** Held attempts that another has taken over. */
  revoked: { run_id: string; attempt: number }[];
  /** Waits for work for some of these devices; null when there was none for a while. */
  lease(free: string[], signal: AbortSignal): Promise<Lease | null>;
  end(keepWorkers: boolean): Promise<void>;
  failed: Promise<void>;
}

export interface ConversationOptions {
  client: Client;
  hello: AgentHello;
  house: {
    held(): HeldRecord[];
    obey(command: Command): void;
    revoke(held: { run_id: string; attempt: number }[]): void;
  };
  env: NodeJS.ProcessEnv;
  log: (text: string) => void;
}

/** Who we say to be is not wanted: asking again is no use. */
function isUnwanted(error: unknown): boolean {
  return (
    error instanceof ClientError && !error.code.startsWith('client.') && (error.status === 401 || error.status === 403)
  );
}

/** The same of a hello, which may also be one that this server cannot take. */
function isRefused(error: unknown): boolean {
  return isUnwanted(error) || (error instanceof ClientError && (error.status === 409 || error.status === 422));
}

export async function createConversation({
  client,
  hello,
  house,
  env,
  log,
}: ConversationOptions): Promise<Conversation> {
  const over = new AbortController();
  const failed = Promise.withResolvers<void>();
  // Somebody may only look at it later; until then a refusal is no unhandled rejection that would end the agent.
  failed.promise.catch(() => {});
  let away = false;
  /** Says once that the server is away, and once that it is back. */
  const heard = (error: unknown): void => {
    if (error && !away) log(`The server does not answer: ${causeOf(error)} Trainings go on; it is asked again.`);
    if (!error && away) log('The server answers again.');
    away = Boolean(error);
  };

  const register = async (): Promise<ResponseOf<'registerAgent'>> => {
    for (let tries = 0; ; tries += 1) {
      try {
        const welcome = await client.call('registerAgent', {
          body: { ...hello, held: house.held().map(({ run_id, attempt }) => ({ run_id, attempt })) },
          signal: AbortSignal.timeout(ANSWER_TIMEOUT),
        });
        heard(null);
        return welcome;
      } catch (error) {
        if (isRefused(error) || over.signal.aborted) throw error;
        heard(error);
        await rest(waitAfter(error, tries), over.signal);
      }
    }
  };
  let welcome = await register();
  const agent = (): string => welcome.agent_id;

  /** The server has forgotten this agent, as after a restored database. */
  const introduceAgain = async (): Promise<void> => {
    welcome = await register();
    house.revoke(welcome.revoked);
  };
  const trouble = async (error: unknown, tries: number): Promise<void> => {
    if (over.signal.aborted) return;
    if (error instanceof ClientError && error.code === 'agent.not_found')
      return introduceAgain().catch((inner: unknown) => failed.reject(inner));
    if (isUnwanted(error)) failed.reject(error);
    else heard(error);
    await rest(waitAfter(error, tries), over.signal);
  };

  const meter = cpuMeter();
  const beat = async (): Promise<Command[]> => {
    const gpus = hello.devices.some((device) => device.kind === 'cuda') ? (await askGpus(env)).gpus : [];
    const cpu = meter();
    const used = memoryUsedBytes();
    const body = {
      cpu_percent: cpu,
      memory_used_bytes: used,
      devices: loadsOf(hello.devices, gpus, cpu, used),
      held: house.held().map(({ run_id, attempt }) => ({ run_id, attempt })),
    };
    const { commands } = await client.call('heartbeat', {
      params: { agent: agent() },
      body,
      signal: AbortSignal.any([over.signal, AbortSignal.timeout(ANSWER_TIMEOUT)]),
    });
    heard(null);
    return commands;
  };
  /** What cannot be obeyed now comes again with the next heartbeat, and must not keep the rest from being heard. */
  const obey = (command: Command): void => {
    try {
      house.obey(command);
    } catch (error) {
      log(`${command.run_id}: ${command.command} could not be done. ${causeOf(error)}`);
    }
  };
  // The first beat after a miss comes early (`waitAfter`): what is counted here is what decides how long that is.
  let misses = 0;
  const beatAndObey = async (): Promise<void> => {
    const commands = await beat().catch(async (error: unknown) => {
      misses += 1;
      await trouble(error, misses);
      return null;
    });
    if (commands === null) return;
    misses = 0;
    for (const command of commands) obey(command);
    await rest(welcome.heartbeat_seconds * 1000, over.signal);
  };
  const beating = keepGoing('The heartbeat', beatAndObey, { signal: over.signal, log, longest: 2_000 });

  return {
    revoked: welcome.revoked,
    failed: failed.promise,
    async lease(free, signal) {
      // The server holds the request while there is no work; it is lost only when it is well past that.
      const timeout = AbortSignal.timeout((LEASE_POLL_SECONDS + 15) * 1000);
      try {
        const { lease } = await client.call('leaseRun', {
          params: { agent: agent() },
          body: { free, wait_seconds: LEASE_POLL_SECONDS },
          signal: AbortSignal.any([signal, over.signal, timeout]),
        });
        heard(null);
        return lease;
      } catch (error) {
        if (!signal.aborted) await trouble(error, 3);
        return null;
      }
    },
    async end(keepWorkers) {
      over.abort();
      await beating;
      await client
        .call('leaveAgent', {
          params: { agent: agent() },
          body: { keep_workers: keepWorkers },
          signal: AbortSignal.timeout(3_000),
        })
        .catch((error: unknown) => log(`Good-bye was not heard: ${(error as Error).message}`));
    },
  };
}
