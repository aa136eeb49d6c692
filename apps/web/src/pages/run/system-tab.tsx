// What the run takes of its machine: processor, memory and graphics card over time.
import type { Run, UsePoint } from '@trainyard/contracts/run';
import { useMemo } from 'react';
import { CurveChart } from '../../charts/curve-chart.tsx';
import type { Panel } from '../../charts/curve-model.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { machineFeed } from './feeds.ts';
import { useFeed } from './use-feed.ts';

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
  const feed = useFeed(run.id, machineFeed);
  const panels = useMemo(() => panelsOfSystem(feed.state ?? []), [feed.state]);
  if (feed.problem)
    return (
      <ProblemNote
        problem={feed.problem}
        action={
          <Button small icon="retry" onClick={feed.again}>
            Try again
          </Button>
        }
      />
    );
  if (!feed.state) return <Skeleton rows={6} what="the system use" />;
  if (panels.length === 0)
    return (
      <Empty title="Nothing measured">
        {run.state === 'queued'
          ? 'Measuring begins when the run has a device.'
          : 'The worker measures every few seconds; a very short run may end before the first time.'}
      </Empty>
    );
  return panels.map(({ measure, panel, unit }) => (
    <div key={measure.title}>
      <h2 style={{ marginBottom: 4 }}>
        <b>{measure.title}</b>{' '}
        <span className="note">
          {measure.note}, by {unit}
        </span>
      </h2>
      <CurveChart
        panel={panel}
        title={`${measure.title}, ${measure.note}, by ${unit}`}
        live={run.state === 'running'}
        interval={null}
        height={160}
        sync="system"
      />
    </div>
  ));
}

/** A short run is read in seconds, a long one in minutes. */
const LONG = 180_000;

function panelsOfSystem(points: readonly UsePoint[]): { measure: Measure; panel: Panel; unit: 'second' | 'minute' }[] {
  const time = (point: UsePoint | undefined) => (point ? Date.parse(point.at) : 0);
  const start = time(points[0]);
  const unit = time(points.at(-1)) - start > LONG ? 'minute' : 'second';
  const length = unit === 'minute' ? 60_000 : 1000;
  return measures.flatMap((measure) => {
    const values = points.flatMap((point) => {
      const value = measure.value(point);
      return value === null ? [] : [{ x: (time(point) - start) / length, y: value }];
    });
    const end = values.at(-1)?.x ?? 0;
    if (values.length === 0) return [];
    return [
      {
        measure,
        unit,
        panel: {
          metric: measure.title,
          axis: 'step' as const,
          share: false,
          better: null,
          from: 0,
          to: Math.max(end, 0.1),
          now: Math.max(end, 0.1),
          best: null,
          curves: [{ part: '', label: '', points: values }],
        },
      },
    ];
  });
}
