// Notices between a commit and whoever waits for it: NOTIFY within the transaction, heard after the commit or never.
// A notice says what to read again; it carries no content, so a missed one costs a moment and loses nothing.
import { sql } from 'kysely';
import type { Db } from './database.ts';

export const NOTICE_CHANNEL = 'trainyard';

/**
 * events: a run has new events. queue: something waits for a device. Others: a row of that kind changed.
 */
export type NoticeKind = 'events' | 'queue' | 'run' | 'agent' | 'dataset' | 'model' | 'project';
export interface Notice {
  kind: NoticeKind;
  id: string;
}

/** Sends notices with the commit of `db` where it is a transaction, else at once. */
export async function notify(db: Db, ...notices: Notice[]): Promise<void> {
  if (notices.length === 0) return;
  const payloads = notices.map((notice) => `${notice.kind} ${notice.id}`);
  await sql`select pg_notify(${NOTICE_CHANNEL}, payload) from unnest(${payloads}::text[]) as payload`.execute(db);
}

/** A notice from its payload; null for what is none. */
export function parseNotice(payload: string): Notice | null {
  const match = /^(events|queue|run|agent|dataset|model|project) (\S+)$/.exec(payload);
  return match ? { kind: match[1] as NoticeKind, id: match[2] as string } : null;
}
