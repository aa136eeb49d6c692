// `npm run dev [-- options of trainyard up]`: pages, server and engine on one address, each new as soon as its file is saved.
// Vite owns the address and serves the pages with hot reload; all else goes on to a server on an inner port, which Node starts
// again when a file that it imported changes (trainings go on meanwhile); the agent never forks a worker from engine sources
// that have changed, and the registry is asked again by itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { createLogger, createServer, type ProxyOptions } from 'vite';

const root = join(import.meta.dirname, '..');
const HOST = '127.0.0.1';
const args = process.argv.slice(2);

/** Takes `--name value` or `--name=value` out of the options; the rest is for `trainyard up`. */
function take(name: string): string | undefined {
  const at = args.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  const [word = ''] = args.splice(at, 1);
  return word.includes('=') ? word.slice(name.length + 1) : args.splice(at, 1)[0];
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, HOST);
  await once(socket, 'listening');
  const address = socket.address();
  socket.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

function startServer(port: number): ChildProcess {
  const node = ['--watch', '--watch-preserve-output', join(root, 'apps/cli/src/main.ts')];
  return spawn(process.execPath, [...node, 'up', '--port', String(port), '--keep-workers', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: root,
    env: { ...process.env, TRAINYARD_HOST: HOST },
  });
}

/** Host and Origin stay as the browser sent them, so that the server's own check of both still means something. */
function proxy(target: string): ProxyOptions {
  return {
    target,
    ws: true,
    configure: (server) => {
      // While the server starts again it is away, not broken: pages and agents ask again by themselves.
      server.on('error', (_error, _request, response) => {
        if (!('writeHead' in response)) return void response.destroy();
        if (!response.headersSent) response.writeHead(503, { 'retry-after': '1' });
        response.end();
      });
    },
  };
}

const port = Number(take('--port') ?? process.env['TRAINYARD_PORT'] ?? 8080);
const inner = await freePort();
const target = `http://${HOST}:${inner}`;
const logger = createLogger();
const { error } = logger;
// A server that is away for a second is told by its own lines below, not by a stack for each request.
logger.error = (text, options) => void (/proxy (socket )?error/.test(text) || error(text, options));
const pages = await createServer({
  customLogger: logger,
  root: join(root, 'apps/web'),
  configFile: join(root, 'apps/web/vite.config.ts'),
  clearScreen: false,
  server: {
    host: HOST,
    port,
    strictPort: true,
    cors: false,
    proxy: Object.fromEntries(['/api', '/docs', '/healthz'].map((path) => [path, proxy(target)])),
  },
});
await pages.listen();
const server = startServer(inner);
console.log(`\n  Trainyard in development: http://${HOST}:${port}  (the server behind it: ${target})\n`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // A terminal has told the server as well; a second word at once is one word to it.
  if (server.exitCode === null && server.kill('SIGTERM')) await once(server, 'exit');
  await pages.close();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
process.on('SIGHUP', () => void stop());
server.on('exit', (code) => {
  if (stopping) return;
  console.error(`  The server ended (${code}).`);
  process.exit(1);
});
