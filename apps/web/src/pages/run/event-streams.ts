// The newest events of some kinds: the last words of the log, and the checkpoints on the axis of the curves.
import type { StoredEvent } from '@trainyard/contracts/event';
import { MAX_COUNT } from '@trainyard/contracts/limits';
import { STORY_KINDS } from '@trainyard/core/log-line';
import { client } from '../../api.ts';
import type { Source } from './use-run-stream.ts';

/** Words of the log that may be shown below the curves. */
const TAIL = 20;
/** Marks on one axis; more are a bar. */
const MOST_CHECKPOINTS = 300;

function newestOf(name: string, kinds: readonly string[], most: number): Source<StoredEvent[]> {
  return {
    name,
    load: async (run, signal) => {
      // Before a position that lies behind all: the newest.
      const query = { kind: kinds.join(','), before: MAX_COUNT, limit: most };
      const { items, position } = await client.call('listRunEvents', { params: { run }, query, signal });
      return { state: items, position };
    },
    reduce: (held, events) => {
      const more = events.filter(({ event }) => kinds.includes(event));
      return more.length === 0 ? held : [...held, ...more].slice(-most);
    },
  };
}

/** Without phases and checkpoints: six lines shall tell how it goes. */
export const tailStream = newestOf('tail', STORY_KINDS, TAIL);
/** Checkpoints that were ever written; the run itself knows those that are kept. */
export const checkpointStream = newestOf('checkpoints', ['checkpoint'], MOST_CHECKPOINTS);
