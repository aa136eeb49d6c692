// Notices between a commit and whoever waits for it: NOTIFY within the transaction, heard after the commit or never.
// A notice says what to read again, or carries the few values that changed; a missed one costs a read and loses nothing.
import { ChangedKind, LivePatch } from '@trainyard/contracts/live';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from './database.ts';

export const NOTICE_CHANNEL = 'trainyard';
/** PostgreSQL takes payloads below 8,000 bytes. */
const MAX_PAYLOAD_BYTES = 7_999;

/**
 * events: a run has new events. queue: something waits for a device. needs: what waits for a person. scan: data that is being read or sent. Others: a row of that kind changed.
 */
const NoticeKind = z.enum(['events', 'queue', ...ChangedKind.options]);
export type NoticeKind = z.infer<typeof NoticeKind>;
const PAYLOAD = new RegExp(String.raw`^(${NoticeKind.options.join('|')}) (\S+)(?: (.*))?$`, 's');

const Content = z.object({
  /** The project it belongs to. */
  project: z.string().optional(),
  /** Only what the page of the thing itself shows has changed. */
  detail: z.boolean().optional(),
  /** New values for those who hold the thing already. */
  patch: LivePatch.optional(),
  /** The patch says all that changed: nobody who takes it needs to read. */
  whole: z.boolean().optional(),
});

export interface Notice extends z.infer<typeof Content> {
  kind: NoticeKind;
  id: string;
}

/** Sends notices with the commit of `db` where it is a transaction, else at once. */
export async function notify(db: Db, ...notices: Notice[]): Promise<void> {
  if (notices.length === 0) return;
  const payloads = notices.map(formatNotice);
  await sql`select pg_notify(${NOTICE_CHANNEL}, payload) from unnest(${payloads}::text[]) as payload`.execute(db);
}

/** A notice as payload; one that would be too long says only what to read again. */
export function formatNotice({ kind, id, ...content }: Notice): string {
  const bare = `${kind} ${id}`;
  if (Object.keys(content).length === 0) return bare;
  const payload = `${bare} ${JSON.stringify(content)}`;
  if (Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES) return payload;
  const { project, detail } = content;
  return formatNotice({ kind, id, ...(project ? { project } : {}), ...(detail ? { detail } : {}) });
}

/** A notice from its payload; null for what is none. Content that cannot be read is left away: what is left says "read again". */
export function parseNotice(payload: string): Notice | null {
  const match = PAYLOAD.exec(payload);
  if (!match) return null;
  const notice = { kind: match[1] as NoticeKind, id: match[2] as string };
  return match[3] === undefined ? notice : { ...notice, ...readContent(match[3]) };
}

function readContent(text: string): z.infer<typeof Content> {
  try {
    return Content.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}
