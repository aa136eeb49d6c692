// LISTEN on a connection of its own, which is made again when it breaks. PostgreSQL keeps no notifications for those
// who were away: after each new connection the handler hears null.
import pg from 'pg';

/** Hears the payload, or null after a gap. */
export type NotificationHandler = (payload: string | null) => void;

export interface Listener {
  close(): Promise<void>;
}

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;

/** Listens until closed. Rejects only when the very first connection fails. */
export async function listenOn(url: string, channel: string, handler: NotificationHandler): Promise<Listener> {
  let closed = false;
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | null = null;

  const open = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'trainyard listener', keepAlive: true });
    let broken = false;
    const onBroken = () => {
      if (broken) return;
      broken = true;
      if (client === next) client = null;
      again(FIRST_DELAY_MS);
    };
    next.on('notification', (message) => {
      if (message.channel === channel) handler(message.payload ?? '');
    });
    next.on('error', () => undefined);
    await next.connect();
    await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    next.on('end', onBroken);
    client = next;
    if (closed) await next.end();
  };

  const again = (delay: number): void => {
    if (closed) return;
    retry = setTimeout(() => {
      open().then(
        () => handler(null),
        () => again(Math.min(delay * 2, LONGEST_DELAY_MS)),
      );
    }, delay);
  };

  await open();
  return {
    async close() {
      closed = true;
      if (retry) clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
