// A run may train on several devices of one machine. Which are lent is a table of its own, kept by the database from what runs say:
// a device is there once, whoever has it and however many that run has beside it.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table runs add column more_devices text[] not null default '{}';
    alter table attempts add column more_devices text[] not null default '{}';
    create table lent_devices (
      agent_id text not null references agents, device text not null, run_id text not null references runs on delete cascade,
      constraint lent_devices_once primary key (agent_id, device));
    create index lent_devices_run on lent_devices (run_id);
    insert into lent_devices (agent_id, device, run_id)
      select agent_id, device, id from runs where state = 'running' and agent_id is not null and device is not null;
    drop index runs_device;`.execute(db);
  // In the order of their names, so that two that want the same wait for each other and never both for ever.
  await sql`
    create function lend_devices() returns trigger language plpgsql as $$
      begin
        delete from lent_devices where run_id = new.id;
        if new.state = 'running' and new.agent_id is not null and new.device is not null then
          insert into lent_devices (agent_id, device, run_id)
            select new.agent_id, one, new.id from unnest(array_prepend(new.device, new.more_devices)) one order by one;
        end if;
        return null;
      end $$;
    create trigger runs_lend after insert or update of state, agent_id, device, more_devices on runs
      for each row execute function lend_devices();`.execute(db);
}
