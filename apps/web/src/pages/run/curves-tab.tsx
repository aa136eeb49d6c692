// Curves left, facts right. Train and validation of a metric in one chart, what happened on the time axis below the first.
import type { MetricSeries, Run } from '@trainyard/contracts/run';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { toNumber } from '@trainyard/contracts/scalar';
import { useMemo } from 'react';
import { CurveChart } from '../../charts/curve-chart.tsx';
import { isSingle, needsLog, type Panel, panelsOf } from '../../charts/curve-model.ts';
import { padded } from '../../charts/scale.ts';
import { Button } from '../../components/button.tsx';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { Empty, Section } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { formatNumber, metricTitle } from '../../format.ts';
import { EventLane, isBreak } from './event-lane.tsx';
import { checkpointMoments, epochsOf, foldsOf, restartsOf } from './facts.ts';
import { checkpointFeed, tailFeed } from './feeds.ts';
import type { LogLine } from './log-model.ts';
import { LogTail } from './log-tail.tsx';
import { MoreMetrics } from './more-metrics.tsx';
import { RunSide } from './side.tsx';
import { type Feed, useFeed } from './use-feed.ts';

export function CurvesTab({
  run,
  standing,
  feed,
}: {
  run: Run;
  standing: RunStanding | null;
  feed: Feed<MetricSeries[]>;
}) {
  const panels = usePanels(run, feed.state);
  const tail = useFeed(run.id, tailFeed);
  const checkpoints = useFeed(run.id, checkpointFeed);
  return (
    <div className="cols">
      <div>
        {feed.problem ? (
          <ProblemNote
            problem={feed.problem}
            action={
              <Button small icon="retry" onClick={feed.again}>
                Try again
              </Button>
            }
          />
        ) : feed.state ? (
          <Curves run={run} standing={standing} panels={panels} lines={checkpoints.state} />
        ) : (
          <Skeleton rows={8} what="the curves" />
        )}
        <LogTail log={tail} />
        <MoreMetrics panels={panels.more} live={run.state === 'running'} />
      </div>
      <RunSide run={run} />
    </div>
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

function Curves({
  run,
  standing,
  panels: { singles, first },
  lines,
}: {
  run: Run;
  standing: RunStanding | null;
  panels: Panels;
  lines: readonly LogLine[] | null;
}) {
  if (singles.length + first.length === 0)
    return <Empty title={run.ended_at === null ? 'No values yet' : 'No values'}>{emptyWords(run)}</Empty>;
  const before = standing?.best_before ?? null;
  const checkpoints = checkpointMoments(lines ?? []);
  const restarts = lines === null ? [] : restartsOf(run.attempts, checkpoints);
  return (
    <>
      {singles.length > 0 ? <Singles run={run} panels={singles} /> : null}
      {first.map((panel, index) => (
        <div key={panel.metric}>
          <h2 style={{ marginBottom: 4 }}>
            <b>{capital(metricTitle(panel.metric))}</b> <span className="note">{panelWords(panel)}</span>
          </h2>
          <CurveChart
            panel={panel}
            title={`${metricTitle(panel.metric)} ${panelWords(panel)}`}
            live={run.state === 'running'}
            interval={panel.best ? run.metric.interval : null}
            height={index === 0 ? 232 : 156}
            reference={panel.metric === run.metric.name ? referenceOf(run, before, panel) : null}
            marks={panel.axis === 'epoch' ? restarts.filter(isBreak).map((restart) => restart.epoch) : []}
          />
          {index === 0 && panel.axis === 'epoch' && (checkpoints.length > 0 || restarts.length > 0) ? (
            <EventLane panel={panel} checkpoints={checkpoints} restarts={restarts} />
          ) : null}
        </div>
      ))}
    </>
  );
}

/** What was measured once, such as the held-out metrics of a table: numbers say it better than a chart with one point. */
function Singles({ run, panels }: { run: Run; panels: Panel[] }) {
  return (
    <Section title="Measured" note="once, on the rows held out">
      {panels.map((panel) => {
        const point = panel.curves.find((curve) => curve.part === 'val')?.points[0] ?? panel.curves[0]?.points[0];
        const interval = panel.metric === run.metric.name ? run.metric.interval : null;
        return (
          <div key={panel.metric} className="row">
            <span style={{ flex: 1 }}>{capital(metricTitle(panel.metric))}</span>
            {interval && point ? (
              <>
                <IntervalBar value={point.y} interval={interval} axis={padded(interval, [0, 1], 0.8)} width={88} />
                <span className="note mono">
                  {formatNumber(interval[0])} to {formatNumber(interval[1])}
                </span>
              </>
            ) : null}
            <b className="mono" style={{ minWidth: 64, textAlign: 'right' }}>
              {formatNumber(point?.y)}
            </b>
          </div>
        );
      })}
    </Section>
  );
}

/** The mean of the folds; else the best run before this one. */
function referenceOf(
  run: Run,
  before: RunStanding['best_before'],
  panel: Panel,
): { value: number; label: string } | null {
  if (panel.axis === 'fold')
    return run.metric.value === null ? null : { value: toNumber(run.metric.value), label: 'mean' };
  return before && { value: before.value, label: `best before, ${before.name}` };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function panelWords(panel: Panel): string {
  const better = panel.better === null ? '' : `${panel.better} is better, `;
  return `${better}${needsLog(panel) ? 'log scale, ' : ''}by ${panel.axis}`;
}

function emptyWords(run: Run): string {
  switch (run.state) {
    case 'queued':
      return 'The curves begin when the run has a device and its first steps are done.';
    case 'running':
      return 'The first values come with the first optimiser steps.';
    default:
      return 'The run ended before it measured anything; the log says how far it came.';
  }
}
