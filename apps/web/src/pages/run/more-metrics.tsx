// The metrics that do not rank, as small charts side by side below the log: there when asked for, never in the way.
import { CurveChart } from '../../charts/curve-chart.tsx';
import { endOf } from '../../charts/aligned.ts';
import { needsLog, type Panel } from '../../charts/curve-model.ts';
import { Section } from '../../components/page.tsx';
import { formatNumber, metricTitle } from '../../format.ts';

export function MoreMetrics({ panels, live }: { panels: readonly Panel[]; live: boolean }) {
  const [first] = panels;
  if (!first) return null;
  const sameAxis = panels.every((panel) => panel.axis === first.axis);
  return (
    <Section title="More metrics" note={sameAxis ? `by ${first.axis}` : undefined} className="more-metrics">
      <div className="small-charts">
        {panels.map((panel) => (
          <SmallChart key={panel.metric} panel={panel} live={live} axis={!sameAxis} />
        ))}
      </div>
    </Section>
  );
}

function SmallChart({ panel, live, axis }: { panel: Panel; live: boolean; axis: boolean }) {
  const title = metricTitle(panel.metric);
  return (
    <div>
      <header className="small-head">
        <h3>{title.charAt(0).toUpperCase() + title.slice(1)}</h3>
        <span className="note">{noteOf(panel, axis)}</span>
        <b className="mono">{valueWords(panel)}</b>
      </header>
      <CurveChart panel={panel} title={`${title} by ${panel.axis}`} live={live} interval={null} height={124} compact />
    </div>
  );
}

function noteOf(panel: Panel, axis: boolean): string {
  return [axis ? `by ${panel.axis}` : '', needsLog(panel) ? 'log scale' : ''].filter(Boolean).join(', ');
}

/** Folds have a mean, what is measured again and again has a newest value. */
function valueWords(panel: Panel): string {
  const curve = panel.curves.find(({ part }) => part !== 'train') ?? panel.curves[0];
  if (!curve) return '';
  if (panel.axis !== 'fold') return formatNumber((endOf(curve) ?? curve.points.at(-1))?.y);
  const values = curve.points.map(({ y }) => y).filter(Number.isFinite);
  return values.length === 0
    ? formatNumber(null)
    : `mean ${formatNumber(values.reduce((sum, value) => sum + value, 0) / values.length)}`;
}
