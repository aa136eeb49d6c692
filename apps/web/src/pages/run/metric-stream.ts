// The metrics of a run as curves: a picture's worth of points, then each value as it comes.
import { MetricEvent } from '@trainyard/contracts/event';
import type { MetricSeries } from '@trainyard/contracts/run';
import { client } from '../../api.ts';
import { withMetricEvent } from '../../charts/curve-model.ts';
import type { Source } from './use-run-stream.ts';

/** Stored payloads come without the fields that stand beside them. */
const MetricValues = MetricEvent.pick({ step: true, epoch: true, values: true });
/** About one for each pixel of a curve. */
const POINTS = 600;

export const metricStream: Source<MetricSeries[]> = {
  name: 'metrics',
  load: async (run, signal) => {
    const query = { points: POINTS };
    const { series, position } = await client.call('getRunMetrics', { params: { run }, query, signal });
    return { state: series, position };
  },
  reduce: (series, events) =>
    events.reduce((all, event) => {
      const values = event.event === 'metric' ? MetricValues.safeParse(event.payload).data : undefined;
      return values ? withMetricEvent(all, values) : all;
    }, series),
};
