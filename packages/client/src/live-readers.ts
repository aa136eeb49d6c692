// Who reads which run and how far: one subscription per run on the wire, any number of readers behind it.
import type { StoredEvent } from '@trainyard/contracts/event';
import type { ClientMessage } from '@trainyard/contracts/live';

interface Reader {
  position: number;
  onEvents: (events: StoredEvent[]) => void;
}
interface Subscription {
  readers: Set<Reader>;
  /** A subscription was sent and its first events have not come; what still comes from the older one may have a gap. */
  asked: boolean;
}

export interface Readers {
  add(run: string, after: number, onEvents: (events: StoredEvent[]) => void): () => void;
  /** Events as they came from the server. */
  take(run: string, events: StoredEvent[]): void;
  /** A new connection: ask for everything again from where each reader stands. */
  resume(): void;
}

/** `onError` hears what a reader threw: the others go on. */
export function createReaders(send: (message: ClientMessage) => void, onError: (error: unknown) => void): Readers {
  const runs = new Map<string, Subscription>();

  const ask = (run: string, subscription: Subscription): void => {
    subscription.asked = true;
    send({
      type: 'subscribe',
      topic: 'run',
      run,
      after: Math.min(...[...subscription.readers].map((reader) => reader.position)),
    });
  };

  const add: Readers['add'] = (run, after, onEvents) => {
    const reader: Reader = { position: after, onEvents };
    const subscription = runs.get(run) ?? { readers: new Set(), asked: false };
    runs.set(run, subscription);
    subscription.readers.add(reader);
    ask(run, subscription);
    return () => {
      subscription.readers.delete(reader);
      if (subscription.readers.size > 0 || runs.get(run) !== subscription) return;
      runs.delete(run);
      send({ type: 'unsubscribe', topic: 'run', run });
    };
  };

  /** What of these events is new to this reader; null where some are missing before them. */
  const fresh = (reader: Reader, events: StoredEvent[]): StoredEvent[] | null => {
    const news = events.filter((event) => event.position > reader.position);
    const start = news[0];
    return start && start.position !== reader.position + 1 ? null : news;
  };

  return {
    add,
    take(run, events) {
      const subscription = runs.get(run);
      if (!subscription) return;
      let gap = false;
      for (const reader of subscription.readers) {
        const news = fresh(reader, events);
        const last = news?.at(-1);
        if (news === null) gap = true;
        else if (last) {
          reader.position = last.position;
          try {
            reader.onEvents(news);
          } catch (error) {
            onError(error);
          }
        }
      }
      if (!gap) subscription.asked = false;
      else if (!subscription.asked) ask(run, subscription);
    },
    resume() {
      for (const [run, subscription] of runs) ask(run, subscription);
    },
  };
}
