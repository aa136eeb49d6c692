import type { Yard } from '@trainyard/contracts/yard';
import { useNow } from '../components/time.tsx';

/** After this long without a new answer the picture stands still: it is the state of then. */
const STALE_AFTER = 20_000;

/** The server's clock in milliseconds, going on since the answer came: a browser's clock may differ from it. */
export function useServerNow(yard: Pick<Yard, 'now'>, readAt: number): number {
  const ticking = useNow(1000).getTime();
  return Date.parse(yard.now) + Math.min(STALE_AFTER, Math.max(0, ticking - readAt));
}
