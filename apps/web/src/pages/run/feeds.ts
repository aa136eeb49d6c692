// The feeds of a run page: metrics, log and system use.
import { MetricEvent, type StoredEvent, SystemEvent } from '@trainyard/contracts/event';
import type { MetricSeries, UsePoint } from '@trainyard/contracts/run';
import { withMetricEvent } from '../../charts/curve-model.ts';
import { MAX_COUNT } from '@trainyard/contracts/limits';
import { client } from '../../api.ts';
import { LOG_KINDS, type LogLine, withEvents } from './log-model.ts';

/** Stored payloads come without the fields that stand beside them. */
const MetricValues = MetricEvent.pick({ step: true, epoch: true, values: true });
const POINTS = 600;
const TAIL = 20;
/** Marks on one axis; more are a bar. */
const MOST_CHECKPOINTS = 300;
const Measured = SystemEvent.pick({
  cpu_percent: true,
  memory_bytes: true,
  gpu_percent: true,
  gpu_memory_bytes: true,
});
const USE_POINTS = 300;
/** Points kept while the page is open; one comes every few seconds. */
const MOST_USE = 5000;

export const metricFeed = {
  load: async (run: string, signal: AbortSignal) => {
    const { series, position } = await client.call('getRunMetrics', {
      params: { run },
      query: { points: POINTS },
      signal,
    });
    return { state: series, position };
  },
  reduce: (series: MetricSeries[], events: StoredEvent[]) =>
    events.reduce((all, event) => {
      const values = event.event === 'metric' ? MetricValues.safeParse(event.payload).data : undefined;
      return values ? withMetricEvent(all, values) : all;
    }, series),
};

/** A position behind all. */
const END = MAX_COUNT;

/** The last events of some kinds, and the position up to which nothing of them is missing. */
async function lastEvents(run: string, kinds: readonly string[], limit: number, signal: AbortSignal) {
  return client.call('listRunEvents', {
    params: { run },
    query: { kind: kinds.join(','), before: END, limit },
    signal,
  });
}

/** The last words of the log, for a page that is about something else. */
export const tailFeed = {
  load: async (run: string, signal: AbortSignal) => {
    const { items, position } = await lastEvents(run, LOG_KINDS, TAIL, signal);
    return { state: withEvents([], items), position };
  },
  reduce: (lines: LogLine[], events: StoredEvent[]) => withEvents(lines, events).slice(-TAIL),
};

/** Checkpoints that were ever written: marks on the axis of the curves. */
export const checkpointFeed = {
  load: async (run: string, signal: AbortSignal) => {
    const { items, position } = await lastEvents(run, ['checkpoint'], MOST_CHECKPOINTS, signal);
    return { state: withEvents([], items), position };
  },
  reduce: (lines: LogLine[], events: StoredEvent[]) => {
    const more = events.filter(({ event }) => event === 'checkpoint');
    return more.length === 0 ? lines : withEvents(lines, more).slice(-MOST_CHECKPOINTS);
  },
};

function pointOf(event: StoredEvent): UsePoint | null {
  if (event.event !== 'system') return null;
  const { data } = Measured.safeParse(event.payload);
  return data ? { at: event.time, ...data } : null;
}

/** What the worker used of the machine: a picture's worth of points, then each as it comes. */
export const machineFeed = {
  load: async (run: string, signal: AbortSignal) => {
    const { points, position } = await client.call('getRunUse', {
      params: { run },
      query: { points: USE_POINTS },
      signal,
    });
    return { state: points, position };
  },
  reduce: (points: UsePoint[], events: StoredEvent[]) => {
    const more = events.flatMap((event) => pointOf(event) ?? []);
    return more.length === 0 ? points : [...points, ...more].slice(-MOST_USE);
  },
};
