// A database that does not answer now: expected, passing, and told to callers as "try again", never as a fault of ours.

/** The connection failed, not the query: whether a COMMIT under way took effect is not known. */
export class DatabaseAway extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseAway';
  }
}

const AWAY = 'The database does not answer.';

/** SQLSTATEs after which the same request may go through later, with what to tell whoever sent it. */
const PASSING: readonly [RegExp, string][] = [
  // Ended by an administrator, a crash or a shutdown; still starting; the connection broke; a standby took over.
  [/^(57P0[1-5]|08...|25006)$/, AWAY],
  [/^53100$/, 'The disk of the database is full.'],
  [/^53[234]00$/, 'The database has no room for another connection or query now.'],
  [/^(57014|25P0[34]|55P03)$/, 'The database was busy for too long.'],
  // After the tries of transaction.ts.
  [/^(40001|40P01)$/, 'Too many requests changed the same thing at once.'],
];

/** What the pool says when nobody gave a connection back in time. */
const EXHAUSTED = /timeout exceeded when trying to connect/;
/** Words of `pg` for a connection that broke; it gives these errors no code. */
const BROKEN =
  /Connection terminated|timeout exceeded|timeout expired|Query read timeout|connection error and is not queryable|Client was closed|Cannot use a pool after|driver has already been destroyed|server closed the connection/i;
const NETWORK =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENOTFOUND|EAI_AGAIN|EAGAIN|EADDRNOTAVAIL)$/;

/** SQLSTATE or network code of an error, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** True for what PostgreSQL itself said; it has a severity, an error of the network has none. */
export function isFromPostgres(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}

/** Why the database cannot answer now, as a sentence; null where the error means something else. */
export function awayReason(error: unknown): string | null {
  if (error instanceof DatabaseAway) return error.message;
  if (!isFromPostgres(error)) return null;
  return PASSING.find(([state]) => state.test(codeOf(error)))?.[1] ?? null;
}

/**
 * An error of a connection as `DatabaseAway`, any other as it is. Only for errors that come from `pg`: an ENOENT of a
 * file looks the same.
 */
export function orAway(error: unknown): unknown {
  if (error instanceof DatabaseAway || !(error instanceof Error)) return error;
  if (isFromPostgres(error)) return /^(57P0|08)/.test(codeOf(error)) ? new DatabaseAway(AWAY, error) : error;
  if (EXHAUSTED.test(error.message)) return new DatabaseAway('All connections to the database are in use.', error);
  // A name with several addresses fails with all their errors at once.
  const codes = error instanceof AggregateError ? error.errors.map(codeOf) : [codeOf(error)];
  return BROKEN.test(error.message) || codes.some((code) => NETWORK.test(code)) ? new DatabaseAway(AWAY, error) : error;
}
