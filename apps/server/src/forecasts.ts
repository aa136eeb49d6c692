// Forecasts for answers: worked out at most twice a second, however many pages ask. A forecast is a service beside the
// answer: where it cannot be made it is missing, and nothing else is.
import type { Forecast, RunItem } from '@trainyard/contracts/run';
import { type Imagined, readForecasts } from '@trainyard/store/forecast';
import type { WithinContext } from './context.ts';

const FRESH_MS = 500;
type Source = Pick<WithinContext, 'db' | 'log'>;
const cache = new WeakMap<Source, { at: number; forecasts: Promise<Map<string, Forecast>> }>();

const none = (source: Source) => (error: unknown) => {
  // A query that failed has ended its transaction: what was written in it is lost, and nobody may believe otherwise.
  if (source.db.isTransaction) throw error;
  source.log.error({ err: error }, 'forecasts cannot be made; runs are answered without them');
  return new Map<string, Forecast>();
};

/** Forecasts of running and queued runs by id; none where they cannot be made. */
export async function forecastsOf(context: Source): Promise<Map<string, Forecast>> {
  const known = cache.get(context);
  if (known && performance.now() - known.at < FRESH_MS) return known.forecasts;
  const forecasts = readForecasts(context.db).catch(none(context));
  cache.set(context, { at: performance.now(), forecasts });
  return forecasts;
}

/** The forecast of a run that is not queued yet; null where there is none. */
export async function forecastOf(context: Source, imagined: Imagined): Promise<Forecast | null> {
  const forecasts = await readForecasts(context.db, imagined).catch(none(context));
  return forecasts.get(imagined.id) ?? null;
}

/** Runs with their forecasts. */
export async function withForecasts<R extends Pick<RunItem, 'id' | 'state' | 'forecast'>>(
  context: Source,
  runs: R[],
): Promise<R[]> {
  if (!runs.some(({ state }) => state === 'queued' || state === 'running')) return runs;
  const forecasts = await forecastsOf(context);
  return runs.map((run) => ({ ...run, forecast: forecasts.get(run.id) ?? null }));
}
