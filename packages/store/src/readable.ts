// What stands in a row is what somebody once wrote. A part that cannot be read is shown as nothing, and named: one odd row
// never costs the list it stands in.
import { Failure, RunItem } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { figureOf, referenceOf } from '@trainyard/core/figure';

/** Characters of a failure's message and hint in a list; the page of the run has all. */
const LONGEST = 300;
/** Stands where a time is needed and none can be read. */
const NO_TIME = '1970-01-01T00:00:00.000Z';
/** The last time that ISO 8601 writes with four digits for the year. */
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** What stands for a part that cannot be read and must be there. */
const blanks: Partial<RunItem> = {
  name: 'unreadable',
  project_name: 'unreadable',
  dataset_name: 'unreadable',
  state: 'failed',
  task: 'image-classification',
  metric: {
    ...figureOf({ key: 'unreadable', value: null }, referenceOf(null)),
    constant: null,
    lead: null,
    epoch: null,
  },
  sparkline: [],
  attempt: 0,
  seen: true,
  created_at: NO_TIME,
};

/** A time of the database in ISO 8601; null for none and for those that have no such form (infinity, the year 20000). */
export function isoOf(time: Date | number | null): string | null {
  if (!(time instanceof Date)) return null;
  const at = time.getTime();
  return at >= 0 && at <= LAST_TIME ? time.toISOString() : null;
}

/** The item as its readers expect it; what is not so is null or blank and stands in `unreadable`. */
export function readable(item: RunItem): RunItem {
  const parsed = RunItem.safeParse(item);
  if (parsed.success) return item;
  const odd = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? '')))];
  const replaced = Object.fromEntries(odd.map((name) => [name, blanks[name as keyof RunItem] ?? null]));
  return { ...item, ...replaced, unreadable: odd };
}

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A failure with what a row has room for. What is no failure is left as it is, to be found unreadable. */
export function shortFailure(stored: JsonValue | null): Failure | null {
  const { data } = Failure.safeParse(stored);
  if (!data) return stored as Failure | null;
  return { ...data, message: cut(data.message), hint: data.hint === null ? null : cut(data.hint) };
}
