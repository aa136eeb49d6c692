// The live stream with a memory: it comes back by itself, says what it saw last, and gives each event once and in order.
// Works on the WebSocket of browsers and on the one that Node has. Whatever goes wrong on it, a message that cannot be read
// and a peer that is silently gone included, ends in a new connection that goes on from where each reader stands.
import { API_PREFIX } from '@trainyard/contracts/api';
import type { StoredEvent } from '@trainyard/contracts/event';
import { type LivePatch, ServerMessage, type ClientMessage } from '@trainyard/contracts/live';
import { createReaders, type Readers } from './live-readers.ts';
import { watchSilence } from './live-silence.ts';

/** lost: it was open, or could not be opened, and another try is on its way. */
export type LiveState = 'connecting' | 'open' | 'lost';
export type Changed = Extract<ServerMessage, { type: 'changed' }>;
/** patch: change what you hold. changed: read it again. null: anything may have changed. */
export type YardNews = Changed | LivePatch | null;
export type LiveProblem = Extract<ServerMessage, { type: 'error' }>;

export interface LiveOptions {
  /** See `liveUrl`. */
  url: string;
  onState?: (state: LiveState) => void;
  /**
   * The server refused a message, such as a subscription to a run that does not exist; or something of the stream could
   * not be read or taken here (code `message`).
   */
  onProblem?: (problem: LiveProblem) => void;
  /** The server's clock, every few seconds while the stream lives. */
  onClock?: (now: string) => void;
  /** Opens the socket; Node callers add their token as a header here. */
  open?: (url: string) => WebSocket;
  /** First and longest wait before another try, in milliseconds. */
  backoff?: [number, number];
  /** Milliseconds between signs of life that are asked for; after as long again without any, the connection is given up. */
  pingEvery?: number;
}

export interface Live {
  /** Events of a run after position `after`, each once; ends by calling what it returns. */
  subscribeRun(run: string, after: number, onEvents: (events: StoredEvent[]) => void): () => void;
  /** News of everything that lists show; null after a lost connection and wherever some may have been missed. */
  subscribeYard(onNews: (news: YardNews) => void): () => void;
  /** Asks for the heartbeats of agents too, as news of the yard, until what it returns is called. */
  subscribeLoad(): () => void;
  /** Tries at once instead of waiting, or asks whether the connection lives: for a page that came back to the front. */
  retry(): void;
  close(): void;
}

/** A connection that stood for so long was a good one: the next try after it does not wait. */
const STEADY = 2_000;
const PING_EVERY = 10_000;

/** Address of the live stream of the server at `baseUrl` (http or https). */
export function liveUrl(baseUrl: string): string {
  return `${baseUrl.replace(/^http/, 'ws').replace(/\/+$/, '')}${API_PREFIX}/live`;
}

interface Connection {
  socket: WebSocket | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  tries: number;
  /** When the newest connection that stood was opened; 0 before the first. */
  openedAt: number;
  open: boolean;
  closed: boolean;
}

export function connectLive(options: LiveOptions): Live {
  const {
    url,
    onState,
    open = (address) => new WebSocket(address),
    backoff: [first, longest] = [250, 10_000],
  } = options;
  const connection: Connection = { socket: null, timer: undefined, tries: 0, openedAt: 0, open: false, closed: false };
  const yard = new Set<(news: YardNews) => void>();
  let loads = 0;
  const send = (message: ClientMessage): void => {
    if (connection.socket?.readyState === 1) connection.socket.send(JSON.stringify(message));
  };
  const problem = (error: unknown): void => {
    const words = error instanceof Error ? error.message : String(error);
    options.onProblem?.({ type: 'error', code: 'message', message: `The live stream: ${words}` });
  };
  const readers: Readers = createReaders(send, problem);
  const silence = watchSilence(options.pingEvery ?? PING_EVERY, {
    ask: () => send({ type: 'ping' }),
    gone: () => lose('the server does not answer'),
  });

  /** One who fails must not keep the news from the others. */
  const tell = (news: YardNews): void => {
    for (const take of yard) {
      try {
        take(news);
      } catch (error) {
        problem(error);
      }
    }
  };

  const take = (text: string): void => {
    const message = ServerMessage.parse(JSON.parse(text));
    switch (message.type) {
      case 'events':
        return readers.take(message.run, message.events);
      case 'changed':
      case 'patch':
        return tell(message);
      case 'missed':
        return tell(null);
      case 'pong':
        return options.onClock?.(message.now);
      case 'error':
        return options.onProblem?.(message);
    }
  };

  const connect = (): void => {
    clearTimeout(connection.timer);
    const socket = open(url);
    connection.socket = socket;
    connection.open = false;
    // Also before it is open: a peer that never answers the first packet is as silent as one that went away.
    silence.start();
    socket.onopen = () => {
      if (connection.socket !== socket) return;
      const again = connection.openedAt > 0;
      connection.openedAt = Date.now();
      connection.open = true;
      silence.start();
      onState?.('open');
      readers.resume();
      if (yard.size > 0) send({ type: 'subscribe', topic: 'yard', patches: true });
      if (loads > 0) send({ type: 'subscribe', topic: 'load' });
      if (again) tell(null);
    };
    socket.onmessage = (message: MessageEvent) => {
      if (connection.socket !== socket) return;
      silence.heard();
      try {
        take(String(message.data));
      } catch (error) {
        // What the message said is not known: only a new start from where each reader stands can bring it again.
        problem(error);
        lose('a message could not be read');
      }
    };
    socket.onclose = () => dropped(socket);
  };

  /** Gives up the connection without waiting for a peer that may never say good-bye. */
  function lose(reason: string): void {
    const { socket } = connection;
    if (!socket) return;
    dropped(socket);
    socket.close(4000, reason);
  }

  function dropped(socket: WebSocket): void {
    if (connection.socket !== socket || connection.closed) return;
    connection.socket = null;
    silence.stop();
    if (connection.open && Date.now() - connection.openedAt > STEADY) connection.tries = 0;
    onState?.('lost');
    const wait = Math.min(first * 2 ** connection.tries, longest) * (0.5 + Math.random() / 2);
    connection.timer = setTimeout(connect, wait);
    connection.tries += 1;
  }

  onState?.('connecting');
  connect();
  return {
    subscribeRun: (run, after, onEvents) => readers.add(run, after, onEvents),
    subscribeYard(onNews) {
      yard.add(onNews);
      if (yard.size === 1) send({ type: 'subscribe', topic: 'yard', patches: true });
      return () => yard.delete(onNews);
    },
    subscribeLoad() {
      loads += 1;
      if (loads === 1) send({ type: 'subscribe', topic: 'load' });
      return () => {
        loads -= 1;
        if (loads === 0) send({ type: 'unsubscribe', topic: 'load' });
      };
    },
    retry() {
      if (connection.closed) return;
      if (connection.socket === null) connect();
      else silence.askNow();
    },
    close() {
      connection.closed = true;
      silence.stop();
      clearTimeout(connection.timer);
      connection.socket?.close();
    },
  };
}
