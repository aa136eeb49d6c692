// Work that would take the whole machine, one piece after the other; who waits may go away before it is begun.

export interface Lane {
  /**
   * Does `work` when everything that was asked for before is over.
   * @throws the reason of `signal` where that was aborted before the work began; the work itself has to hear it afterwards
   */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

export function createLane(): Lane {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async run(work, signal) {
      const before = last;
      const mine = (async () => {
        await before;
        signal.throwIfAborted();
        return work();
      })();
      // What went wrong is told to whoever asked, not to the next one.
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
