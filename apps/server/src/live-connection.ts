// One live connection: what it subscribed to, and one message on the way at a time. A slow reader is not buffered for: it
// is read for from the database once it has taken what it got.
import { ClientMessage, type ServerMessage } from '@trainyard/contracts/live';
import type { Notice } from '@trainyard/store/notify';
import type { WebSocket } from 'ws';
import { LiveNews } from './live-news.ts';
import { LiveRuns, type LiveSource } from './live-runs.ts';

/** Messages that cannot be understood before the connection is closed. */
const MAX_STRIKES = 3;
/** Messages and pings per window; a page sends a handful. */
const MAX_RATE = 500;
const RATE_WINDOW_MS = 10_000;

const CLOSE_GRACE_MS = 500;
const CLOSE_POLICY = 1008;
const CLOSE_RESTART = 1012;

export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #source: LiveSource;
  readonly #runs: LiveRuns;
  readonly #news = new LiveNews();
  /** Messages are answered one after the other: a subscription must not overtake the one before it. */
  #handling: Promise<void> = Promise.resolve();
  #yard: 'no' | 'changes' | 'patches' = 'no';
  #load = false;
  #missed = false;
  #timer: NodeJS.Timeout | undefined;
  #strikes = 0;
  #rate = { since: 0, count: 0 };
  #pumping = false;
  /** False from a ping on, until its pong. */
  alive = true;

  constructor(socket: WebSocket, source: LiveSource) {
    this.#socket = socket;
    this.#source = source;
    this.#runs = new LiveRuns(source);
    socket.on('pong', () => (this.alive = true));
    socket.on('ping', () => this.#count());
    socket.on('message', (data, binary) => {
      if (!this.#count()) return;
      // ws gives one Buffer unless told otherwise.
      const text = binary ? null : (data as Buffer).toString('utf8');
      this.#handling = this.#handling.then(() => this.#handle(text)).catch(source.onError);
    });
    socket.on('close', () => clearTimeout(this.#timer));
    socket.on('error', () => socket.terminate());
  }

  /** Whether patches of runs are told here. */
  get patched(): boolean {
    return this.#yard === 'patches';
  }

  /** Tells of a notice; null when some may have been missed. */
  note(notice: Notice | null): void {
    if (notice === null) this.#miss();
    else if (notice.kind === 'events') this.#runs.note(notice.id);
    else if (this.#concerns(notice)) this.#news.add(notice, this.patched);
    else return;
    this.#pump();
  }

  #miss(): void {
    this.#runs.note(null);
    // What changed is not known any more. Who cannot be told so is sent away: whoever comes back asks for everything.
    if (this.#yard === 'patches') this.#missed = true;
    else if (this.#yard === 'changes') this.#socket.close(CLOSE_RESTART, 'read again');
  }

  #concerns({ kind, id, patch, whole }: Notice): boolean {
    // A heartbeat is for pages that show load, and for those who know no patches and would read the agent again.
    if (kind === 'agent' && patch && whole) return this.#load || this.#yard === 'changes';
    return this.#yard !== 'no' || this.#runs.has(id);
  }

  /** Asks for a sign of life; ends the connection where the last one was not answered. */
  ping(): void {
    if (!this.alive) return this.#socket.terminate();
    this.alive = false;
    this.#socket.ping();
  }

  /** Says good-bye; a peer that does not answer is cut off. */
  close(): void {
    this.#socket.close(CLOSE_RESTART, 'the server stops');
    setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS).unref();
  }

  #count(): boolean {
    const now = performance.now();
    if (now - this.#rate.since > RATE_WINDOW_MS) this.#rate = { since: now, count: 0 };
    this.#rate.count += 1;
    if (this.#rate.count <= MAX_RATE) return true;
    this.#socket.close(CLOSE_POLICY, 'too many messages');
    return false;
  }

  async #handle(text: string | null): Promise<void> {
    const message = text === null ? null : readMessage(text);
    if (message === null) return this.#strike(text);
    if (message.type === 'ping') return this.#send({ type: 'pong', now: new Date().toISOString() });
    switch (message.topic) {
      case 'yard':
        this.#yard = message.patches ? 'patches' : 'changes';
        return;
      case 'load':
        this.#load = message.type === 'subscribe';
        return;
      case 'run':
        if (message.type === 'unsubscribe') return this.#runs.delete(message.run);
        await this.#subscribe(message.run, message.after);
    }
  }

  async #subscribe(run: string, after: number): Promise<void> {
    const refusal = this.#runs.add(run, after);
    if (refusal) await this.#send(refusal);
    else this.#pump();
  }

  async #strike(text: string | null): Promise<void> {
    this.#strikes += 1;
    const received = text === null ? 'binary data' : JSON.stringify(text.slice(0, 100));
    await this.#send({
      type: 'error',
      code: 'message',
      message: `This is not a message of the live stream: ${received}`,
    });
    if (this.#strikes >= MAX_STRIKES) this.#socket.close(CLOSE_POLICY, 'not the live protocol');
  }

  /** Sends what is due, unless that is being done, and comes back when something is due later. */
  #pump(): void {
    if (this.#pumping || this.#socket.readyState !== this.#socket.OPEN) return;
    clearTimeout(this.#timer);
    const now = performance.now();
    const waits = [this.#runs.wait(now), this.#news.wait(now), this.#missed ? 0 : null].filter((wait) => wait !== null);
    if (waits.length === 0) return;
    const wait = Math.min(...waits);
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#pump(), wait);
      return;
    }
    this.#pumping = true;
    this.#sendDue(now)
      .catch(this.#source.onError)
      .finally(() => {
        this.#pumping = false;
        this.#pump();
      });
  }

  async #sendDue(now: number): Promise<void> {
    if (this.#missed) {
      this.#missed = false;
      await this.#send({ type: 'missed' });
    }
    for (const message of this.#news.take(now)) await this.#send(message);
    for await (const message of this.#runs.messages(now)) await this.#send(message);
  }

  /** Resolves when the message has left this process, which is when the next may be made. */
  async #send(message: ServerMessage): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    await new Promise<void>((resolve) => this.#socket.send(JSON.stringify(message), () => resolve()));
  }
}

function readMessage(text: string): ClientMessage | null {
  try {
    const parsed = ClientMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
