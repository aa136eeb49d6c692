// The feeds of a run page: metrics, log and system use.
import { MetricEvent, type StoredEvent, SystemEvent } from '@trainyard/contracts/event';
import type { MetricSeries } from '@trainyard/contracts/run';
import { withMetricEvent } from '../../charts/curve-model.ts';
import { client } from '../../api.ts';
import { LOG_KINDS, type LogLine, withEvents } from './log-model.ts';

/** Stored payloads come without the fields that stand beside them. */
const MetricValues = MetricEvent.pick({ step: true, epoch: true, values: true });
const POINTS = 600;
const PAGE = 5000;
/** System lines kept while the page is open; one comes every few seconds. */
const MOST_SYSTEM = 5000;

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

/** All events of a kind up to a position, page by page. */
async function allEvents(run: string, kind: string, upTo: number, signal: AbortSignal): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let after = 0; ;) {
    const { items } = await client.call('listRunEvents', {
      params: { run },
      query: { kind, after, limit: PAGE },
      signal,
    });
    events.push(...items.filter((event) => event.position <= upTo));
    after = items.at(-1)?.position ?? after;
    if (items.length < PAGE || after >= upTo) return events;
  }
}

/** The position first, then what lies before it: events that come in between are left to the live stream, so none is lost or double. */
async function eventsOf(
  run: string,
  kinds: readonly string[],
  signal: AbortSignal,
): Promise<{ events: StoredEvent[]; position: number }> {
  const { position } = await client.call('getRun', { params: { run }, signal });
  const events = await Promise.all(kinds.map((kind) => allEvents(run, kind, position, signal)));
  return { events: events.flat().toSorted((a, b) => a.position - b.position), position };
}

export const logFeed = {
  load: async (run: string, signal: AbortSignal) => {
    const { events, position } = await eventsOf(run, LOG_KINDS, signal);
    return { state: withEvents([], events), position };
  },
  reduce: (lines: LogLine[], events: StoredEvent[]) => withEvents(lines, events),
};

export interface SystemPoint {
  at: number;
  cpu: number;
  memory: number;
  gpu: number | null;
  gpu_memory: number | null;
}

function systemPoint(event: StoredEvent): SystemPoint | null {
  if (event.event !== 'system') return null;
  const read = SystemEvent.pick({
    cpu_percent: true,
    memory_bytes: true,
    gpu_percent: true,
    gpu_memory_bytes: true,
  }).safeParse(event.payload);
  if (!read.success) return null;
  return {
    at: Date.parse(event.time),
    cpu: read.data.cpu_percent,
    memory: read.data.memory_bytes,
    gpu: read.data.gpu_percent,
    gpu_memory: read.data.gpu_memory_bytes,
  };
}

export const systemFeed = {
  load: async (run: string, signal: AbortSignal) => {
    const { events, position } = await eventsOf(run, ['system'], signal);
    return { state: events.flatMap((event) => systemPoint(event) ?? []), position };
  },
  reduce: (points: SystemPoint[], events: StoredEvent[]) =>
    [...points, ...events.flatMap((event) => systemPoint(event) ?? [])].slice(-MOST_SYSTEM),
};
