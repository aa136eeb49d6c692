// What the worker used of its machine: a picture's worth of points, then each as it comes.
import { SystemEvent, type StoredEvent } from '@trainyard/contracts/event';
import type { UsePoint } from '@trainyard/contracts/run';
import { client } from '../../api.ts';
import type { Source } from './use-run-stream.ts';

const Measured = SystemEvent.pick({ cpu_percent: true, memory_bytes: true, gpu_percent: true, gpu_memory_bytes: true });
const POINTS = 300;
/** Points kept while the page is open; one comes every few seconds. */
const MOST = 5000;

function pointOf(event: StoredEvent): UsePoint | null {
  if (event.event !== 'system') return null;
  const { data } = Measured.safeParse(event.payload);
  return data ? { at: event.time, ...data } : null;
}

export const machineStream: Source<UsePoint[]> = {
  name: 'use',
  load: async (run, signal) => {
    const query = { points: POINTS };
    const { points, position } = await client.call('getRunUse', { params: { run }, query, signal });
    return { state: points, position };
  },
  reduce: (points, events) => {
    const more = events.flatMap((event) => pointOf(event) ?? []);
    return more.length === 0 ? points : [...points, ...more].slice(-MOST);
  },
};
