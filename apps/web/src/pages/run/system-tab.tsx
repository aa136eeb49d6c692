// What the run takes of its machine: processor, memory and graphics card over time.
import type { Run, UsePoint } from '@trainyard/contracts/run';
import { useMemo } from 'react';
import { CurveChart } from '../../charts/curve-chart.tsx';
import type { Panel } from '../../charts/curve-model.ts';
import { Empty } from '../../components/page.tsx';
import { machineStream } from './machine-stream.ts';
import { Streamed } from './streamed.tsx';
import { useRunStream } from './use-run-stream.ts';

interface Measure {
  title: string;
  note: string;
  value: (point: UsePoint) => number | null;
}
const GIGABYTE = 1e9;
const measures: Measure[] = [
  { title: 'Processor', note: 'percent of the granted threads', value: (point) => point.cpu_percent },
  { title: 'Memory', note: 'GB of the worker', value: (point) => point.memory_bytes / GIGABYTE },
  { title: 'Graphics card', note: 'percent', value: (point) => point.gpu_percent },
  {
    title: 'Graphics memory',
    note: 'GB',
    value: (point) => (point.gpu_memory_bytes === null ? null : point.gpu_memory_bytes / GIGABYTE),
  },
];

export function SystemTab({ run }: { run: Run }) {
  const stream = useRunStream(run.id, machineStream);
  const panels = useMemo(() => panelsOfSystem(stream.state ?? []), [stream.state]);
  return (
    <Streamed stream={stream} what="the system use" rows={6}>
      {() =>
        panels.length === 0 ? (
          <Empty title="Nothing measured">
            {run.state === 'queued'
              ? 'Measuring begins when the run has a device.'
              : 'The worker measures every few seconds; a very short run may end before the first time.'}
          </Empty>
        ) : (
          panels.map((one) => <Use key={one.measure.title} live={run.state === 'running'} {...one} />)
        )
      }
    </Streamed>
  );
}

interface MeasuredUse {
  measure: Measure;
  panel: Panel;
  unit: 'second' | 'minute';
}

function Use({ measure, panel, unit, live }: MeasuredUse & { live: boolean }) {
  return (
    <div>
      <h2 className="mb-1">
        <b>{measure.title}</b>{' '}
        <span className="note">
          {measure.note}, by {unit}
        </span>
      </h2>
      <CurveChart
        panel={panel}
        title={`${measure.title}, ${measure.note}, by ${unit}`}
        live={live}
        interval={null}
        height={160}
        sync="system"
      />
    </div>
  );
}

/** A short run is read in seconds, a long one in minutes. */
const LONG = 180_000;

function panelsOfSystem(points: readonly UsePoint[]): MeasuredUse[] {
  const time = (point: UsePoint | undefined) => (point ? Date.parse(point.at) : 0);
  const start = time(points[0]);
  const unit = time(points.at(-1)) - start > LONG ? 'minute' : 'second';
  const length = unit === 'minute' ? 60_000 : 1000;
  return measures.flatMap((measure) => {
    const values = points.flatMap((point) => {
      const value = measure.value(point);
      return value === null ? [] : [{ x: (time(point) - start) / length, y: value }];
    });
    return values.length === 0 ? [] : [{ measure, unit, panel: panelOf(measure.title, values) }];
  });
}

function panelOf(metric: string, points: { x: number; y: number }[]): Panel {
  const end = Math.max(points.at(-1)?.x ?? 0, 0.1);
  const curves = [{ part: '', label: '', points }];
  return { metric, axis: 'step', share: false, better: null, from: 0, to: end, now: end, best: null, curves };
}
