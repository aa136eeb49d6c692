// The loop that gives up what nobody keeps alive: leases of agents that were not heard of, agents that went silent.
// Time is the database's; this process only decides when to look.
import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import { listAgents } from '@trainyard/store/agent';
import { expireLeases } from '@trainyard/store/lease-renewal';
import type { ServerContext } from './context.ts';

export interface SchedulerOptions {
  /** Between looks. */
  intervalMs?: number;
  /**
   * No lease expires so long after a start, nor after the database was away: agents that could not be heard must get the
   * chance to say that their workers live.
   */
  recoveryMs?: number;
}

export interface Scheduler {
  /** One look, now; answers how many attempts were given up. Null within a recovery window. */
  look(): Promise<number | null>;
  /** Ends the loop after the look under way. */
  close(): Promise<void>;
}

/** Two leases, so that one missed round is no verdict. */
export const RECOVERY_MS = 2 * LEASE_SECONDS * 1000;

export function startScheduler(
  context: Pick<ServerContext, 'db' | 'log' | 'changed'>,
  options: SchedulerOptions = {},
): Scheduler {
  const { intervalMs = 1000, recoveryMs = RECOVERY_MS } = options;
  let mercyUntil = performance.now() + recoveryMs;
  let lastLook = performance.now();
  let silent = new Set<string>();
  let away = false;
  let closed = false;

  const look = async (): Promise<number | null> => {
    const now = performance.now();
    // A process that stood still could hear no heartbeat either: its own absence is nobody's fault.
    if (now - lastLook > (LEASE_SECONDS * 1000) / 2) mercyUntil = Math.max(mercyUntil, now + recoveryMs);
    lastLook = now;
    try {
      silent = await noteSilent(context, silent);
      // Counted from the first look that works again: agents may be heard from then on.
      if (away) mercyUntil = Math.max(mercyUntil, performance.now() + recoveryMs);
      away = false;
    } catch (error) {
      // While the database is away no heartbeat can be written: nobody's silence counts.
      away = true;
      throw error;
    }
    if (performance.now() < mercyUntil) return null;
    const ended = await expireLeases(context.db.urgent);
    if (ended > 0) context.log.warn({ attempts: ended }, 'attempts were lost: their agents were not heard of');
    return ended;
  };

  const loop = async (): Promise<void> => {
    while (!closed) {
      await pause.wait(intervalMs);
      if (closed) return;
      await look().catch((error: unknown) => context.log.error({ err: error }, 'the scheduler could not look'));
    }
  };
  const pause = interruptible();
  const running = loop();
  return {
    look,
    async close() {
      closed = true;
      pause.end();
      await running;
    },
  };
}

/** Tells pages of agents that have become silent, or are heard again. */
async function noteSilent(context: Pick<ServerContext, 'db' | 'changed'>, before: Set<string>): Promise<Set<string>> {
  const agents = await listAgents(context.db.urgent);
  const lost = new Set(agents.filter(({ state }) => state === 'lost').map(({ id }) => id));
  for (const id of lost) if (!before.has(id)) context.changed('agent', id);
  for (const id of before) if (!lost.has(id)) context.changed('agent', id);
  return lost;
}

function interruptible() {
  let end = () => {};
  return {
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => end(),
  };
}
