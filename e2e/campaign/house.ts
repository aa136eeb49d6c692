// The platform of a campaign: one server with its local agent, agents of other machines beside it, and their coming back.
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type Client } from '@trainyard/client/client';
import { freePort, main, root, startTrainyard, type Trainyard, until } from '../src/trainyard.ts';
import { type Process, processesOf } from '../src/processes.ts';

export interface HouseOptions {
  folder: string;
  remoteAgents: number;
  /** Trainings at a time of each agent; all have the same, because the number of threads decides the last bit of a weight. */
  slots: number;
  fetch: typeof fetch;
  env?: Record<string, string>;
}

export interface House {
  readonly url: string;
  readonly client: Client;
  readonly serverFolder: string;
  remoteFolder(number: number): string;
  /** Ends that nobody caused: the server or a remote agent went by itself and was started again. */
  readonly deaths: string[];
  /** The next end of this process is ours and no death. */
  expectEnd(pid: number): void;
  /** Starts the server again at its old address. */
  startServer(): Promise<void>;
  startRemote(number: number): void;
  processes(): Promise<Process[]>;
  stop(): Promise<void>;
}

export async function openHouse(options: HouseOptions): Promise<House> {
  const { folder, remoteAgents, slots } = options;
  const serverFolder = join(folder, 'server');
  const port = await freePort();
  const env = options.env ?? {};
  const deaths: string[] = [];
  const expected = new Set<number | undefined>();
  let server: Trainyard;
  const startServer = async (): Promise<void> => {
    const started = await startTrainyard({ dataDir: serverFolder, port, args: ['--slots', String(slots)], env });
    server = started;
    const keep = (): void => appendFileSync(join(folder, 'server.log'), started.output());
    started.process.once('exit', (code, signal) => {
      keep();
      if (expected.has(started.process.pid)) return;
      deaths.push(`the server ended by itself (${signal ?? `exit code ${code}`}): ${lastLines(started.output())}`);
      void delay(1000)
        .then(startServer)
        .catch((error: unknown) => deaths.push(`and did not start again: ${String(error)}`));
    });
  };
  await startServer();
  const url = `http://127.0.0.1:${port}`;
  const client = createClient({ baseUrl: url, fetch: options.fetch });
  const { command } = await client.call('getJoinCommand');
  const token = /--token (\S+)/.exec(command)?.[1] ?? '';
  const remoteFolder = (number: number): string => join(folder, `remote-${number}`);
  const startRemote = (number: number): void => {
    const dataDir = remoteFolder(number);
    mkdirSync(dataDir, { recursive: true });
    const log = openSync(join(dataDir, 'agent.log'), 'a');
    const flags = ['--server', url, '--name', `remote-${number}`, '--data-dir', dataDir, '--slots', String(slots)];
    const child = spawn(process.execPath, [main, 'agent', ...flags], {
      cwd: root,
      env: { ...process.env, ...env, TRAINYARD_AGENT_TOKEN: token },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    child.once('exit', (code, signal) => {
      if (expected.has(child.pid)) return;
      const words = lastLines(readFileSync(join(dataDir, 'agent.log'), 'utf8'));
      deaths.push(`remote agent ${number} ended by itself (${signal ?? `exit code ${code}`}): ${words}`);
      void delay(1000).then(() => startRemote(number));
    });
  };
  for (let number = 1; number <= remoteAgents; number += 1) startRemote(number);
  await until(
    'all agents',
    async () => (await client.call('listAgents')).items.filter(({ state }) => state === 'online').length > remoteAgents,
  );
  return {
    url,
    client,
    serverFolder,
    remoteFolder,
    deaths,
    expectEnd: (pid) => expected.add(pid),
    startServer,
    startRemote,
    processes: () => processesOf(folder),
    async stop() {
      for (const { role, pid, traces } of await processesOf(folder))
        if (role === 'agent' && !traces[0]?.includes(serverFolder)) {
          expected.add(pid);
          process.kill(pid, 'SIGTERM');
        }
      await until('the end of the remote agents', async () => {
        const agents = (await processesOf(folder)).filter(({ role }) => role === 'agent');
        return agents.every(({ traces }) => traces[0]?.includes(serverFolder));
      });
      expected.add(server.process.pid);
      await server.stop();
    },
  };
}

/** What a process said before it went: the line that names an error where there is one, and the last ones. */
function lastLines(text: string): string {
  const lines = text.trimEnd().split('\n').slice(-40);
  const error = lines.find((line) => /^\s*(\w*Error|error|FATAL)\b/.test(line));
  return [...(error ? [error] : []), ...lines.slice(-2)].join(' | ').slice(-800);
}
