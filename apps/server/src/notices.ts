// One listener for the whole server: notices from commits, of this server or another on the same database, to whoever
// waits for them in this process.
import type { Notice } from '@trainyard/store/notify';
import { NOTICE_CHANNEL, parseNotice } from '@trainyard/store/notify';
import type { ServerContext } from './context.ts';

/** Hears a notice, or null when some may have been missed: then everything must be read again. */
export type NoticeHandler = (notice: Notice | null) => void;

export class Notices {
  readonly #handlers = new Set<NoticeHandler>();
  #closed = false;

  /** Listens until closed; the database ends the connection. */
  static async open(context: Pick<ServerContext, 'db'>): Promise<Notices> {
    const notices = new Notices();
    await context.db.listen(NOTICE_CHANNEL, (payload) => {
      const notice = payload === null ? null : parseNotice(payload);
      if (payload === null || notice !== null) notices.#tell(notice);
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
    this.#tell(null);
  }

  #tell(notice: Notice | null): void {
    for (const handler of this.#handlers) handler(notice);
  }
}

const opened = new WeakMap<ServerContext['db'], Promise<Notices>>();

/** The notices of a server; the first caller opens the listener. */
export async function noticesOf(context: Pick<ServerContext, 'db'>): Promise<Notices> {
  let notices = opened.get(context.db);
  if (!notices) {
    notices = Notices.open(context);
    opened.set(context.db, notices);
    notices.catch(() => opened.delete(context.db));
  }
  return notices;
}
