// Keeps the score of forecasts and learns from runs that completed. It hears of changes and looks a moment later; what it
// misses it does at the next look, and nothing that it fails at fails anything else.
import { dueForecasts, keepForecast } from '@trainyard/store/forecast-record';
import { readForecasts } from '@trainyard/store/forecast';
import { forecastScore, learnFromCompleted, scoreForecasts } from '@trainyard/store/run-times';
import type { ServerContext } from './context.ts';
import { noticesOf } from './notices.ts';

/** Between a change and the look, and at least between two looks. */
const AFTER_MS = 1_000;

type Source = Pick<ServerContext, 'db' | 'log'>;

export interface ForecastKeeper {
  /** One look now. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export function startForecastKeeper(context: Source): ForecastKeeper {
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();
  let closed = false;
  const note = (): void => {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = null;
      looking = keepScore(context);
    }, AFTER_MS);
    timer.unref();
  };
  const hearing = noticesOf(context)
    .then((notices) => notices.subscribe((notice) => (notice === null || notice.kind === 'run' ? note() : undefined)))
    .catch((error: unknown) => {
      context.log.warn({ err: error }, 'forecasts are not scored: changes of runs cannot be heard');
      return () => undefined;
    });
  note();
  return {
    look: () => keepScore(context),
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      (await hearing)();
      await looking;
    },
  };
}

/** Learns from what has completed, then keeps the forecasts that are due. Never throws. */
export async function keepScore({ db, log }: Source): Promise<void> {
  try {
    await scoreForecasts(db);
    while ((await learnFromCompleted(db)) > 0);
    const due = await dueForecasts(db);
    if (due.length === 0) return;
    const [forecasts, start, half] = [
      await readForecasts(db),
      await forecastScore(db),
      await forecastScore(db, 'half'),
    ];
    for (const one of due) {
      const forecast = forecasts.get(one.runId);
      if (forecast) await keepForecast(db, one, forecast, (one.moment === 'start' ? start : half).widen);
    }
  } catch (error) {
    log.warn({ err: error }, 'the score of forecasts could not be kept; the next change tries again');
  }
}
