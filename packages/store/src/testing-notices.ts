// What is told with commits, for tests, as a listener hears it.
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { NOTICE_CHANNEL, type Notice, parseNotice } from './notify.ts';

/** Answers a function that waits for all that was told since it was last asked, and gives it in order. */
export async function testNotices(db: Database): Promise<() => Promise<Notice[]>> {
  const heard: string[] = [];
  let wake = () => undefined as void;
  await db.listen(NOTICE_CHANNEL, (payload) => {
    heard.push(payload ?? '');
    wake();
  });
  let ends = 0;
  return async () => {
    ends += 1;
    const end = `end ${ends}`;
    // A notice of our own comes after all of them.
    await sql`select pg_notify(${NOTICE_CHANNEL}, ${end})`.execute(db);
    while (!heard.includes(end)) await new Promise<void>((resolve) => (wake = resolve));
    return heard.splice(0).flatMap((payload) => parseNotice(payload) ?? []);
  };
}
