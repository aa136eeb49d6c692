// `trainyard train` as a process, with an engine that does steps instead of training.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const main = join(import.meta.dirname, 'main.ts');
const engine = join(import.meta.dirname, '../../agent/src/fixtures/engine');
let folder: string;
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-train-'));
  writeFileSync(join(folder, 'a.csv'), 'x,y\n1,2\n');
  writeFileSync(
    join(folder, 'a.yaml'),
    'task: tabular-classification\ndata: a.csv\ntarget: y\nmodel: {name: steps, steps: 40, milliseconds: 20}\n',
  );
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Ended {
  code: number | null;
  lines: { event: string; [key: string]: unknown }[];
  stdout: string;
  stderr: string;
}

function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(
    process.execPath,
    [main, 'train', join(folder, 'a.yaml'), '--out', join(folder, 'out'), ...args],
    {
      cwd: folder,
      env: { ...process.env, TRAINYARD_ENGINE_DIR: engine },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout,
    stderr,
    lines: args.includes('--json')
      ? stdout
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Ended['lines'][number])
      : [],
  }));
  return { child, ended };
}
const train = (...args: string[]): Promise<Ended> => start(...args).ended;
/** The first attempt waits after step 5 until it is told to end. */
const held = ['--json', '--set', 'model.hold=5'];
const weights = (): string => readFileSync(join(folder, 'out/model/model.safetensors'), 'utf8');
/** Resolves when the worker has done that step. */
async function step(number: number, attempt = 1): Promise<void> {
  const file = join(folder, 'out/attempts', String(attempt), 'events.jsonl');
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (existsSync(file) && readFileSync(file, 'utf8').includes(`"step ${number}"`)) return;
  }
  throw new Error(`step ${number} was not done`);
}

test('--json prints events only, the finished one last, and says where the model is', async () => {
  const { code, lines, stderr } = await train('--json', '--set', 'model.milliseconds=0');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lines.at(-1)).toMatchObject({
    event: 'finished',
    status: 'completed',
    metrics: { accuracy: 1 },
    out: join(folder, 'out'),
  });
  expect(lines.map((line) => line['seq'])).toEqual(lines.map((_, index) => index + 1));
});

test('people get lines, and the command that uses the model', async () => {
  const { code, stdout } = await train('--set', 'model.milliseconds=0');
  expect(code).toBe(0);
  expect(stdout).toContain(`trainyard predict ${join(folder, 'out')}/model FILE`);
  expect(stdout).toContain('accuracy 1');
});

test('kill -9 of the command: the folder is refused while the worker trains, and --resume ends in the same weights', async () => {
  await train('--json', '--set', 'model.milliseconds=0');
  const calm = weights();
  rmSync(join(folder, 'out'), { recursive: true });
  const { child, ended } = start(...held);
  await step(5);
  child.kill('SIGKILL');
  await ended;
  const refused = await train(...held);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/still training\. Use --resume/);
  const resumed = await train(...held, '--resume');
  expect(resumed.code).toBe(0);
  expect(resumed.lines.at(-1)).toMatchObject({ status: 'completed', attempt: 2 });
  expect(weights()).toBe(calm);
});

test('Ctrl-C writes a checkpoint, exits with 130 and says how to go on', async () => {
  const { child, ended } = start(...held);
  await step(3);
  child.kill('SIGINT');
  const { code, lines, stderr } = await ended;
  expect(code).toBe(130);
  expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'cancelled' });
  expect(stderr).toContain(`trainyard train ${join(folder, 'a.yaml')} --out ${join(folder, 'out')} --resume`);
  expect((await train(...held, '--resume')).lines.at(-1)).toMatchObject({ status: 'completed' });
});

test('a folder in use, another config, a finished run: each in its own words', async () => {
  const { child, ended } = start(...held);
  await step(2);
  const second = await train(...held, '--resume');
  expect(second.lines.at(-2)).toMatchObject({
    event: 'error',
    code: 'engine.run_exists',
    message: `${join(folder, 'out')} is being trained by process ${child.pid}.`,
  });
  child.kill('SIGINT');
  await ended;
  expect((await train(...held)).lines.at(-2)).toMatchObject({ code: 'engine.run_exists' });
  expect((await train(...held, '--resume', '--set', 'seed=5')).lines.at(-2)).toMatchObject({
    code: 'engine.config_differs',
    message: expect.stringContaining('another seed') as string,
  });
  expect((await train(...held, '--resume')).code).toBe(0);
  expect((await train(...held)).lines.at(-2)).toMatchObject({ code: 'engine.run_complete' });
  const again = await train(...held, '--resume');
  expect(again).toMatchObject({
    code: 0,
    lines: [{ event: 'finished', status: 'completed', metrics: { accuracy: 1 } }],
  });
});

test.each([
  ['crash', 'worker.killed'],
  ['exit0', 'worker.no_result'],
  ['failed', 'engine.failed'],
])('a worker that ends by %s: one error event, then finished as failed, exit code 1', async (end, wanted) => {
  const { code, lines } = await train('--json', '--set', `model.end=${end}`, '--set', 'model.steps=2');
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'failed', metrics: {} });
  expect(lines.filter((line) => line.event === 'error')).toMatchObject([{ code: wanted }]);
});

test('a folder that cannot be made is said in one sentence, and finished is still the last line', async () => {
  const out = join(folder, 'a.csv', 'out');
  const { code, lines, stderr } = await train('--json', '--out', out);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^The training cannot begin: .*a\.csv.* Use --out with a folder that can be written\.\n$/);
  expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'failed', out });
});

test('all errors of a config at once, each with its path; nothing is left behind', async () => {
  writeFileSync(join(folder, 'a.yaml'), 'task: tabular-classification\ndata: gone.csv\nmodle: steps\nseed: -1\n');
  const { code, lines, stderr } = await train('--json');
  expect(code).toBe(2);
  const problems = lines[0]?.['problems'] as { path: string }[];
  expect(problems.map((problem) => problem.path).sort()).toEqual(['data', 'model', 'modle', 'seed', 'target']);
  expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'failed' });
  expect(stderr).toContain('there is nothing at');
  expect(existsSync(join(folder, 'out'))).toBe(false);
});
