// What waits for a person. One query finds it, ordered and counted; what was put away and has not changed since is left out.
import type { Need, NeedCounts, NeedKind, NeedsPage } from '@trainyard/contracts/need';
import { needKinds } from '@trainyard/contracts/need';
import { SILENT_SECONDS } from '@trainyard/contracts/limits';
import { type RawBuilder, sql } from 'kysely';
import { datasetItems } from './dataset-list.ts';
import type { Database, Db } from './database.ts';
import { heardSql } from './machine.ts';
import { notify } from './notify.ts';
import { notifyRunChange } from './run-notice.ts';
import { runItems } from './run-summary.ts';
import { listedSql } from './standing.ts';
import { inTransaction } from './transaction.ts';

const silentSince = sql`now() - make_interval(secs => ${SILENT_SECONDS})`;
/** As text, because a stored time that is none must not end the query of everybody. */
const isoSql = (time: RawBuilder<unknown>) => sql`to_char((${time}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS')`;

/** `mark` is what it is now; the next failure, pause, version or silence has another one. */
const found: Record<NeedKind, RawBuilder<unknown>> = {
  lost: sql`select a.id, a.seen_at::text as mark, a.seen_at as at from agents a where a.left_at is null and not ${heardSql('a')}`,
  failed: unseen('failed'),
  // What runs on a lost machine is told with the machine.
  silent: sql`
    select r.id, coalesce(r.progress ->> 'at', r.started_at::text) as mark, r.started_at as at from runs r join agents a on a.id = r.agent_id
    left join attempts t on t.run_id = r.id and t.number = r.attempt
    where r.state = 'running' and r.deleted_at is null and ${heardSql('a')}
      and coalesce(t.started_at, r.started_at) < ${silentSince} and coalesce(r.progress ->> 'at', '') < ${isoSql(silentSince)}`,
  data: sql`
    select r.id, v.id as mark, v.created_at as at from datasets r
    join lateral (select id, created_at, finding_errors from dataset_versions v where v.dataset_id = r.id order by v.number desc limit 1) v on true
    where v.finding_errors > 0 and ${listedSql('r', 'false', true)}`,
  finished: unseen('completed'),
  paused: sql`
    select r.id, r.attempt::text as mark, coalesce(r.started_at, r.created_at) as at from runs r where r.state = 'paused' and ${listedSql('r', 'false', true)}`,
};

function unseen(state: 'failed' | 'completed'): RawBuilder<unknown> {
  return sql`
    select r.id, r.attempt::text as mark, r.ended_at as at from runs r where r.state = ${state} and not r.seen and ${listedSql('r', 'false', true)}`;
}

/** All that waits, as rows of kind, id and mark. */
const waiting = sql`
  select w.* from (${sql.join(
    needKinds.map((kind, rank) => sql`select ${kind}::text as kind, ${rank}::int as rank, n.* from (${found[kind]}) n`),
    sql` union all `,
  )}) w
  left join dismissals d on d.kind = w.kind and d.subject = w.id and d.mark = w.mark where d.kind is null`;

/** A stretch of what waits, the gravest first and the newest of each kind first, with the counts of all. */
export async function listNeeds(db: Db, { limit, offset = 0 }: { limit: number; offset?: number }): Promise<NeedsPage> {
  const [shown, counted] = await Promise.all([
    sql<{ kind: NeedKind; id: string }>`
      select kind, id from (${waiting}) w order by rank, at desc, id limit ${limit} offset ${offset}::int8`.execute(db),
    sql<{ kind: NeedKind; total: number }>`select kind, count(*) as total from (${waiting}) w group by kind`.execute(
      db,
    ),
  ]);
  const counts = Object.fromEntries(needKinds.map((kind) => [kind, 0])) as NeedCounts;
  for (const { kind, total } of counted.rows) counts[kind] = total;
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return { items: await needsOf(db, shown.rows), total, counts };
}

async function needsOf(db: Db, shown: readonly { kind: NeedKind; id: string }[]): Promise<Need[]> {
  const ids = (fits: (kind: NeedKind) => boolean) => shown.filter(({ kind }) => fits(kind)).map(({ id }) => id);
  const lost = ids((kind) => kind === 'lost');
  const [agents, runs, datasets] = await Promise.all([
    lost.length === 0
      ? []
      : db.selectFrom('agents').select(['id', 'name', 'seen_at']).where('id', 'in', lost).execute(),
    runItems(
      db,
      ids((kind) => kind !== 'lost' && kind !== 'data'),
    ),
    datasetItems(
      db,
      ids((kind) => kind === 'data'),
    ),
  ]);
  return shown.flatMap(({ kind, id }): Need[] => {
    if (kind === 'lost') {
      const agent = agents.find((one) => one.id === id);
      return agent ? [{ kind, id, agent: { ...agent, seen_at: agent.seen_at.toISOString() } }] : [];
    }
    if (kind === 'data') {
      const dataset = datasets.find((one) => one.id === id);
      return dataset ? [{ kind, id, dataset }] : [];
    }
    const run = runs.find((one) => one.id === id);
    return run ? [{ kind, id, run }] : [];
  });
}

/** Puts one away, or all; answers how many. Runs that ended count as looked at. */
export async function dismissNeeds(
  db: Database,
  batch: string,
  which: { all: true } | { kind: NeedKind; id: string },
): Promise<number> {
  return inTransaction(db, async (trx) => {
    const one = 'all' in which ? sql`true` : sql`w.kind = ${which.kind} and w.id = ${which.id}`;
    const { rows } = await sql<{ kind: NeedKind; subject: string }>`
      insert into dismissals (kind, subject, mark, batch) select w.kind, w.id, w.mark, ${batch} from (${waiting}) w where ${one}
      on conflict (kind, subject) do update set mark = excluded.mark, batch = excluded.batch, dismissed_at = now()
      returning kind, subject`.execute(trx);
    await setSeen(trx, rows, true);
    return rows.length;
  });
}

/** Takes back what was put away as that batch; answers how many. */
export async function restoreNeeds(db: Database, batch: string): Promise<number> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<{ kind: NeedKind; subject: string }>`
      delete from dismissals where batch = ${batch} returning kind, subject`.execute(trx);
    await setSeen(trx, rows, false);
    return rows.length;
  });
}

/** More changed runs than this are told as one: whoever looks reads again. */
const MOST_TOLD = 20;

async function setSeen(
  trx: Parameters<typeof notifyRunChange>[0],
  rows: readonly { kind: NeedKind; subject: string }[],
  seen: boolean,
): Promise<void> {
  const ended = rows.filter(({ kind }) => kind === 'failed' || kind === 'finished').map(({ subject }) => subject);
  if (ended.length > 0)
    await sql`update runs set seen = ${seen} where id = any(${ended}::text[]) and ended_at is not null`.execute(trx);
  if (ended.length <= MOST_TOLD) for (const id of ended) await notifyRunChange(trx, id, { whole: true });
  if (rows[0]) await notify(trx, { kind: 'needs', id: rows[0].subject });
}
