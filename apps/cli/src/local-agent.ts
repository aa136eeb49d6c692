// The agent beside the server: a process in a session of its own, started again when it dies. A pipe tells it of our death;
// then it goes, its workers train on, and the next agent takes them up.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE, privateFolderSync } from '@trainyard/host/private-file';
import { lastLine } from '@trainyard/host/text-tail';

export interface LocalAgentOptions {
  server: string;
  token: string;
  dataDir: string;
  slots?: number | undefined;
  keepWorkers: boolean;
  say: (text: string) => void;
}

export interface LocalAgent {
  /** Asks it to leave; resolves when it is gone. */
  stop(): Promise<void>;
  /** It shall not wait for checkpoints. */
  hurry(): void;
}

const FIRST_WAIT = 200;
const LONGEST_WAIT = 10_000;
/** An agent that lived this long was all right; the next death is a new story. */
const STEADY = 30_000;
const main = join(import.meta.dirname, 'main.ts');

export function startLocalAgent(options: LocalAgentOptions): LocalAgent {
  const { say, dataDir } = options;
  const gone = Promise.withResolvers<undefined>();
  let child: ChildProcess | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopping = false;
  let wait = FIRST_WAIT;

  const start = (): void => {
    const since = performance.now();
    child = spawnAgent(options);
    child.once('error', (error) => say(`The agent cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      child = null;
      if (stopping) return gone.resolve(undefined);
      if (performance.now() - since > STEADY) wait = FIRST_WAIT;
      say(
        `The agent ended ${signal ? `by ${signal}.` : `with exit code ${code}: ${lastLine(logFile(dataDir)).replace(/^\S+Z /, '')}`} It is started again in ${wait / 1000} s; trainings go on meanwhile.`,
      );
      timer = setTimeout(start, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  };
  start();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      if (child === null) return;
      child.kill('SIGTERM');
      await gone.promise;
    },
    hurry: () => child?.kill('SIGTERM'),
  };
}

function spawnAgent({ server, token, dataDir, slots, keepWorkers }: LocalAgentOptions): ChildProcess {
  privateFolderSync(join(dataDir, 'agent'));
  const log = openSync(logFile(dataDir), 'a', PRIVATE_FILE);
  const flags = [
    ...(slots === undefined ? [] : ['--slots', String(slots)]),
    ...(keepWorkers ? ['--keep-workers'] : []),
  ];
  const child = spawn(
    process.execPath,
    [main, 'agent', '--server', server, '--data-dir', dataDir, '--local', '--watch-parent', ...flags],
    {
      env: { ...process.env, TRAINYARD_AGENT_TOKEN: token },
      stdio: ['pipe', log, log],
      detached: true,
    },
  );
  closeSync(log);
  return child;
}

const logFile = (dataDir: string): string => join(dataDir, 'agent', 'agent.log');
