// `npm run mutate -- [room…]`: StrykerJS changes the code by hand's measure, one place at a time, and runs the room's tests against
// each change; what no test notices is a survivor. Without names all rooms of the table run, which takes hours on two cores; a sample
// (`--sample`) says within bounds what the whole would. docs/testing.md lists the survivors that stay, with the reason.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setup, teardown } from '../packages/store/src/testing-setup.ts';
import { type Options, readOptions, rooms } from './mutate/options.ts';
import type { Drawn } from './mutate/plugin.ts';
import { interval } from './mutate/sample.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.stryker-tmp');

interface Report {
  files: Record<string, { mutants: { id: string; status: string }[] }>;
}

const nameOf = (room: string): string => room.replace('/', '-');
/** Of this process: two samples of one room at a time must not take each other's for their own. */
const drawnFile = (room: string): string => join(folder, 'samples', `${nameOf(room)}-${process.pid}.json`);

const reportFile = (room: string, sampled: boolean): string =>
  join(folder, 'reports', `${nameOf(room)}${sampled ? `-${process.pid}` : ''}.json`);

function stryker(room: string, { files, sample, seed }: Options, database: string | null): Promise<number> {
  const script = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const which = files === null ? [] : ['--mutate', files];
  if (sample !== null) mkdirSync(dirname(drawnFile(room)), { recursive: true });
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, 'run', join(root, 'tools/mutate/stryker.config.mjs'), ...which], {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
        TRAINYARD_MUTATE: room,
        TRAINYARD_MUTATE_REPORT: reportFile(room, sample !== null),
        ...(sample === null ? {} : { TRAINYARD_MUTATE_SAMPLE: `${drawnFile(room)}|${sample}|${seed}` }),
        ...(database === null ? {} : { TRAINYARD_MUTATE_DATABASE: database }),
      },
    });
    // Hours of work that nobody waits for. Only what waits for a database gives up after seconds: that would kill mutants for nothing.
    const low = Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL);
    if (database === null && child.pid !== undefined) setPriority(child.pid, low);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** One PostgreSQL for all mutants of a room: a worker of Stryker that is ended for its time takes none along. */
async function mutate(room: string, options: Options): Promise<number> {
  if (room !== 'packages/store') return stryker(room, options, null);
  let database = '';
  await setup({ provide: (_, url) => void (database = url) });
  try {
    return await stryker(room, options, database);
  } finally {
    await teardown();
  }
}

/** Killed or timed out of all that could be: Stryker's mutation score, of the drawn where some were. */
function scoreOf(room: string, sampled: boolean): { killed: number; valid: number; of: number } {
  const report = JSON.parse(readFileSync(reportFile(room, sampled), 'utf8')) as Report;
  const drawn = sampled ? (JSON.parse(readFileSync(drawnFile(room), 'utf8')) as Drawn) : null;
  const ids = drawn && new Set(drawn.ids);
  const all = Object.values(report.files).flatMap(({ mutants }) => mutants.filter(({ id }) => ids?.has(id) ?? true));
  const count = (...wanted: string[]): number => all.filter(({ status }) => wanted.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const valid = killed + count('Survived', 'NoCoverage');
  return { killed, valid, of: drawn?.of ?? valid };
}

const percent = (share: number): string => (100 * share).toFixed(1);

/** Whether a room's tests killed enough. */
async function measure(room: string, options: Options): Promise<boolean> {
  const code = await mutate(room, options);
  if (code !== 0) {
    console.error(`${room}: Stryker ended with ${code}`);
    return false;
  }
  const { killed, valid, of } = scoreOf(room, options.sample !== null);
  const share = killed / Math.max(1, valid);
  const enough = 100 * share >= rooms[room]!;
  const [low, high] = interval(killed, valid);
  const sampled = ` of ${of}, drawn with seed ${options.seed}; of all, with 95 % certainty, ${percent(low)} to ${percent(high)} %`;
  console.log(
    `${room}: ${killed} of ${valid} killed, ${percent(share)} %${options.sample === null ? '' : sampled} (at least ${rooms[room]} %)${enough ? '' : ': not enough'}`,
  );
  return enough;
}

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
let enough = true;
for (const room of options.rooms) enough = (await measure(room, options)) && enough;
process.exit(enough ? 0 : 1);
