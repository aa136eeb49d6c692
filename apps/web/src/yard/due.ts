// Reads the yard again when silence means something: no notice comes of what does not happen.
import type { Yard } from '@trainyard/contracts/yard';
import { useEffect } from 'react';
import { invalidate } from '../api.ts';
import { nextDue } from './due-time.ts';

/** So much later the server surely sees it too, milliseconds. */
const AFTER = 1_000;

export function useDue(yard: Pick<Yard, 'agents' | 'running'>, now: number): void {
  const due = nextDue(yard, now);
  useEffect(() => {
    if (due === null) return;
    const timer = setTimeout(() => void invalidate(['getYard']), Math.max(0, due - now) + AFTER);
    return () => clearTimeout(timer);
    // Set for the moment, not for each tick until it comes.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [due]);
}
