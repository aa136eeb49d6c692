// Curves left, facts right. Train and validation of a metric in one chart, what happened on the time axis below the first.
import type { MetricSeries, Run, RunSummary } from '@trainyard/contracts/run';
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
import { count, formatNumber, metricTitle } from '../../format.ts';
import { EventLane, isBreak } from './event-lane.tsx';
import { bestBefore, checkpointMoments, epochsOf, foldsOf, restartsOf } from './facts.ts';
import type { LogLine } from './log-model.ts';
import { LogTail } from './log-tail.tsx';
import { RunSide } from './side.tsx';
import type { Feed } from './use-feed.ts';

export function CurvesTab({
  run,
  all,
  feed,
  log,
}: {
  run: Run;
  all: readonly RunSummary[];
  feed: Feed<MetricSeries[]>;
  log: Feed<LogLine[]>;
}) {
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
          <Curves run={run} all={all} series={feed.state} lines={log.state} />
        ) : (
          <Skeleton rows={8} what="the curves" />
        )}
        <LogTail log={log} />
      </div>
      <RunSide run={run} />
    </div>
  );
}

function Curves({
  run,
  all,
  series,
  lines,
}: {
  run: Run;
  all: readonly RunSummary[];
  series: MetricSeries[];
  lines: readonly LogLine[] | null;
}) {
  const folds = foldsOf(run.config);
  const epochs = epochsOf(run);
  const steps = run.progress?.steps_total ?? null;
  const panels = useMemo(
    () =>
      panelsOf(series, {
        metric: run.metric.name,
        greater_is_better: run.metric.greater_is_better,
        epochs_total: epochs,
        steps_total: steps,
        folds,
      }),
    [series, run.metric.name, run.metric.greater_is_better, epochs, steps, folds],
  );
  if (panels.length === 0) return <Empty title="No values yet">{emptyWords(run)}</Empty>;
  const before = bestBefore(run, all);
  const checkpoints = checkpointMoments(lines ?? []);
  const restarts = lines === null ? [] : restartsOf(run.attempts, checkpoints);
  const singles = panels.filter(isSingle);
  const curves = panels.filter((panel) => !isSingle(panel));
  const first = curves.slice(0, curves[1]?.metric === 'loss' ? 2 : 1);
  const rest = curves.slice(first.length);
  const chart = (panel: Panel, index: number) => (
    <div key={panel.metric}>
      <h2 style={{ marginBottom: 4 }}>
        <b>{capital(metricTitle(panel.metric))}</b> <span className="note">{panelWords(panel)}</span>
      </h2>
      <CurveChart
        panel={panel}
        title={`${metricTitle(panel.metric)} ${panelWords(panel)}`}
        live={run.state === 'running'}
        interval={panel.best ? run.metric.interval : null}
        height={index === 0 ? 264 : 180}
        reference={panel.metric === run.metric.name ? referenceOf(run, before, panel) : null}
        marks={panel.axis === 'epoch' ? restarts.filter(isBreak).map((restart) => restart.epoch) : []}
      />
      {index === 0 && panel.axis === 'epoch' && (checkpoints.length > 0 || restarts.length > 0) ? (
        <EventLane panel={panel} checkpoints={checkpoints} restarts={restarts} />
      ) : null}
    </div>
  );
  return (
    <>
      {singles.length > 0 ? <Singles run={run} panels={singles} /> : null}
      {first.map(chart)}
      {rest.length > 0 ? (
        <details className="more-curves">
          <summary className="link">
            {count(rest.length, 'more curve')}: {rest.map((panel) => metricTitle(panel.metric)).join(', ')}
          </summary>
          {rest.map((panel) => chart(panel, 1))}
        </details>
      ) : null}
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
function referenceOf(run: Run, before: RunSummary | null, panel: Panel): { value: number; label: string } | null {
  if (panel.axis === 'fold')
    return run.metric.value === null ? null : { value: toNumber(run.metric.value), label: 'mean' };
  return before?.metric.value === undefined || before.metric.value === null
    ? null
    : { value: toNumber(before.metric.value), label: `best before, ${before.name}` };
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
