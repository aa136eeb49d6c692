// One run, whole: the summary and what hangs on it.
import type { Run } from '@trainyard/contracts/run';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { listArtifacts } from './artifact.ts';
import { listAttempts } from './attempt.ts';
import { listCheckpoints } from './checkpoint.ts';
import { lineageOf } from './lineage.ts';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { runSummary } from './run-summary.ts';
import { listTroubles } from './trouble.ts';
import { type Timeline, stageLengths } from '@trainyard/core/timeline';

/** The run without its forecast, or undefined. */
export async function runDetail(db: Db, id: string): Promise<Run | undefined> {
  // The position is read first: whatever else is newer than it, a subscription after it brings again.
  const row = await db
    .selectFrom('runs')
    .select(['data', 'effective_config', 'evaluation', 'event_count', 'log_warnings', 'log_errors'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const timeline = await db
    .selectFrom('attempts')
    .select(['timeline', sql<number>`extract(epoch from coalesce(ended_at, now()) - started_at)::float8`.as('seconds')])
    .where('run_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const [summary, attempts, checkpoints, artifacts, troubles, lineage] = await Promise.all([
    runSummary(db, id),
    listAttempts(db, id),
    listCheckpoints(db, id),
    listArtifacts(db, id),
    listTroubles(db, id),
    lineageOf(db, id),
  ]);
  if (!summary) return undefined;
  return {
    ...summary,
    attempts,
    checkpoints,
    artifacts,
    troubles,
    lineage,
    data: row.data as JsonObject | null,
    effective_config: row.effective_config as JsonObject | null,
    evaluation: row.evaluation,
    stages: timeline?.timeline ? stageLengths(timeline.timeline as unknown as Timeline, timeline.seconds) : [],
    position: row.event_count,
    log_counts:
      row.log_warnings === null || row.log_errors === null
        ? null
        : { warnings: row.log_warnings, errors: row.log_errors },
  };
}
