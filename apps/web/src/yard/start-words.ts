// When a run that waits will start, or why nobody can say. Pure; the clock is a parameter.
import type { Forecast } from '@trainyard/contracts/run';
import { forecastTitle, formatClock, formatIn } from '../format.ts';

/** '14:38' and ' GPU 0, in 6 min', or the reason alone. */
export function startWords(
  forecast: Pick<Forecast, 'device' | 'devices'> | null,
  at: number | null,
  reason: string | null,
  now: number,
): { fact: string; rest: string } {
  if (at === null) return { fact: '', rest: reason ?? 'start not known yet' };
  const on = forecastTitle(forecast);
  const device = on === null ? '' : ` ${on}`;
  return {
    fact: formatClock(new Date(at)),
    rest: [`${device}, ${formatIn((at - now) / 1000)}`, reason].filter(Boolean).join(', '),
  };
}
