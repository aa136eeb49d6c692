// What hangs on things: counted for the sentence that is said before they are deleted.
import type { ThingKind, Use } from '@trainyard/contracts/lifecycle';
import type { UnderWay } from '@trainyard/core/lifecycle';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { goesOnFrom } from './lineage.ts';
import { heldKinds, tableOf } from './thing.ts';

type Sql = RawBuilder<unknown>;

const ofData = (ids: Sql): Sql =>
  sql`exists (select from dataset_versions v where v.id in (r.dataset_version_id, r.test_dataset_version_id) and v.dataset_id = any(${ids}))`;

/** The runs, named `r`, that are these things, are done on them or need them; null for kinds that no run needs. */
function runsOf(kind: ThingKind, ids: Sql): Sql | null {
  switch (kind) {
    case 'run':
      return sql`r.id = any(${ids})`;
    case 'project':
      return sql`r.project_id = any(${ids})`;
    case 'dataset':
      return ofData(ids);
    case 'model':
      return goesOnFrom(sql`array(select m.run_id from models m where m.id = any(${ids}))`);
    case 'group':
    case 'config':
      return null;
  }
}

/** Runs of or on these things that have not ended. */
export async function underWay(db: Db, kind: ThingKind, ids: readonly string[]): Promise<UnderWay> {
  const which = runsOf(kind, sql`${[...ids]}::text[]`);
  if (!which) return { running: 0, waiting: 0 };
  const { rows } = await sql<UnderWay>`
    select count(*) filter (where r.state = 'running')::int as running, count(*) filter (where r.state <> 'running')::int as waiting
    from runs r where r.state in ('queued', 'running', 'paused') and r.deleted_at is null and ${which}`.execute(db);
  return rows[0] ?? { running: 0, waiting: 0 };
}

interface Asked {
  kind: ThingKind;
  /** `from <table> t where …`, of living things. */
  where: Sql;
  fate: Use['fate'];
  went_on?: true;
}

function asked(kind: ThingKind, ids: Sql): Asked[] {
  switch (kind) {
    case 'project':
      return heldKinds.map((held) => ({
        kind: held,
        where: sql`${tableOf(held)} t where t.project_id = any(${ids})`,
        fate: 'deleted',
      }));
    case 'group':
      return [{ kind: 'run', where: sql`runs t where t.group_id = any(${ids})`, fate: 'stays' }];
    case 'dataset':
      return [
        { kind: 'run', where: sql`runs t where t.id in (select r.id from runs r where ${ofData(ids)})`, fate: 'stays' },
        {
          kind: 'model',
          where: sql`models t where t.run_id in (select r.id from runs r where ${ofData(ids)})`,
          fate: 'stays',
        },
        {
          kind: 'dataset',
          where: sql`datasets t where t.id <> all(${ids}) and t.id in (select v.dataset_id from dataset_versions v where v.sources && ${ids})`,
          fate: 'stays',
        },
      ];
    case 'run':
      return [
        { kind: 'model', where: sql`models t where t.run_id = any(${ids})`, fate: 'stays' },
        { kind: 'run', where: sql`runs t where t.parent_id = any(${ids}) and t.id <> all(${ids})`, fate: 'stays' },
        {
          kind: 'run',
          where: sql`runs t where t.id in (select r.id from runs r where ${goesOnFrom(ids)}) and t.id <> all(${ids})`,
          fate: 'stays',
          went_on: true,
        },
      ];
    case 'model':
      return [
        {
          kind: 'run',
          where: sql`runs t where t.id in (select m.run_id from models m where m.id = any(${ids}))`,
          fate: 'stays',
        },
        {
          kind: 'run',
          where: sql`runs t where t.id in (select r.id from runs r where ${goesOnFrom(sql`array(select m.run_id from models m where m.id = any(${ids}))`)})`,
          fate: 'stays',
          went_on: true,
        },
      ];
    case 'config':
      return [];
  }
}

/** Living things that use these, by kind; archived ones too. */
export async function usesOf(db: Db, kind: ThingKind, ids: readonly string[]): Promise<Use[]> {
  const list = sql`${[...ids]}::text[]`;
  return Promise.all(
    asked(kind, list).map(async ({ kind: used, where, fate, went_on }) => {
      const { rows } = await sql<{ count: number; names: string[] | null }>`
        with used as (select t.id, t.name from ${where} and t.deleted_at is null)
        select count(*)::int as count, (select array_agg(name order by id desc) from (select * from used order by id desc limit 3) first) as names
        from used`.execute(db);
      return {
        kind: used,
        count: rows[0]?.count ?? 0,
        names: rows[0]?.names ?? [],
        fate,
        ...(went_on ? { went_on } : {}),
      };
    }),
  );
}
