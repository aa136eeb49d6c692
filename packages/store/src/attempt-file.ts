// Bytes of an attempt: taken only for what an event of the run announced, and only from the current attempt.
import { findArtifact, isCheckpointDigest, markAvailable } from './artifact.ts';
import type { Database } from './database.ts';
import { type AttemptPlace, fence, type Stale } from './fence.ts';
import { notifyRunChange } from './run-notice.ts';
import { inTransaction } from './transaction.ts';

export type Accepted = { kind: 'ok' } | { kind: 'unannounced' } | Stale;

/** `announced`: may these bytes come? `available`: they are in the store. Also after the attempt's end, unless it was lost. */
export async function acceptFile(
  db: Database,
  at: AttemptPlace,
  sha256: string,
  step: 'announced' | 'available',
): Promise<Accepted> {
  return inTransaction(db, async (trx): Promise<Accepted> => {
    const fenced = await fence(trx, at, 'file', 'ended');
    if (fenced.kind !== 'current') return fenced;
    const announced =
      (await findArtifact(trx, at.runId, sha256)) !== undefined || (await isCheckpointDigest(trx, at.runId, sha256));
    if (!announced) return { kind: 'unannounced' };
    if (step === 'available') {
      await markAvailable(trx, at.runId, sha256);
      await notifyRunChange(trx, at.runId, { detail: true });
    }
    return { kind: 'ok' };
  });
}
