// Log pages: the messages of logs and errors once more, in lower case, as much in a row as fits a disk page. A search reads a
// million lines of them in order, in a tenth of a second, whatever it looks for; the rows themselves are read where a page
// contains it. Lines that do not fill a page yet are found among the rows.
import type { ReadyEvent } from '@trainyard/core/event-batch';
import { sql, type Transaction } from 'kysely';
import type { Db } from './database.ts';
import { toText } from './json.ts';
import type { Schema } from './schema.ts';

/** Bytes of a page's text: with its head it fits the 8 kB of a disk page. */
const PAGE_BYTES = 7_900;
/** Kinds that carry a message. */
export const MESSAGE_KINDS = ['log', 'error'];

/** How far the pages of a run have come: the last position on one, and bytes of messages behind it. */
export interface PagedTo {
  paged_to: number;
  unpaged_bytes: number;
}

interface Line {
  position: number;
  message: string;
}

/** Fills pages with what is new; answers how far they have come. The run must be locked and its events be stored. */
export async function addToPages(
  trx: Transaction<Schema>,
  { run, count }: { run: number; count: number },
  before: PagedTo,
  events: readonly ReadyEvent[],
): Promise<PagedTo> {
  const added: Line[] = [];
  let bytes = before.unpaged_bytes;
  for (const [index, { event, payload }] of events.entries()) {
    const message = MESSAGE_KINDS.includes(event) ? payload['message'] : null;
    if (typeof message !== 'string') continue;
    added.push({ position: count + index + 1, message: toText(message) });
    bytes += Buffer.byteLength(message) + 1;
  }
  if (added.length === 0 || bytes < PAGE_BYTES) return { paged_to: before.paged_to, unpaged_bytes: bytes };
  const waiting =
    before.unpaged_bytes === 0 ? [] : await waitingLines(trx, run, { after: before.paged_to, upTo: count });
  const { pages, left } = cutPages([...waiting, ...added]);
  await sql`
    insert into log_pages (run, first_position, last_position, text)
    select ${run}, first_position, last_position, lower(text) from jsonb_to_recordset(${JSON.stringify(pages)}::jsonb)
      as p(first_position int, last_position int, text text)`.execute(trx);
  return { paged_to: pages.at(-1)?.last_position ?? before.paged_to, unpaged_bytes: left };
}

async function waitingLines(db: Db, run: number, { after, upTo }: { after: number; upTo: number }): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select position, payload ->> 'message' as message from events
    where run = ${run} and position > ${after} and position <= ${upTo} and event = any(${MESSAGE_KINDS}::text[]) order by position`.execute(
    db,
  );
  return rows;
}

interface Page {
  first_position: number;
  last_position: number;
  text: string;
}

/** Full pages, and the bytes of what does not fill one. */
function cutPages(lines: readonly Line[]): { pages: Page[]; left: number } {
  const pages: Page[] = [];
  let open: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line.message) + 1;
    if (open.length > 0 && bytes + size > PAGE_BYTES) {
      pages.push(pageOf(open));
      open = [];
      bytes = 0;
    }
    open.push(line);
    bytes += size;
  }
  if (bytes < PAGE_BYTES) return { pages, left: bytes };
  return { pages: [...pages, pageOf(open)], left: 0 };
}

function pageOf(lines: readonly Line[]): Page {
  const [first, last] = [lines[0] as Line, lines.at(-1) as Line];
  return {
    first_position: first.position,
    last_position: last.position,
    text: lines.map(({ message }) => message).join('\n'),
  };
}

/** Pages that contain a text, nearest to where the reading begins first. */
export async function findPages(
  db: Db,
  run: number,
  { low, high, backwards }: { low: number; high: number; backwards: boolean },
  { q, limit }: { q: string; limit: number },
): Promise<{ first: number; last: number }[]> {
  // Pages do not overlap: the one that holds `low` is the last that begins at or before it.
  const { rows } = await sql<{ first: number; last: number }>`
    select first_position as first, last_position as last from log_pages
    where run = ${run} and first_position <= ${high} and last_position >= ${low}
      and first_position >= coalesce((select max(first_position) from log_pages where run = ${run} and first_position <= ${low}), 0)
      and strpos(text, lower(${q}::text)) > 0
    order by first_position ${backwards ? sql`desc` : sql`asc`} limit ${limit}`.execute(db);
  return rows;
}
