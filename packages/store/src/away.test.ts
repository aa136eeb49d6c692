// Which failures say "try again", in which words, and which are told as they are.
import pg from 'pg';
import { expect, test } from 'vitest';
import { awayReason, codeOf, DatabaseAway, isFromPostgres, orAway } from './away.ts';

/** As PostgreSQL tells it. */
const told = (code: string) => Object.assign(new pg.DatabaseError('words', 1, 'error'), { code, severity: 'ERROR' });
/** As Node tells it. */
const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

test.each([
  ['57P01', 'The database does not answer.'],
  ['57P05', 'The database does not answer.'],
  ['08006', 'The database does not answer.'],
  ['25006', 'The database does not answer.'],
  ['53100', 'The disk of the database is full.'],
  ['53300', 'The database has no room for another connection or query now.'],
  ['57014', 'The database was busy for too long.'],
  ['55P03', 'The database was busy for too long.'],
  ['25P03', 'The database was busy for too long.'],
  ['40001', 'Too many requests changed the same thing at once.'],
  ['40P01', 'Too many requests changed the same thing at once.'],
  ['23505', null],
  ['57P06', null],
  ['22003', null],
  ['', null],
])('SQLSTATE %s', (code, reason) => {
  expect(awayReason(told(code))).toBe(reason);
  // The same letters from elsewhere mean nothing.
  expect(awayReason(network(code))).toBeNull();
});

test('only a connection that failed is away: what PostgreSQL says of a query stays what it is', () => {
  for (const code of ['57P01', '57P03', '08003']) {
    const away = orAway(told(code));
    expect(away).toBeInstanceOf(DatabaseAway);
    expect(away).toMatchObject({ name: 'DatabaseAway', message: 'The database does not answer.', cause: { code } });
  }
  for (const code of ['53100', '40001', '23505', '57014']) {
    const error = told(code);
    expect(orAway(error)).toBe(error);
  }
});

test('a network that fails is away, by its code or by the words of pg', () => {
  for (const code of [
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOENT',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'EAI_AGAIN',
    'ENOTFOUND',
  ])
    expect(orAway(network(code))).toBeInstanceOf(DatabaseAway);
  for (const words of [
    'Connection terminated unexpectedly',
    'Query read timeout',
    'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool',
    'driver has already been destroyed',
  ])
    expect(awayReason(orAway(new Error(words)))).toBe('The database does not answer.');
  expect(awayReason(orAway(new Error('timeout exceeded when trying to connect')))).toBe(
    'All connections to the database are in use.',
  );
  // A name with several addresses fails with all their errors at once; one that is of the network is enough.
  expect(orAway(new AggregateError([network('EACCES'), network('ECONNREFUSED')]))).toBeInstanceOf(DatabaseAway);
  for (const other of [
    new AggregateError([network('EACCES')]),
    network('EACCES'),
    new Error('x'),
    'ECONNREFUSED',
    null,
  ])
    expect(orAway(other)).toBe(other);
});

test('what is away already stays as it is, with its own words', () => {
  const away = new DatabaseAway('It went silent.');
  expect(orAway(away)).toBe(away);
  expect(awayReason(away)).toBe('It went silent.');
  for (const other of [new Error('x'), 'x', null, undefined]) expect(awayReason(other)).toBeNull();
});

test('a code is a text of an error', () => {
  expect([codeOf(told('23505')), codeOf(network('EPIPE'))]).toEqual(['23505', 'EPIPE']);
  for (const other of [new Error('x'), Object.assign(new Error('x'), { code: 5 }), { code: 'EPIPE' }, null])
    expect(codeOf(other)).toBe('');
  expect([isFromPostgres(told('1')), isFromPostgres(network('1')), isFromPostgres({ severity: 'ERROR' })]).toEqual([
    true,
    false,
    false,
  ]);
});
