// Checkpoints as announced by workers; the newest attempt's word counts for a folder.
import type { CheckpointEvent } from '@trainyard/contracts/event';
import type { Checkpoint } from '@trainyard/contracts/run';
import type { z } from 'zod';
import type { Db } from './database.ts';
import { toJsonb, toText } from './json.ts';

export async function upsertCheckpoints(
  db: Db,
  runId: string,
  events: z.infer<typeof CheckpointEvent>[],
): Promise<void> {
  for (const { path, kind, step, epoch, bytes, sha256, metrics, attempt, time } of events) {
    const row = { kind, step, epoch, bytes, sha256, metrics: toJsonb(metrics), attempt, time };
    await db
      .insertInto('checkpoints')
      .values({ run_id: runId, path: toText(path), ...row })
      .onConflict((conflict) => conflict.columns(['run_id', 'path']).doUpdateSet(row))
      .execute();
  }
}

/** Newest first. */
export async function listCheckpoints(db: Db, runId: string): Promise<Checkpoint[]> {
  const rows = await db
    .selectFrom('checkpoints')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('step', 'desc')
    .orderBy('path')
    .execute();
  return rows.map(({ run_id: _run, time, kind, metrics, ...row }) => ({
    ...row,
    kind: kind as Checkpoint['kind'],
    metrics: metrics as Checkpoint['metrics'],
    time: time.toISOString(),
  }));
}
