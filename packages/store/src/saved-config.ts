// Configs saved under a name, to start from again.
import type { SavedConfig } from '@trainyard/contracts/run';
import type { Db } from './database.ts';
import { toJsonb, toText } from './json.ts';

/** Newest first. */
export async function listConfigs(db: Db, projectId: string): Promise<SavedConfig[]> {
  const rows = await db
    .selectFrom('configs')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    ...row,
    config: row.config as SavedConfig['config'],
    created_at: row.created_at.toISOString(),
  }));
}

export async function insertConfig(db: Db, saved: Omit<SavedConfig, 'created_at'>): Promise<SavedConfig> {
  const row = await db
    .insertInto('configs')
    .values({ ...saved, name: toText(saved.name), config: toJsonb(saved.config) })
    .returning('created_at')
    .executeTakeFirstOrThrow();
  return { ...saved, created_at: row.created_at.toISOString() };
}
