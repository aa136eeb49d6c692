// Some things become true because time passes and nobody says a word: a run falls silent, a machine is lost. When is the yard to
// be read again? Pure; the clock is a parameter.
import { LEASE_SECONDS, SILENT_SECONDS } from '@trainyard/contracts/limits';
import type { Yard } from '@trainyard/contracts/yard';

/** A clock ticks by seconds: what was due within this time is still to be done. */
const GRACE = 3_000;

/** The next moment at which a run falls silent or a machine is lost if nothing is heard of it; null where there is none. */
export function nextDue({ agents, running }: Pick<Yard, 'agents' | 'running'>, now: number): number | null {
  const words = running.map((run) => Date.parse(run.progress?.at ?? run.started_at ?? '') + SILENT_SECONDS * 1000);
  const beats = agents
    .filter(({ state }) => state === 'online' || state === 'draining')
    .map(({ seen_at }) => Date.parse(seen_at) + LEASE_SECONDS * 1000);
  const next = Math.min(...[...words, ...beats].filter((at) => at > now - GRACE));
  return Number.isFinite(next) ? next : null;
}
