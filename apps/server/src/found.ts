// What an id names, or the error that it names nothing.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Db } from '@trainyard/store/database';
import { purgedName } from '@trainyard/store/thing';

/** The value, or `code` as the answer. `what` says what was asked for, such as "the run run_01…". */
export function found<T>(value: T | null | undefined, code: ErrorCode, what: string): T {
  if (value === null || value === undefined) throw new TrainyardError(code, `There is no ${what}.`);
  return value;
}

/**
 * Refuses a thing of which only the name is kept.
 * @throws TrainyardError thing.gone
 */
export async function notPurged(db: Db, kind: 'dataset' | 'run' | 'model', id: string): Promise<void> {
  const name = await purgedName(db, kind, id);
  if (name !== undefined)
    throw new TrainyardError('thing.gone', `The ${kind} “${name}” was deleted, and what was in it is removed.`);
}

/** A page, or the error that `before` names nothing of its list. */
export function inList<T>(page: T | undefined, before: string | undefined): T {
  if (page !== undefined) return page;
  throw new TrainyardError(
    'http.query',
    `before: there is no ${before} in this list; use \`next\` of the page before.`,
  );
}
