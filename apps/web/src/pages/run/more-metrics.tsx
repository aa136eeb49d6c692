// The metrics that do not rank, as small charts side by side below the log: there when asked for, never in the way.
import { endOf } from '../../charts/aligned.ts';
import { CurveChart } from '../../charts/curve-chart.tsx';
import { needsLog, type Panel } from '../../charts/curve-model.ts';
import { Section } from '../../components/page.tsx';
import { formatNumber, metricTitle } from '../../format.ts';
import { partTitle } from './panel-words.ts';

export function MoreMetrics({ panels, live }: { panels: readonly Panel[]; live: boolean }) {
  const [first] = panels;
  if (!first) return null;
  const sameAxis = panels.every((panel) => panel.axis === first.axis);
  return (
    <Section title="More metrics" note={sameAxis ? `by ${first.axis}` : undefined} className="more-metrics">
      <div className="grid grid-cols-3 gap-x-6 pt-3 max-[1081px]:grid-cols-2 max-[481px]:gap-x-3">
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
    <div className="min-w-0">
      <header className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
        <h3 className="truncate font-medium">{title.charAt(0).toUpperCase() + title.slice(1)}</h3>
        <span className="note whitespace-nowrap">{noteOf(panel, axis)}</span>
        <span className="note ml-auto whitespace-nowrap">{valueWords(panel)}</span>
      </header>
      <CurveChart panel={panel} title={`${title} by ${panel.axis}`} live={live} interval={null} height={124} compact />
    </div>
  );
}

function noteOf(panel: Panel, axis: boolean): string {
  return [axis ? `by ${panel.axis}` : '', needsLog(panel) ? 'log scale' : ''].filter(Boolean).join(', ');
}

/** Of which part, and the number: folds have a mean, what is measured again and again has a newest value. */
function valueWords(panel: Panel) {
  const curve = panel.curves.find(({ part }) => part !== 'train') ?? panel.curves[0];
  if (!curve) return null;
  return (
    <>
      {partTitle(curve.part)} <b className="mono text-ink1">{valueOf(panel, curve)}</b>
    </>
  );
}

function valueOf(panel: Panel, curve: Panel['curves'][number]): string {
  if (panel.axis !== 'fold') return formatNumber((endOf(curve) ?? curve.points.at(-1))?.y);
  const values = curve.points.map(({ y }) => y).filter(Number.isFinite);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.length === 0 ? formatNumber(null) : `mean ${formatNumber(mean)}`;
}
