// The long poll of agents: a queued run as soon as there is one, null when the time is over or the caller has gone.
import type { Lease } from '@trainyard/contracts/agent';
import { leaseRun } from '@trainyard/store/lease';
import type { ServerContext } from './context.ts';
import { noticesOf } from './notices.ts';

/** A lost notice costs at most this. */
const LOOK_AGAIN_MS = 5_000;

export interface Poll {
  agentId: string;
  free: string[];
  waitSeconds: number;
  signal: AbortSignal;
}

export async function pollLease(context: ServerContext, poll: Poll): Promise<Lease | null> {
  const notices = await noticesOf(context);
  const end = performance.now() + poll.waitSeconds * 1000;
  let wake = () => {};
  let news = false;
  const tell = () => {
    news = true;
    wake();
  };
  // Heard from before the first look on, so that nothing falls between a look and the wait after it.
  const unsubscribe = notices.subscribe((notice) => {
    if (notice === null || notice.kind === 'queue') tell();
  });
  poll.signal.addEventListener('abort', tell);
  try {
    for (;;) {
      if (poll.signal.aborted || notices.closed) return null;
      news = false;
      const lease = await leaseRun(context.db, poll.agentId, poll.free);
      const left = end - performance.now();
      if (lease || left <= 0) return lease;
      if (!news) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(left, LOOK_AGAIN_MS));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  } finally {
    unsubscribe();
    poll.signal.removeEventListener('abort', tell);
  }
}
