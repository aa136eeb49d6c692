// The live stream with a memory: it comes back by itself, says what it saw last, and gives each event once and in order.
// Works on the WebSocket of browsers and on the one that Node has.
import { API_PREFIX } from '@trainyard/contracts/api';
import type { StoredEvent } from '@trainyard/contracts/event';
import { ServerMessage, type ClientMessage } from '@trainyard/contracts/live';
import { createReaders, type Readers } from './live-readers.ts';

/** lost: it was open, or could not be opened, and another try is on its way. */
export type LiveState = 'connecting' | 'open' | 'lost';
export type Changed = Extract<ServerMessage, { type: 'changed' }>;
export type LiveProblem = Extract<ServerMessage, { type: 'error' }>;

export interface LiveOptions {
  /** See `liveUrl`. */
  url: string;
  onState?: (state: LiveState) => void;
  /** The server refused a message, such as a subscription to a run that does not exist. */
  onProblem?: (problem: LiveProblem) => void;
  /** Opens the socket; Node callers add their token as a header here. */
  open?: (url: string) => WebSocket;
  /** First and longest wait before another try, in milliseconds. */
  backoff?: [number, number];
}

export interface Live {
  /** Events of a run after position `after`, each once; ends by calling what it returns. */
  subscribeRun(run: string, after: number, onEvents: (events: StoredEvent[]) => void): () => void;
  /** Tells that something changed; after a lost connection, `onChanged(null)` says that anything may have. */
  subscribeYard(onChanged: (changed: Changed | null) => void): () => void;
  /** Tries at once instead of waiting, for a page that came back to the front. */
  retry(): void;
  close(): void;
}

const STEADY = 2_000;

/** Address of the live stream of the server at `baseUrl` (http or https). */
export function liveUrl(baseUrl: string): string {
  return `${baseUrl.replace(/^http/, 'ws').replace(/\/+$/, '')}${API_PREFIX}/live`;
}

interface Connection {
  socket: WebSocket | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  tries: number;
  openedAt: number;
  closed: boolean;
}

export function connectLive(options: LiveOptions): Live {
  const {
    url,
    onState,
    onProblem,
    open = (address) => new WebSocket(address),
    backoff: [first, longest] = [250, 10_000],
  } = options;
  const connection: Connection = { socket: null, timer: undefined, tries: 0, openedAt: 0, closed: false };
  const yard = new Set<(changed: Changed | null) => void>();
  const send = (message: ClientMessage): void => {
    if (connection.socket?.readyState === 1) connection.socket.send(JSON.stringify(message));
  };
  const readers: Readers = createReaders(send);

  const take = (text: string): void => {
    const message = ServerMessage.parse(JSON.parse(text));
    if (message.type === 'events') readers.take(message.run, message.events);
    else if (message.type === 'changed') for (const tell of yard) tell(message);
    else onProblem?.(message);
  };

  const connect = (): void => {
    clearTimeout(connection.timer);
    const socket = open(url);
    let wasOpen = false;
    connection.socket = socket;
    socket.onopen = () => {
      wasOpen = true;
      const again = connection.openedAt > 0;
      connection.openedAt = Date.now();
      onState?.('open');
      readers.resume();
      if (yard.size > 0) send({ type: 'subscribe', topic: 'yard' });
      if (again) for (const tell of yard) tell(null);
    };
    socket.onmessage = (message: MessageEvent) => take(String(message.data));
    socket.onclose = () => {
      if (connection.socket !== socket || connection.closed) return;
      connection.socket = null;
      if (wasOpen && Date.now() - connection.openedAt > STEADY) connection.tries = 0;
      onState?.('lost');
      connection.timer = setTimeout(
        connect,
        Math.min(first * 2 ** connection.tries, longest) * (0.5 + Math.random() / 2),
      );
      connection.tries += 1;
    };
  };

  onState?.('connecting');
  connect();
  return {
    subscribeRun: (run, after, onEvents) => readers.add(run, after, onEvents),
    subscribeYard(onChanged) {
      yard.add(onChanged);
      if (yard.size === 1) send({ type: 'subscribe', topic: 'yard' });
      return () => yard.delete(onChanged);
    },
    retry() {
      if (connection.socket === null && !connection.closed) connect();
    },
    close() {
      connection.closed = true;
      clearTimeout(connection.timer);
      connection.socket?.close();
    },
  };
}
