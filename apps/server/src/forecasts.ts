// Forecasts for answers: worked out at most twice a second, however many pages ask.
import type { Forecast, RunSummary } from '@trainyard/contracts/run';
import { readForecasts } from '@trainyard/store/forecast';
import type { Db } from '@trainyard/store/database';

const FRESH_MS = 500;
interface Reader {
  db: Db;
}
const cache = new WeakMap<Reader, { at: number; forecasts: Promise<Map<string, Forecast>> }>();

/** Forecasts of running and queued runs by id. */
export async function forecastsOf(context: Reader): Promise<Map<string, Forecast>> {
  const known = cache.get(context);
  if (known && performance.now() - known.at < FRESH_MS) return known.forecasts;
  const forecasts = readForecasts(context.db);
  cache.set(context, { at: performance.now(), forecasts });
  // A failure is told to those who wait now and is not kept for the next.
  forecasts.catch(() => cache.delete(context));
  return forecasts;
}

/** Runs with their forecasts. */
export async function withForecasts<R extends RunSummary>(context: Reader, runs: R[]): Promise<R[]> {
  if (!runs.some(({ state }) => state === 'queued' || state === 'running')) return runs;
  const forecasts = await forecastsOf(context);
  return runs.map((run) => ({ ...run, forecast: forecasts.get(run.id) ?? null }));
}
