// The warm engine process: libraries imported once, workers forked from it. Started ahead of the first work, ends itself when
// nobody asked for long, and when it is dead a worker just starts cold.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { engineArguments, type Engine } from './engine.ts';
import type { WarmStart } from './local-launcher.ts';
import { identify, ProcessIdentity, signalProcess } from '@trainyard/host/process-identity';
import { PRIVATE_FILE, privateFolderSync } from '@trainyard/host/private-file';
import { readJson, writeJsonSync } from '@trainyard/host/json-file';
import { type AttemptFolder } from './run-folder.ts';
import { causeOf } from './sending.ts';
import { harmless, lastLine } from '@trainyard/host/text-tail';
import { sourceState } from '@trainyard/host/source-state';
import { until } from '@trainyard/host/until';

const READY_TIMEOUT = 90_000;
const FORK_TIMEOUT = 15_000;
const PREFIX = 'trainyard-warm-';
const FIRST_WAIT = 1_000;
/** One that lived this long was all right; its death is a new story. */
const STEADY = 60_000;
/** Deaths in a row after which it waits until a worker asks for it. */
const MAX_DEATHS = 5;
const WarmRecord = ProcessIdentity.extend({ home: z.string() });
const Answer = z.object({ guard_pid: z.int().min(1) });

export interface WarmEngine extends WarmStart {
  /** Starts it if it does not run; resolves when its imports are done. */
  ready(): Promise<void>;
  /** Starts it now, and again whenever it dies before its time. */
  keep(): void;
  stop(): void;
}

export interface WarmOptions {
  engine: Engine;
  env: NodeJS.ProcessEnv;
  /** Where the log and the name of the process are kept. */
  folder: string;
  idleSeconds?: number;
  /** Hears why it ended, when nobody asked for that. */
  log?: (text: string) => void;
}

interface Running {
  child: ChildProcess;
  socket: string;
  ready: Promise<void>;
  since: number;
  /** Of the engine when it was started. */
  sources: Promise<string>;
}

export function createWarmEngine(options: WarmOptions): WarmEngine {
  const { engine, env, folder, idleSeconds = 600, log: say = () => {} } = options;
  let running: Running | null = null;
  let kept = false;
  let deaths = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const sources = (): Promise<string> =>
    sourceState([join(engine.folder, 'trainyard_engine'), ...(engine.plugins ? [engine.plugins] : [])]);

  const start = (): Running => {
    privateFolderSync(folder);
    // A socket's path has at most 107 bytes, and a data directory may lie deep.
    const home = mkdtempSync(join(tmpdir(), PREFIX));
    const socket = join(home, 'warm.sock');
    const log = openSync(join(folder, 'warm.log'), 'a', PRIVATE_FILE);
    const child = spawn(
      engine.python,
      engineArguments('warm', '--socket', socket, '--idle-seconds', String(idleSeconds)),
      {
        env: engineEnvironment(engine, env),
        stdio: ['ignore', 'pipe', log],
        detached: true,
      },
    );
    closeSync(log);
    const one: Running = { child, socket, ready: becomesReady(child), since: performance.now(), sources: sources() };
    one.ready.catch(() => child.kill('SIGKILL'));
    const over = (how: string, early: boolean): void => {
      rmSync(home, { recursive: true, force: true });
      // Whoever gave it up has said why.
      if (running !== one) return;
      running = null;
      if (early) mourn(one, how);
    };
    child.on('error', (error) => over(error.message, true));
    child.once('exit', (code, signal) => over(signal ?? `exit code ${code}`, code !== 0));
    if (child.pid !== undefined) writeJsonSync(warmFile(folder), { ...identify(child.pid), home });
    return one;
  };

  /** Starts it where nobody waits for it; what becomes of it, `mourn` tells. */
  const begin = (): void => {
    try {
      (running ??= start()).ready.catch(() => undefined);
    } catch (error) {
      say(`The warm engine cannot be started. ${causeOf(error)} Workers start cold.`);
    }
  };

  const mourn = (one: Running, how: string): void => {
    if (performance.now() - one.since > STEADY) deaths = 0;
    deaths += 1;
    const again = kept && deaths < MAX_DEATHS;
    const wait = Math.min(FIRST_WAIT * 2 ** (deaths - 1), STEADY);
    const words = harmless(lastLine(join(folder, 'warm.log')));
    say(
      `The warm engine ended (${how})${words ? `: ${words}` : '.'} Workers start cold ${again ? `until it is back in ${wait / 1000} s` : 'until the next one asks for it'}.`,
    );
    if (again) timer = setTimeout(begin, wait).unref();
  };

  /** The one to fork from. What it imported may have been changed since: a worker never runs older code than what lies there. */
  const current = async (): Promise<Running> => {
    const one = running;
    if (one && (await one.sources) !== (await sources()) && running === one) {
      running = null;
      one.child.kill('SIGTERM');
    }
    return (running ??= start());
  };

  return {
    ready: () => (running ??= start()).ready,
    keep() {
      kept = true;
      begin();
    },
    async fork(attempt, environment) {
      const one = await current();
      try {
        await one.ready;
        return (await ask(one.socket, requestFor(attempt, environment))).guard_pid;
      } catch (error) {
        // A request whose answer did not come may still be done; it may not once its process is gone.
        if (running === one) running = null;
        await ended(one.child);
        throw error;
      }
    },
    stop() {
      kept = false;
      clearTimeout(timer);
      const last = running;
      running = null;
      last?.child.kill('SIGTERM');
    },
  };
}

const warmFile = (folder: string): string => join(folder, 'warm.json');

/** Ends the warm process of an agent that died, so that nothing can be forked from it any more. */
export async function endOldWarm(folder: string): Promise<void> {
  const old = readJson(warmFile(folder), WarmRecord);
  if (!old) return;
  signalProcess(old, 'SIGKILL');
  await until(() => identify(old.pid)?.start_time !== old.start_time, 5_000);
  if (dirname(old.home) === tmpdir() && basename(old.home).startsWith(PREFIX))
    rmSync(old.home, { recursive: true, force: true });
}

/** Kills a child and waits until it is gone. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function becomesReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no sign of life within ${READY_TIMEOUT / 1000} s`)),
      READY_TIMEOUT,
    );
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    child.once('error', (error) => done(() => reject(error)));
    child.once('exit', (code, signal) =>
      done(() => reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`))),
    );
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('ready\n')) done(resolve);
    });
  });
}

function requestFor(attempt: AttemptFolder, environment: Record<string, string>): string {
  return `${JSON.stringify({ job: attempt.job, log: attempt.log, exit: attempt.exit, env: environment, cwd: attempt.out })}\n`;
}

function ask(socket: string, request: string): Promise<z.infer<typeof Answer>> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    let said = '';
    connection.setTimeout(FORK_TIMEOUT, () =>
      connection.destroy(new Error(`no answer within ${FORK_TIMEOUT / 1000} s`)),
    );
    connection.setEncoding('utf8');
    connection.once('connect', () => connection.write(request));
    connection.on('data', (text: string) => {
      said += text;
      if (!said.includes('\n')) return;
      connection.end();
      try {
        resolve(Answer.parse(JSON.parse(said)));
      } catch (error) {
        reject(error);
      }
    });
    connection.once('error', reject);
    connection.once('close', () => reject(new Error('the connection was closed without an answer')));
  });
}
