// The order of a run list. `sort` in the address is a field, `-` before it turns it round.
import type { RunSummary } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import { runFields } from './differing.ts';

/** Runs without a value stand last, whichever way the rest goes; equals keep their order (newest first). */
export function sortRuns(runs: readonly RunSummary[], sort: string): RunSummary[] {
  const down = sort.startsWith('-');
  const value = valueReader(down ? sort.slice(1) : sort);
  const keyed = runs.map((run) => ({ run, value: value(run) }));
  return keyed.toSorted((a, b) => compare(a.value, b.value, down)).map(({ run }) => run);
}

function compare(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'en', { numeric: true });
  return down ? -order : order;
}

function valueReader(field: string): (run: RunSummary) => string | number | null {
  switch (field) {
    case 'name':
      return (run) => run.name;
    case 'state':
      return (run) => run.state;
    case 'created':
      return (run) => run.created_at;
    case 'minutes':
      return minutesOf;
    case 'metric':
      return (run) => finite(run.metric.value === null ? null : toNumber(run.metric.value));
    default:
      return (run) => {
        const words = runFields(run).get(field) ?? '';
        if (words === '') return null;
        return Number.isFinite(Number(words)) ? Number(words) : words;
      };
  }
}

/** Minutes from start to end, null before there are both. */
export function minutesOf(run: Pick<RunSummary, 'started_at' | 'ended_at'>): number | null {
  if (run.started_at === null || run.ended_at === null) return null;
  return (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 60_000;
}

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

/** The best run by the metric that most of the runs have, and the runs whose interval holds its value. */
export function bestOf(runs: readonly RunSummary[]): { best: RunSummary; near: number; metric: string } | null {
  const names = new Map<string, number>();
  for (const { metric } of runs) if (metric.value !== null) names.set(metric.name, (names.get(metric.name) ?? 0) + 1);
  const [metric] = [...names].toSorted((a, b) => b[1] - a[1])[0] ?? [];
  if (metric === undefined) return null;
  const judged = runs.filter(
    (run) => run.metric.name === metric && run.metric.value !== null && finite(toNumber(run.metric.value)) !== null,
  );
  // The first fold of a run at work says little: it is the best only where nothing else has a result.
  const settled = judged.filter((run) => run.state !== 'running' || run.metric.interval !== null);
  const measured = settled.length > 0 ? settled : judged;
  const score = (run: RunSummary) => (run.metric.greater_is_better ? 1 : -1) * toNumber(run.metric.value ?? 'NaN');
  const [best] = measured.toSorted((a, b) => score(b) - score(a));
  if (!best) return null;
  const band = best.metric.interval;
  const near =
    band === null
      ? 0
      : measured.filter((run) => run.id !== best.id && inside(toNumber(run.metric.value ?? 'NaN'), band)).length;
  return { best, near, metric };
}

const inside = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;
