// The live stream: the one `upgrade` router of the server, and the fan-out of notices to its connections.
import { API_PREFIX } from '@trainyard/contracts/api';
import { MAX_LIVE_FRAME_BYTES } from '@trainyard/contracts/limits';
import { eventCount } from '@trainyard/store/event';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ServerContext } from './context.ts';
import { forecastsOf } from './forecasts.ts';
import { admission } from './live-admission.ts';
import { LiveConnection } from './live-connection.ts';
import { LiveForecasts } from './live-forecasts.ts';
import { LiveReader } from './live-reader.ts';
import { type Notices, noticesOf } from './notices.ts';

export const LIVE_PATH = `${API_PREFIX}/live`;
/** A peer that does not answer for two of these is dropped: 30 s in all. */
const PING_MS = 15_000;

export interface Live {
  /** Resolves when notices are heard; connections that come before wait for it. */
  ready: Promise<void>;
  close(): void;
}

/** Takes over the `upgrade` event of a server. */
export function attachLive(server: Server, context: Pick<ServerContext, 'db' | 'log' | 'settings'>): Live {
  const admit = admission(context.settings);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_LIVE_FRAME_BYTES, perMessageDeflate: false });
  const connections = new Set<LiveConnection>();
  const reader = new LiveReader(context.db);
  const source = {
    reader,
    count: (run: string) => eventCount(context.db, run),
    onError: (error: unknown) => context.log.error({ err: error }, 'a live connection could not be served'),
  };
  const forecasts = new LiveForecasts({
    read: () => forecastsOf(context),
    tell: (patches) => {
      for (const connection of connections)
        if (connection.patched)
          for (const patch of patches) connection.note({ kind: 'run', id: patch.id, patch, whole: true });
    },
    watched: () => [...connections].some(({ patched }) => patched),
    onError: source.onError,
  });
  let hearing: Promise<Notices> | null = null;
  /** Hears notices from the first success on; a failure is forgotten, so that whoever comes next tries again. */
  const hear = async (): Promise<Notices> => {
    hearing ??= noticesOf(context).then((notices) => {
      forward(notices, { connections, reader, forecasts });
      return notices;
    });
    try {
      return await hearing;
    } catch (error) {
      hearing = null;
      throw error;
    }
  };
  const ready = hear().then(() => undefined);
  // Told to whoever awaits `ready`; without them the rejection must not end the process.
  ready.catch(source.onError);

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (pathOf(request) !== LIVE_PATH) return refuse(socket, 404, 'http.not_found: there is no such stream');
    const refusal = admit(request);
    if (refusal !== null) return refuse(socket, refusal.status, `${refusal.code}: ${refusal.message}`);
    hear().then(
      () =>
        sockets.handleUpgrade(request, socket, head, (opened) => {
          const connection = new LiveConnection(opened, source);
          connections.add(connection);
          opened.on('close', () => connections.delete(connection));
        }),
      (error: unknown) => {
        source.onError(error);
        refuse(socket, 503, 'server.unavailable: the database does not answer');
      },
    );
  };
  server.on('upgrade', onUpgrade);
  const pinger = setInterval(() => {
    for (const connection of connections) connection.ping();
  }, PING_MS);
  pinger.unref();

  return {
    ready,
    close() {
      clearInterval(pinger);
      forecasts.close();
      server.off('upgrade', onUpgrade);
      for (const connection of connections) connection.close();
      // Those who wait for a run end their wait too.
      hearing?.then(
        (heard) => heard.close(),
        () => undefined,
      );
      sockets.close();
    },
  };
}

interface Forward {
  connections: ReadonlySet<LiveConnection>;
  reader: LiveReader;
  forecasts: LiveForecasts;
}

function forward(notices: Notices, { connections, reader, forecasts }: Forward): void {
  notices.subscribe((notice) => {
    if (notice === null || notice.kind === 'events') reader.note();
    if (notice?.kind === 'run' && connections.size > 0) forecasts.note();
    for (const connection of connections) connection.note(notice);
  });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

function refuse(socket: Duplex, status: number, text: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
  ];
  socket.end(`${[...head, `Content-Length: ${Buffer.byteLength(text)}`].join('\r\n')}\r\n\r\n${text}`);
}
