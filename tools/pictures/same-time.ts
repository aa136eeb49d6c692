// The same picture at any hour: what is stored is moved to now before the server starts to read it, and moved back in
// every answer; what the server counts from its own clock is told as if it were the moment of the store.
import { trainyardDatabase } from '../../bench/platform/postgres.ts';

const stamp = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g;
/** An answer is younger than the clock by no more than this; what lies nearer to now counts as now. */
const NOW_MS = 1000;

/** Adds the same to every moment in the database. */
export async function shiftMoments(dataDir: string, ms: number): Promise<void> {
  const database = await trainyardDatabase(dataDir);
  const { rows } = await database.query<{ table: string; columns: string[] }>(
    `select c.table_name as table, array_agg(c.column_name::text) as columns from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.data_type = 'timestamp with time zone' and c.is_generated = 'NEVER' and t.table_type = 'BASE TABLE'
     group by 1`,
  );
  for (const { table, columns } of rows) {
    const set = columns.map((name) => `"${name}" = "${name}" + $1 * interval '1 ms'`).join(', ');
    await database.query(`update "${table}" set ${set}`, [ms]);
  }
  await database.end();
}

export interface Clock {
  /** The moment of the store, ms. */
  shown: number;
  /** The real moment to which it was moved. */
  moved: number;
}

/** The text with every moment as the pictures show it, and ids and names of this taking as in every other. */
export function asThen(text: string, { shown, moved }: Clock, names: ReadonlyMap<string, string>): string {
  const now = Date.now();
  let told = text.replace(stamp, (moment) => {
    const at = Date.parse(moment);
    if (at <= moved) return new Date(at - moved + shown).toISOString();
    // After the move: told from now, in whole seconds, so that the same wait is the same word.
    const away = at > now + NOW_MS ? Math.round((at - now) / 10_000) * 10_000 : 0;
    return new Date(shown + away).toISOString();
  });
  for (const [real, stable] of names) told = told.replaceAll(real, stable);
  return told;
}
