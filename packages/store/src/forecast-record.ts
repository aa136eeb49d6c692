// Forecasts that are kept to be judged: one at the start of each attempt and one at half of its time.
import type { Forecast } from '@trainyard/contracts/run';
import { Z_80 } from '@trainyard/core/duration';
import { sql } from 'kysely';
import type { Database, Db } from './database.ts';

/** An attempt that is seen later than this after its start has no forecast of a start any more. */
const START_SECONDS = 20;

export interface Due {
  runId: string;
  attempt: number;
  moment: 'start' | 'half';
}

/** Running attempts whose forecast is to be kept now. */
export async function dueForecasts(db: Db): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select t.run_id as "runId", t.number as attempt, case when s.run_id is null then 'start' else 'half' end as moment
    from runs r join attempts t on t.run_id = r.id and t.number = r.attempt
      left join forecasts s on s.run_id = t.run_id and s.attempt = t.number and s.moment = 'start'
      left join forecasts h on h.run_id = t.run_id and h.attempt = t.number and h.moment = 'half'
    where r.state = 'running' and h.run_id is null and case when s.run_id is null
      then t.started_at > now() - make_interval(secs => ${START_SECONDS})
      else now() - s.made_at >= make_interval(secs => s.middle / 2) end`.execute(db);
  return rows;
}

/** Keeps a forecast of a running attempt; of two servers that do so the first counts. `widen` is taken out of its spread. */
export async function keepForecast(db: Database, due: Due, forecast: Forecast, widen: number): Promise<void> {
  const { range } = forecast;
  if (!range) return;
  const [low, middle, high] = range.seconds;
  const spread = Math.log(high / middle) / widen;
  if (!(middle > 0) || !Number.isFinite(spread)) return;
  await db
    .insertInto('forecasts')
    .values({
      run_id: due.runId,
      attempt: due.attempt,
      moment: due.moment,
      low,
      middle,
      high,
      spread: Math.max(spread, Z_80 * 0.01),
      similar_runs: range.basis.similar,
      taken: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
