// Whether a PostgreSQL can be used, found out once at the start, in sentences that say what to do.
import { TrainyardError } from '@trainyard/contracts/problem';
import pg from 'pg';
import { codeOf, isFromPostgres } from './away.ts';

const CONNECT_MS = 10_000;
/** A PostgreSQL that is starting, perhaps after a crash, is waited for. */
const STARTING_MS = 60_000;
const LOOK_AGAIN_MS = 250;
const STARTING = '57P03';
const NO_DATABASE = '3D000';
const EXISTS = new Set(['42P04', '23505']);

/** A database URL that may be printed. */
export function withoutPassword(url: string): string {
  return url.replace(/(\/\/[^:/@]*):[^@]*@/, '$1:***@').replace(/([?&]password=)[^&]*/g, '$1***');
}

/** Answers when the database of the URL took a query, making it where it is missing. Throws `start.database`. */
export async function proveDatabase(url: string): Promise<void> {
  const deadline = Date.now() + STARTING_MS;
  for (;;) {
    const error = await attempt(url, 'select 1');
    if (error === null) return;
    if (codeOf(error) === STARTING && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    else if (codeOf(error) === NO_DATABASE) return createDatabase(url);
    else throw inWords(url, error);
  }
}

/** Runs one statement on a connection of its own; answers what went wrong. */
async function attempt(url: string, statement: string): Promise<unknown> {
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS });
  } catch (error) {
    // A certificate file that the URL names and that cannot be read.
    return error;
  }
  // Errors after the connection was made also come as an event, which would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
    return null;
  } catch (error) {
    return error ?? new Error('unknown reason');
  } finally {
    void client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const name = nameOf(url);
  const beside = new URL(url);
  let refused: unknown;
  for (const known of ['postgres', 'template1']) {
    beside.pathname = `/${known}`;
    refused = await attempt(beside.href, `create database ${pg.escapeIdentifier(name)}`);
    if (refused === null || EXISTS.has(codeOf(refused))) return;
    if (codeOf(refused) === '42501') break;
  }
  throw new TrainyardError(
    'start.database',
    `There is no database ${JSON.stringify(name)} at ${withoutPassword(url)}, and the role ${roleOf(url)} may not make it: ${sentence(refused)}`,
    {
      hint: `Make it as an administrator (createdb --owner=${roleOf(url)} ${name}), or name another one in DATABASE_URL.`,
    },
  );
}

const nameOf = (url: string) => new pg.Client({ connectionString: url }).database ?? 'postgres';
const roleOf = (url: string) => new pg.Client({ connectionString: url }).user ?? 'of this user';

/** The words of an error, ending with a full stop. */
export function sentence(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const text = (inner instanceof Error ? inner.message : String(inner)).trim() || 'unknown reason';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const OTHERWISE = 'Check DATABASE_URL, or leave it away to use the embedded PostgreSQL.';

interface Reason {
  /** SQLSTATE, network code, or words of the message. */
  when: RegExp;
  text: (url: string, said: string) => string;
  hint: string;
}

/** In the words of those who can mend it. */
const where = (url: string) => withoutPassword(url);
const REASONS: readonly Reason[] = [
  {
    when: /^(28P01)$|SASL|password must be a string|authentication failed/i,
    text: (url) => `PostgreSQL at ${where(url)} refuses the password of the role ${roleOf(url)}.`,
    hint: 'Put the right one into DATABASE_URL; characters such as @ / : # % must be percent-encoded there.',
  },
  {
    when: /^28000$/,
    text: (url, said) => `PostgreSQL at ${where(url)} does not let the role ${roleOf(url)} in: ${said}`,
    hint: 'Check the role in DATABASE_URL and pg_hba.conf of that server; some servers ask for ?sslmode=require.',
  },
  {
    when: /^(ENOTFOUND|EAI_AGAIN)$/,
    text: (url) => `PostgreSQL at ${where(url)} does not answer: no address is found for the name of its host.`,
    hint: 'Check the spelling of the host in DATABASE_URL and the name service of this machine.',
  },
  {
    when: /^ECONNREFUSED$/,
    text: (url) => `PostgreSQL at ${where(url)} does not answer: nothing listens there, the connection was refused.`,
    hint: 'Start PostgreSQL, check host and port in DATABASE_URL, or leave it away to use the embedded one.',
  },
  {
    when: /^(ENOENT|EACCES)$/,
    text: (url, said) => `PostgreSQL at ${where(url)} does not answer: ${said}`,
    hint: 'Check the path of the socket folder (host=…) or of the certificate in DATABASE_URL, and who may read it.',
  },
  {
    when: /does not support SSL|SSL connections/i,
    text: (url) => `PostgreSQL at ${where(url)} does not speak TLS, and DATABASE_URL asks for it.`,
    hint: 'Remove sslmode from DATABASE_URL, or turn TLS on in that server.',
  },
  {
    when: /certificate|CERT|SELF_SIGNED|TLS|SSL/,
    text: (url, said) => `The TLS certificate of PostgreSQL at ${where(url)} is not accepted: ${said}`,
    hint: 'Name the certificate of its authority with ?sslmode=verify-full&sslrootcert=/path, or use sslmode=no-verify on a network that you trust.',
  },
  {
    when: /^53300$/,
    text: (url) => `PostgreSQL at ${where(url)} has no connection left.`,
    hint: 'Raise max_connections there (Trainyard uses up to 17), or end other programs that use it.',
  },
  {
    when: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$|timeout|timed out/i,
    text: (url) => `PostgreSQL at ${where(url)} does not answer within ${CONNECT_MS / 1000} s.`,
    hint: `A firewall may swallow the connection, or the machine is off. ${OTHERWISE}`,
  },
  {
    when: /unexpected|terminated|ECONNRESET|EPIPE|SSL negotiation|Invalid|message/i,
    text: (url) => `What listens at ${where(url)} does not answer like PostgreSQL.`,
    hint: `Another program may use this port. ${OTHERWISE}`,
  },
];

function inWords(url: string, error: unknown): TrainyardError {
  const said = sentence(error);
  const code = codeOf(error instanceof AggregateError ? error.errors[0] : error);
  const known =
    REASONS.find(({ when }) => code !== '' && when.test(code)) ??
    (isFromPostgres(error) ? undefined : REASONS.find(({ when }) => when.test(said)));
  return new TrainyardError(
    'start.database',
    known?.text(url, said) ?? `PostgreSQL at ${where(url)} cannot be used: ${said}`,
    { hint: known?.hint ?? OTHERWISE },
  );
}
