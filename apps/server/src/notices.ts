// One listener for the whole server: notices from commits, of this server or another on the same database, to whoever
// waits for them in this process.
import type { Notice } from '@trainyard/store/notify';
import { NOTICE_CHANNEL, parseNotice } from '@trainyard/store/notify';
import type { ServerContext } from './context.ts';

/** Hears a notice, or null when some may have been missed: then everything must be read again. */
export type NoticeHandler = (notice: Notice | null) => void;
type Heard = Pick<ServerContext, 'db' | 'log'>;

export class Notices {
  readonly #log: Heard['log'];
  readonly #handlers = new Set<NoticeHandler>();
  #closed = false;

  constructor(log: Heard['log']) {
    this.#log = log;
  }

  /** Listens until closed; the database ends the connection. Rejects where it cannot be reached the first time. */
  static async open({ db, log }: Heard): Promise<Notices> {
    const notices = new Notices(log);
    await db.listen(NOTICE_CHANNEL, (payload) => {
      const notice = payload === null ? null : parseNotice(payload);
      if (payload === null || notice !== null) notices.tell(notice);
    });
    return notices;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls the handler until the answered function is called. */
  subscribe(handler: NoticeHandler): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Wakes everybody who waits, for the last time. */
  close(): void {
    this.#closed = true;
    this.tell(null);
  }

  /** Tells everybody. One who fails must not keep the news from the others, nor end the connection that brings them. */
  tell(notice: Notice | null): void {
    for (const handler of this.#handlers) {
      try {
        handler(notice);
      } catch (error) {
        this.#log.error({ err: error, notice }, 'a notice could not be taken');
      }
    }
  }
}

const opened = new WeakMap<ServerContext['db'], Promise<Notices>>();

/** The notices of a server; the first caller opens the listener, and after a failure the next one does. */
export async function noticesOf(context: Heard): Promise<Notices> {
  let notices = opened.get(context.db);
  if (!notices) {
    notices = Notices.open(context);
    opened.set(context.db, notices);
    notices.catch(() => opened.delete(context.db));
  }
  return notices;
}
