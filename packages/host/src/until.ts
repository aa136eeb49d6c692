// Waiting for something that no event announces, with an end.

/** Asks every `every` ms until `probe` gives something; null when `timeout` ms are over or the signal is aborted. */
export async function until<T>(
  probe: () => T | null | undefined | false,
  timeout: number,
  every = 25,
  signal?: AbortSignal,
): Promise<T | null> {
  const end = performance.now() + timeout;
  for (;;) {
    const found = probe();
    if (found) return found;
    if (performance.now() >= end || signal?.aborted) return null;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
