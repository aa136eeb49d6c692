// One live connection: what it subscribed to, how far it was sent, and one message on the way at a time. A slow reader
// is not buffered for: it is read for from the database once it has taken what it got.
import type { ServerMessage } from '@trainyard/contracts/live';
import { ClientMessage } from '@trainyard/contracts/live';
import { MAX_SUBSCRIPTIONS } from '@trainyard/contracts/limits';
import type { Notice } from '@trainyard/store/notify';
import type { WebSocket } from 'ws';
import { LIVE_BATCH, type LiveReader } from './live-reader.ts';

/** Messages that cannot be understood before the connection is closed. */
const MAX_STRIKES = 3;
/** Messages and pings per window; a page sends a handful. */
const MAX_RATE = 500;
const RATE_WINDOW_MS = 10_000;
/** Changes of the same thing within this time are told once. */
const CHANGES_MS = 100;

const CLOSE_GRACE_MS = 500;
const CLOSE_POLICY = 1008;
const CLOSE_RESTART = 1012;

interface Subscription {
  position: number;
  dirty: boolean;
}
type Changed = Extract<ServerMessage, { type: 'changed' }>;

export interface LiveSource {
  reader: LiveReader;
  /** Events of a run so far; undefined where there is no such run. */
  count: (run: string) => Promise<number | undefined>;
  onError: (error: unknown) => void;
}

export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #source: LiveSource;
  readonly #runs = new Map<string, Subscription>();
  readonly #changes = new Map<string, Changed>();
  /** Messages are handled one after the other: a subscription must not overtake the one before it. */
  #handling: Promise<void> = Promise.resolve();
  #yard = false;
  #changesAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #strikes = 0;
  #rate = { since: 0, count: 0 };
  #pumping = false;
  /** False from a ping on, until its pong. */
  alive = true;

  constructor(socket: WebSocket, source: LiveSource) {
    this.#socket = socket;
    this.#source = source;
    socket.on('pong', () => (this.alive = true));
    socket.on('ping', () => this.#count());
    socket.on('message', (data, binary) => {
      if (!this.#count()) return;
      // ws gives one Buffer unless told otherwise.
      const text = binary ? null : (data as Buffer).toString('utf8');
      this.#handling = this.#handling.then(() => this.#handle(text)).catch(this.#source.onError);
    });
    socket.on('close', () => this.#timer && clearTimeout(this.#timer));
    socket.on('error', () => socket.terminate());
  }

  /** Tells of a notice; null when some may have been missed. */
  note(notice: Notice | null): void {
    if (notice === null) {
      // What changed is not known any more. Whoever comes back asks for everything.
      if (this.#yard) this.#socket.close(CLOSE_RESTART, 'read again');
      for (const subscription of this.#runs.values()) subscription.dirty = true;
    } else if (notice.kind === 'events') {
      const subscription = this.#runs.get(notice.id);
      if (!subscription) return;
      subscription.dirty = true;
    } else if (notice.kind === 'queue' || !(this.#yard || this.#runs.has(notice.id))) {
      return;
    } else {
      this.#changes.set(`${notice.kind} ${notice.id}`, { type: 'changed', kind: notice.kind, id: notice.id });
    }
    this.#pump();
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
    if (message.type === 'unsubscribe') {
      this.#runs.delete(message.run);
    } else if (message.topic === 'yard') {
      this.#yard = true;
    } else {
      await this.#subscribe(message.run, message.after);
    }
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

  async #subscribe(run: string, after: number): Promise<void> {
    if (!this.#runs.has(run) && this.#runs.size >= MAX_SUBSCRIPTIONS) {
      return this.#send({
        type: 'error',
        code: 'limit',
        message: `A connection has at most ${MAX_SUBSCRIPTIONS} subscriptions.`,
      });
    }
    const count = await this.#source.count(run);
    if (count === undefined)
      return this.#send({ type: 'error', code: 'not_found', message: `There is no run ${run}.` });
    if (after > count) {
      return this.#send({
        type: 'error',
        code: 'after',
        message: `after: received ${after}, run ${run} has ${count} events.`,
      });
    }
    this.#runs.set(run, { position: after, dirty: true });
    this.#pump();
  }

  /** Starts the loop that sends what is due, unless it runs. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#sendDue()
      .catch(this.#source.onError)
      .finally(() => {
        this.#pumping = false;
        if (this.#hasDirty()) this.#pump();
      });
  }

  #hasDirty(): boolean {
    return this.#socket.readyState === this.#socket.OPEN && [...this.#runs.values()].some(({ dirty }) => dirty);
  }

  async #sendDue(): Promise<void> {
    while (this.#hasDirty() || this.#changesDue()) {
      for (const [run, subscription] of this.#runs) if (subscription.dirty) await this.#sendEvents(run, subscription);
      if (this.#changesDue()) await this.#sendChanges();
    }
  }

  async #sendEvents(run: string, subscription: Subscription): Promise<void> {
    // Cleared before the read: news that come while it runs make it dirty again.
    subscription.dirty = false;
    const { position } = subscription;
    const events = await this.#source.reader.read(run, position);
    const last = events.at(-1);
    // The reader may have gone, or have subscribed anew from elsewhere, while the database answered.
    if (!last || this.#runs.get(run) !== subscription || subscription.position !== position) return;
    subscription.position = last.position;
    if (events.length === LIVE_BATCH) subscription.dirty = true;
    await this.#send({ type: 'events', run, events });
  }

  #changesDue(): boolean {
    if (this.#changes.size === 0 || this.#socket.readyState !== this.#socket.OPEN) return false;
    const wait = this.#changesAt + CHANGES_MS - performance.now();
    if (wait <= 0) return true;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#pump();
    }, wait);
    return false;
  }

  async #sendChanges(): Promise<void> {
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    this.#changesAt = performance.now();
    for (const change of changes) await this.#send(change);
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
