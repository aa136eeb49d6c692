// Curves left, facts right. Train and validation of a metric in one chart, what happened on the time axis below the first.
import type { StoredEvent } from '@trainyard/contracts/event';
import type { MetricSeries, Run } from '@trainyard/contracts/run';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { toNumber } from '@trainyard/contracts/scalar';
import { useMemo } from 'react';
import { CurveChart } from '../../charts/curve-chart.tsx';
import { isSingle, type Panel, panelsOf } from '../../charts/curve-model.ts';
import { Empty } from '../../components/page.tsx';
import { metricTitle } from '../../format.ts';
import { checkpointStream } from './event-streams.ts';
import { EventLane, isBreak } from './event-lane.tsx';
import { checkpointMoments, epochsOf, foldsOf, restartsOf } from './facts.ts';
import { LogTail } from './log-tail.tsx';
import { metricStream } from './metric-stream.ts';
import { MoreMetrics } from './more-metrics.tsx';
import { capital, emptyWords, panelWords } from './panel-words.ts';
import { RunSide } from './side.tsx';
import { Sides } from './sides.tsx';
import { Singles } from './singles.tsx';
import { Streamed } from './streamed.tsx';
import { useRunStream } from './use-run-stream.ts';

export function CurvesTab({ run, standing }: { run: Run; standing: RunStanding | null }) {
  const metrics = useRunStream(run.id, metricStream);
  const panels = usePanels(run, metrics.state);
  const checkpoints = useRunStream(run.id, checkpointStream);
  return (
    <Sides>
      <div className="min-w-0">
        <Streamed stream={metrics} what="the curves" rows={8}>
          {() => <Curves run={run} standing={standing} panels={panels} events={checkpoints.state} />}
        </Streamed>
        <LogTail run={run.id} />
        <MoreMetrics panels={panels.more} live={run.state === 'running'} />
      </div>
      <RunSide run={run} />
    </Sides>
  );
}

interface Panels {
  /** Measured once. */
  singles: Panel[];
  /** The metric that ranks, and the loss. */
  first: Panel[];
  more: Panel[];
}

function usePanels(run: Run, series: readonly MetricSeries[] | null): Panels {
  const { name: metric, greater_is_better } = run.metric;
  const folds = foldsOf(run.config);
  const epochs_total = epochsOf(run);
  const steps_total = run.progress?.steps_total ?? null;
  return useMemo(() => {
    const panels = panelsOf(series ?? [], { metric, greater_is_better, epochs_total, steps_total, folds });
    const curves = panels.filter((panel) => !isSingle(panel));
    const first = curves.slice(0, curves[1]?.metric === 'loss' ? 2 : 1);
    return { singles: panels.filter(isSingle), first, more: curves.slice(first.length) };
  }, [series, metric, greater_is_better, epochs_total, steps_total, folds]);
}

interface CurvesProps {
  run: Run;
  standing: RunStanding | null;
  panels: Panels;
  /** Checkpoints that were ever written; null while they are read. */
  events: readonly StoredEvent[] | null;
}

function Curves({ run, standing, panels: { singles, first }, events }: CurvesProps) {
  if (singles.length + first.length === 0)
    return <Empty title={run.ended_at === null ? 'No values yet' : 'No values'}>{emptyWords(run)}</Empty>;
  const checkpoints = checkpointMoments(events ?? []);
  const restarts = events === null ? [] : restartsOf(run.attempts, checkpoints);
  const happened = checkpoints.length > 0 || restarts.length > 0;
  return (
    <>
      {singles.length > 0 ? <Singles run={run} panels={singles} /> : null}
      {first.map((panel, index) => (
        <div key={panel.metric}>
          <h2 className="mb-1">
            <b>{capital(metricTitle(panel.metric))}</b> <span className="note">{panelWords(panel)}</span>
          </h2>
          <CurveChart
            panel={panel}
            title={`${metricTitle(panel.metric)} ${panelWords(panel)}`}
            live={run.state === 'running'}
            interval={panel.best ? run.metric.interval : null}
            height={index === 0 ? 232 : 156}
            reference={panel.metric === run.metric.name ? referenceOf(run, standing?.best_before ?? null, panel) : null}
            marks={panel.axis === 'epoch' ? restarts.filter(isBreak).map((restart) => restart.epoch) : []}
          />
          {index === 0 && panel.axis === 'epoch' && happened ? (
            <EventLane panel={panel} checkpoints={checkpoints} restarts={restarts} />
          ) : null}
        </div>
      ))}
    </>
  );
}

/** The mean of the folds; else the best run before this one. */
function referenceOf(run: Run, before: RunStanding['best_before'], panel: Panel) {
  if (panel.axis === 'fold')
    return run.metric.value === null ? null : { value: toNumber(run.metric.value), label: 'mean' };
  return before && { value: before.value, label: `best before, ${before.name}` };
}
