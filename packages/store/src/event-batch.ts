// Events as they come from an agent. A line that the database cannot hold must not hold up the rest for ever: it is found by
// halving the batch and stored as what it is, an error line of the log with the reason.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { refusedLine } from '@trainyard/core/event-batch';
import type { Database } from './database.ts';
import { type Appended, appendEvents } from './event.ts';
import type { AttemptPlace } from './fence.ts';
import { isDataError } from './unique.ts';

/** `appendEvents` that gets through whatever the lines are. Failures that are not of the data are thrown. */
export async function storeEvents(db: Database, at: AttemptPlace, raw: JsonValue[]): Promise<Appended> {
  try {
    return await appendEvents(db, at, raw);
  } catch (error) {
    const [only] = raw;
    if (!isDataError(error) || only === undefined) throw error;
    if (raw.length > 1) return storeHalves(db, at, raw);
    // The line that stands for it is text that was cleaned and cut: were that refused too, it is no matter of the data.
    const why = `it cannot be stored: ${error instanceof Error ? error.message : String(error)}`;
    return appendEvents(db, at, [refusedLine(only, why)]);
  }
}

async function storeHalves(db: Database, at: AttemptPlace, raw: JsonValue[]): Promise<Appended> {
  const middle = Math.ceil(raw.length / 2);
  const first = await storeEvents(db, at, raw.slice(0, middle));
  if (first.kind !== 'ok') return first;
  const second = await storeEvents(db, at, raw.slice(middle));
  return second.kind === 'ok' ? { ...second, invalid: first.invalid + second.invalid } : second;
}
