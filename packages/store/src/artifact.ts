// Files of a run: announced by the worker, available once their bytes are in the file store.
import type { ArtifactEvent } from '@trainyard/contracts/event';
import type { Artifact } from '@trainyard/contracts/run';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from './database.ts';
import { toText } from './json.ts';

/** Announces files. The same bytes stay available; other bytes under the same path have to be shipped. */
export async function upsertArtifacts(db: Db, runId: string, events: z.infer<typeof ArtifactEvent>[]): Promise<void> {
  for (const { path, kind, bytes, sha256 } of events) {
    await db
      .insertInto('artifacts')
      .values({ run_id: runId, path: toText(path), kind, bytes, sha256 })
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'path']).doUpdateSet({
          kind,
          bytes,
          sha256,
          available: sql<boolean>`artifacts.available and artifacts.sha256 = excluded.sha256`,
        }),
      )
      .execute();
  }
}

export async function listArtifacts(db: Db, runId: string): Promise<Artifact[]> {
  const rows = await db
    .selectFrom('artifacts')
    .select(['path', 'kind', 'bytes', 'sha256', 'available'])
    .where('run_id', '=', runId)
    .orderBy('path')
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as Artifact['kind'] }));
}

/** A file of the run by its digest, announced or available; undefined where no event named it. */
export async function findArtifact(db: Db, runId: string, sha256: string): Promise<Artifact | undefined> {
  return (await listArtifacts(db, runId)).find((artifact) => artifact.sha256 === sha256);
}

/** The bytes are in the store. */
export async function markAvailable(db: Db, runId: string, sha256: string): Promise<void> {
  await db
    .updateTable('artifacts')
    .set({ available: true })
    .where('run_id', '=', runId)
    .where('sha256', '=', sha256)
    .execute();
}

/** Whether a checkpoint of the run announced these bytes. */
export async function isCheckpointDigest(db: Db, runId: string, sha256: string): Promise<boolean> {
  const row = await db
    .selectFrom('checkpoints')
    .select('path')
    .where('run_id', '=', runId)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row !== undefined;
}
