// What was measured once, such as the held-out metrics of a table: numbers say it better than a chart with one point.
import type { Run } from '@trainyard/contracts/run';
import type { Panel } from '../../charts/curve-model.ts';
import { padded } from '../../charts/scale.ts';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { Section } from '../../components/page.tsx';
import { formatNumber, metricTitle } from '../../format.ts';
import { capital, partTitle } from './panel-words.ts';

export function Singles({ run, panels }: { run: Run; panels: Panel[] }) {
  return (
    <Section title="Measured" note="once, on examples that were held out">
      {panels.map((panel) => (
        <Single
          key={panel.metric}
          panel={panel}
          interval={panel.metric === run.metric.name ? run.metric.interval : null}
        />
      ))}
    </Section>
  );
}

function Single({ panel, interval }: { panel: Panel; interval: [number, number] | null }) {
  const values = panel.curves.flatMap(({ part, points }) => (points[0] ? [{ part, value: points[0].y }] : []));
  return (
    <div className="flex flex-wrap items-center gap-3 border-b border-line py-2.5">
      <span className="flex-1">{capital(metricTitle(panel.metric))}</span>
      {values.map(({ part, value }) => (
        <span key={part} className="flex items-center gap-3">
          {interval && part === 'val' ? (
            <>
              <IntervalBar value={value} interval={interval} axis={padded(interval, [0, 1], 0.8)} width={88} />
              <span className="note mono">
                {formatNumber(interval[0])} to {formatNumber(interval[1])}
              </span>
            </>
          ) : null}
          <span className="note">{partTitle(part)}</span>
          <b className="mono min-w-16 text-right">{formatNumber(value)}</b>
        </span>
      ))}
    </div>
  );
}
