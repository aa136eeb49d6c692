// What the worker used of the machine, as a picture shows it: the mean of each stretch, however many measurements there are.
import { SystemEvent } from '@trainyard/contracts/event';
import type { UsePoint } from '@trainyard/contracts/run';
import type { Db } from './database.ts';
import { listEvents } from './event-log.ts';

/** Events of one read. */
const PAGE = 5000;
const Measured = SystemEvent.pick({
  cpu_percent: true,
  memory_bytes: true,
  gpu_percent: true,
  gpu_memory_bytes: true,
});

/** At most `limit` points, in order of time. What is no measurement is left out. */
export async function runUse(db: Db, runId: string, limit: number): Promise<UsePoint[]> {
  let points: UsePoint[] = [];
  let stretch = 1;
  let waiting: UsePoint[] = [];
  for (let after = 0; ;) {
    const events = await listEvents(db, runId, { after, limit: PAGE, kind: 'system' });
    for (const { time, payload } of events) {
      const { data } = Measured.safeParse(payload);
      if (!data) continue;
      waiting.push({ at: time, ...data });
      if (waiting.length < stretch) continue;
      points.push(meanOf(waiting));
      waiting = [];
      // Twice as long stretches rather than more points: what was gathered so far is folded in two.
      if (points.length >= limit * 2) {
        stretch *= 2;
        points = folded(points);
      }
    }
    after = events.at(-1)?.position ?? after;
    if (events.length < PAGE) break;
  }
  if (waiting.length > 0) points.push(meanOf(waiting));
  while (points.length > limit) points = folded(points);
  return points;
}

function folded(points: readonly UsePoint[]): UsePoint[] {
  return points.flatMap((point, index) =>
    index % 2 === 1 ? [] : [meanOf(points[index + 1] ? [point, points[index + 1] as UsePoint] : [point])],
  );
}

/** The mean of a stretch, at its last time. */
function meanOf(points: readonly UsePoint[]): UsePoint {
  const mean = (values: (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    at: points.at(-1)?.at ?? '',
    cpu_percent: mean(points.map(({ cpu_percent }) => cpu_percent)) ?? 0,
    memory_bytes: mean(points.map(({ memory_bytes }) => memory_bytes)) ?? 0,
    gpu_percent: mean(points.map(({ gpu_percent }) => gpu_percent)),
    gpu_memory_bytes: mean(points.map(({ gpu_memory_bytes }) => gpu_memory_bytes)),
  };
}
