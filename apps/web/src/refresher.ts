// Reads again what became stale: bursts as one read, at most one a second for each query, and until a read has succeeded.
// A read that is under way may have begun before the change, so the change is read after it.

/** News of one commit come within this time. */
const GATHER_MS = 50;
const GAP_MS = 1_000;
const LONGEST_MS = 15_000;

export interface Refreshed {
  /** Something shows it. What nobody shows is read when it is shown again. */
  shown: (query: string) => boolean;
  /** Is being read now. */
  busy: (query: string) => boolean;
  /** Reads it; false where that failed. Never rejects. */
  read: (query: string) => Promise<boolean>;
}

/** Answers a function that says: this query is stale. */
export function createRefresher({ shown, busy, read }: Refreshed): (query: string) => void {
  const waiting = new Map<string, { failures: number }>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const readAt = new Map<string, number>();

  const plan = (query: string, wait: number): void => {
    if (timers.has(query)) return;
    timers.set(
      query,
      setTimeout(() => {
        timers.delete(query);
        void look(query);
      }, wait),
    );
  };

  const look = async (query: string): Promise<void> => {
    const due = waiting.get(query);
    if (!due) return;
    if (!shown(query)) {
      waiting.delete(query);
      readAt.delete(query);
      return;
    }
    if (busy(query)) return plan(query, GAP_MS / 4);
    waiting.delete(query);
    readAt.set(query, Date.now());
    if (await read(query)) return;
    const failures = due.failures + 1;
    waiting.set(query, { failures });
    plan(query, Math.min(GAP_MS * 2 ** (failures - 1), LONGEST_MS));
  };

  return (query) => {
    if (waiting.has(query)) return;
    waiting.set(query, { failures: 0 });
    const since = Date.now() - (readAt.get(query) ?? 0);
    plan(query, Math.max(GATHER_MS, GAP_MS - since));
  };
}
