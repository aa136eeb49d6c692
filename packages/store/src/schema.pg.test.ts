// schema.ts says what the migrations made: every table and column, with its kind, whether it may be null and whether it has a
// default, both ways.
import { sql } from 'kysely';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from './testing.ts';

let it: TestDatabase;
beforeAll(async () => (it = await testDatabase()));
afterAll(() => it.close());

/** Types of PostgreSQL by what they are in TypeScript. */
const KINDS: Record<string, string> = {
  text: 'string',
  _text: 'string[]',
  uuid: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  bool: 'boolean',
  timestamptz: 'time',
  jsonb: 'json',
  bytea: 'Buffer',
  _int2: 'packed',
  _int8: 'packed',
  _float8: 'packed',
};

interface Column {
  kind: string;
  nullable: boolean;
  /** A value that the database gives where an insert gives none. */
  given: boolean;
}
type Tables = Record<string, Record<string, Column>>;

function columnOf(written: string): Column {
  const nullable = / \| null>?$/.test(written) || written === 'PackedOrNull';
  const given = written.startsWith('Generated') || written === 'TimeNow';
  const bare = written.replace(/^Generated(?:Always)?<(.*)>$/, '$1').replace(/ \| null$/, '');
  if (bare.startsWith('Jsonb')) return { kind: 'json', nullable, given };
  if (bare.startsWith('Time')) return { kind: 'time', nullable, given };
  if (bare.startsWith('Packed')) return { kind: 'packed', nullable, given };
  return { kind: bare.startsWith("'") ? 'string' : bare, nullable, given };
}

/** The tables as the source text of schema.ts has them: types are gone when it runs. */
async function written(): Promise<Tables> {
  const files = ['schema.ts', 'schema-notes.ts', 'schema-series.ts'].map((name) =>
    readFile(join(import.meta.dirname, name), 'utf8'),
  );
  const text = (await Promise.all(files)).join('\n');
  const interfaces = new Map(
    [...text.matchAll(/export interface (\w+) \{\n(.*?)\n\}/gs)].map(([, name, body]) => [
      name,
      Object.fromEntries(
        [...(body ?? '').matchAll(/^ {2}(\w+): (.*);$/gm)].map(([, column, type]) => [
          column as string,
          type as string,
        ]),
      ),
    ]),
  );
  const tables = interfaces.get('Schema') ?? {};
  return Object.fromEntries(
    Object.entries(tables).map(([table, type]) => [
      table,
      Object.fromEntries(Object.entries(interfaces.get(type) ?? {}).map(([column, one]) => [column, columnOf(one)])),
    ]),
  );
}

async function migrated(): Promise<Tables> {
  const { rows } = await sql<{
    table_name: string;
    column_name: string;
    udt_name: string;
    nullable: boolean;
    given: boolean;
    json_default: boolean;
  }>`
    select c.table_name, c.column_name, c.udt_name, c.is_nullable = 'YES' as nullable, (c.column_default is not null or c.is_identity = 'YES' or c.is_generated = 'ALWAYS') as given
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name not like 'kysely%'`.execute(it.db);
  const tables: Tables = {};
  for (const { table_name, column_name, udt_name, nullable, given } of rows)
    (tables[table_name] ??= {})[column_name] = { kind: KINDS[udt_name] ?? udt_name, nullable, given };
  return tables;
}

test('schema.ts and the migrated database have the same tables and columns', async () => {
  const [ours, theirs] = [await written(), await migrated()];
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
  expect(Object.values(ours).flatMap((columns) => Object.keys(columns)).length).toBeGreaterThan(150);
  for (const [table, columns] of Object.entries(theirs)) {
    // A default that schema.ts does not tell only means that it must be given; the other way round an insert would fail.
    const told = Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [
        name,
        { ...column, given: column.given && (ours[table]?.[name]?.given ?? true) },
      ]),
    );
    expect({ table, columns: ours[table] }).toEqual({ table, columns: told });
  }
});
