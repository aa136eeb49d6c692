// Tells of changes outside of transactions. What cannot be told is told later: a page that was never told stays stale for ever.
import type { Notice } from '@trainyard/store/notify';
import type { ServerContext } from './context.ts';

/** First and longest wait after a failure. */
const RETRY_MS = [200, 10_000] as const;

/** `send` delivers notices or rejects; after that they are tried again until they go, each once. */
export function createTeller(
  send: (notices: Notice[]) => Promise<void>,
  log: Pick<ServerContext['log'], 'error'>,
): (notice: Notice) => void {
  const untold = new Map<string, Notice>();
  let failures = 0;
  let sending = false;

  const flush = async (): Promise<void> => {
    const batch = [...untold];
    try {
      await send(batch.map(([, notice]) => notice));
      for (const [key, notice] of batch) if (untold.get(key) === notice) untold.delete(key);
      failures = 0;
    } catch (error) {
      failures += 1;
      log.error({ err: error, waiting: untold.size }, 'a change could not be told yet');
    }
    if (untold.size === 0) {
      sending = false;
      return;
    }
    const wait = failures === 0 ? 0 : Math.min(RETRY_MS[0] * 2 ** (failures - 1), RETRY_MS[1]);
    setTimeout(() => void flush(), wait).unref();
  };

  return (notice) => {
    untold.set(`${notice.kind} ${notice.id}`, notice);
    if (sending) return;
    sending = true;
    void flush();
  };
}
