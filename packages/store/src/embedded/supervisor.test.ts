// The embedded server is killed, stopped and kept from starting; who is connected to it only connects again.
import fc from 'fast-check';
import { sql } from 'kysely';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { awayReason } from '../away.ts';
import { connect, type Database } from '../database.ts';
import { type Embedded, startEmbedded } from '../embedded.ts';
import { runs } from '@trainyard/host/process-identity';
import { pauseBefore, type SupervisorEvent } from './supervisor.ts';

let folder: string;
let embedded: Embedded;
let db: Database;
let events: SupervisorEvent[];
let wake: () => void;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
  events = [];
  wake = () => undefined;
  embedded = await startEmbedded({
    dataDir: folder,
    onEvent: (event) => {
      events.push(event);
      wake();
    },
  });
  db = await connect(embedded.url, { condition: () => embedded.condition });
});
afterEach(async () => {
  await db.close();
  await embedded.stop();
  expect(runs(embedded.pid)).toBe(false);
  await rm(folder, { recursive: true, force: true });
});

async function told(what: SupervisorEvent['what'], times = 1): Promise<SupervisorEvent> {
  for (;;) {
    const found = events.filter((event) => event.what === what);
    if (found.length >= times) return found[times - 1] as SupervisorEvent;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

const seven = async () => (await sql<{ n: number }>`select 7 as n`.execute(db)).rows[0]?.n;

test('kill -9, three times: it is back on the same address, and listeners hear again', async () => {
  const heard: (string | null)[] = [];
  await db.listen('c', (payload) => void heard.push(payload));
  for (const times of [1, 2, 3]) {
    const killed = performance.now();
    process.kill(embedded.pid, 'SIGKILL');
    await told('back', times);
    expect(await seven()).toBe(7);
    console.log(`back ${((performance.now() - killed) / 1000).toFixed(2)} s after kill -9, time ${times}`);
    await expect.poll(() => heard.filter((payload) => payload === null).length, { timeout: 60_000 }).toBe(times);
  }
  await sql`select pg_notify('c', 'after')`.execute(db);
  await expect.poll(() => heard.at(-1)).toBe('after');
  expect(embedded.condition).toBeNull();
});

test('a backend that works on after its server was killed does not keep the next one from starting', async () => {
  const busy = sql`select count(*) from generate_series(1, 100000000000) as g where g < 0`.execute(db);
  const failed = expect(busy).rejects.toSatisfy((error) => awayReason(error) !== null);
  const worker = await expect
    .poll(async () => {
      const { rows } = await sql<{ pid: number }>`
        select pid from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%generate_series%'`.execute(
        db.urgent,
      );
      return rows[0]?.pid;
    })
    .toBeGreaterThan(0)
    .then(() => undefined);
  expect(worker).toBeUndefined();
  process.kill(embedded.pid, 'SIGKILL');
  await told('back');
  await failed;
  expect(events.map(({ what }) => what)).toEqual(['died', 'back']);
  expect(await seven()).toBe(7);
});

test('one that is stopped and answers nobody is killed and started again', async () => {
  const stopped = performance.now();
  const { pid } = embedded;
  process.kill(pid, 'SIGSTOP');
  await told('silent');
  console.log(`a silent server was given up after ${((performance.now() - stopped) / 1000).toFixed(1)} s`);
  await told('back');
  expect(runs(pid)).toBe(false);
  expect(await seven()).toBe(7);
}, 240_000);

test('where it cannot start, the reason stands in the condition, and it starts once that is gone', async () => {
  const file = join(folder, 'postgres', 'postgresql.conf');
  const good = await readFile(file);
  await appendFile(file, "\nwork_mem = 'plenty'\n");
  process.kill(embedded.pid, 'SIGKILL');
  const { message } = await told('failed');
  expect(message).toMatch(/^PostgreSQL did not start: .*postgresql\.conf.* contains errors\.?$/);
  expect(embedded.condition).toMatch(/^The database cannot be started: .* It is tried again\.$/);
  await expect(seven()).rejects.toSatisfy((error) => awayReason(error) !== null);
  await writeFile(file, good);
  await told('back');
  expect(await seven()).toBe(7);
});

test('an adopted server is watched as well', async () => {
  await db.close();
  await embedded.stop();
  const script = `import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, '../embedded.ts'))}; const { pid } = await startEmbedded({ dataDir: process.argv[1] }); console.log(pid); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  embedded = await startEmbedded({
    dataDir: folder,
    onEvent: (event) => {
      events.push(event);
      wake();
    },
  });
  expect(embedded.adopted).toBe(true);
  db = await connect(embedded.url);
  process.kill(embedded.pid, 'SIGKILL');
  await told('back');
  expect(await seven()).toBe(7);
});

test('an order to stop while it is dead, starting or silent is obeyed, and nothing is started after it', async () => {
  process.kill(embedded.pid, 'SIGKILL');
  await told('died');
  await embedded.stop();
  const count = events.length;
  expect(events.slice(count)).toEqual([]);
  embedded = await startEmbedded({ dataDir: folder });
  process.kill(embedded.pid, 'SIGSTOP');
  await embedded.stop();
  expect(runs(embedded.pid)).toBe(false);
});

test('one that is killed again and again while it starts comes up in the end', async () => {
  const { pid } = embedded;
  process.kill(pid, 'SIGKILL');
  await told('died');
  const file = join(folder, 'postgres', 'postmaster.pid');
  for (let kills = 0; kills < 3;) {
    const next = Number((await readFile(file, 'utf8').catch(() => '')).split('\n', 1)[0]);
    if (next > 0 && next !== pid && runs(next)) {
      process.kill(next, 'SIGKILL');
      kills += 1;
      while (runs(next)) await new Promise((resolve) => setTimeout(resolve, 5));
    } else await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await expect.poll(() => embedded.condition, { timeout: 60_000 }).toBeNull();
  await expect.poll(() => seven().catch(() => 0), { timeout: 60_000 }).toBe(7);
});

test('pauses grow to a limit and never shrink', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200 }), (quick) => {
      expect(pauseBefore(quick)).toBeLessThanOrEqual(pauseBefore(quick + 1));
      expect(pauseBefore(quick)).toBeLessThanOrEqual(15_000);
    }),
  );
  expect([0, 1, 2].map(pauseBefore)).toEqual([0, 250, 500]);
});
