// `trainyard up`: the composition root. One server, one agent of this machine, and an orderly end of both.
import { readSettings } from '@trainyard/server/settings';
import { loadTokens } from '@trainyard/server/secrets';
import { startServer } from '@trainyard/server/server';
import { startLocalAgent, type LocalAgent } from './local-agent.ts';

export interface UpOptions {
  port?: number;
  host?: string;
  dataDir?: string;
  /** commander makes `--no-agent` this. */
  agent: boolean;
  slots?: number;
  keepWorkers?: boolean;
}

const started = performance.now();

function say(text: string): void {
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
}

export async function up(options: UpOptions): Promise<number> {
  const stop = nextStop();
  const settings = readSettings(options);
  say(`Starting the server on ${settings.dataDir} …`);
  const server = await startServer(settings, { onStep: say });
  const { agent: token } = await loadTokens(settings.dataDir);
  const local = options.agent
    ? startLocalAgent({
        server: loopbackOf(server.address, settings.host),
        token,
        dataDir: settings.dataDir,
        slots: options.slots,
        keepWorkers: options.keepWorkers ?? false,
        say,
      })
    : null;
  if (local) say('Started the agent of this machine.');
  say(`Trainyard is ready: ${server.address}`);
  await stop.first;
  await end(local, server, stop.again, options.keepWorkers ?? false);
  return 0;
}

interface Server {
  close(): Promise<void>;
}

async function end(
  local: LocalAgent | null,
  server: Server,
  again: Promise<void>,
  keepWorkers: boolean,
): Promise<void> {
  if (local) {
    say(
      keepWorkers
        ? 'Stopping; trainings go on.'
        : 'Stopping; running trainings write their checkpoints and go on at the next start. Ctrl-C again: at once.',
    );
    void again.then(() => local.hurry());
    await local.stop();
  }
  await server.close();
  say('Stopped.');
}

/** The agent beside the server speaks to it over loopback, also when the server listens on all addresses. */
function loopbackOf(address: string, host: string): string {
  const url = new URL(address);
  if (host === '0.0.0.0' || host === '::') url.hostname = host === '::' ? '[::1]' : '127.0.0.1';
  return url.origin;
}

/** Ctrl-C or SIGTERM, the first time and the second. A Ctrl-C at a terminal may come twice, by the terminal and by `npm start`; that is one. */
function nextStop(): { first: Promise<void>; again: Promise<void> } {
  const first = Promise.withResolvers<void>();
  const again = Promise.withResolvers<void>();
  let at = 0;
  const heed = (): void => {
    if (at === 0) {
      at = performance.now();
      first.resolve();
    } else if (performance.now() - at > 700) again.resolve();
  };
  process.on('SIGINT', heed);
  process.on('SIGTERM', heed);
  // A closed terminal is a stop as well; without it the database would be left running.
  process.on('SIGHUP', heed);
  return { first: first.promise, again: again.promise };
}
