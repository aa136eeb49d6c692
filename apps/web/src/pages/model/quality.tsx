// How good it is: every held-out metric with its interval and what no model gets, the one to read first on top.
import type { Figure } from '@trainyard/contracts/figure';
import type { Model } from '@trainyard/contracts/model';
import { toNumber } from '@trainyard/contracts/scalar';
import { besideText, firstFigure, intervalText } from '@trainyard/core/figure-words';
import { examplesText } from '@trainyard/core/result-words';
import clsx from 'clsx';
import { padded } from '../../charts/scale.ts';
import { Section } from '../../components/page.tsx';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { formatNumber, metricTitle } from '../../format.ts';
import { qualityOf } from './quality-rows.ts';

export function Quality({ model }: { model: Model }) {
  const { metric } = model;
  const { shown, chosen } = qualityOf(model);
  const { first } = firstFigure(metric);
  const thing = model.task === 'image-classification' ? 'picture' : 'row';
  const examples = metric.examples === null ? `${metric.part} part` : examplesText(metric.examples, metric.part, thing);
  return (
    <Section title="How good is it" end={<span>{examples}, 95 % intervals</span>}>
      {shown.map((figure) => (
        <QualityRow key={figure.name} figure={figure} constant={metric.constant} first={figure.name === first.name} />
      ))}
      {chosen.length > 0 ? (
        <details>
          <summary className="note cursor-pointer py-2.5">
            On the validation part, which chose the epoch or the settings
          </summary>
          {chosen.map((figure) => (
            <QualityRow key={figure.name} figure={figure} constant={metric.constant} />
          ))}
        </details>
      ) : null}
    </Section>
  );
}

function QualityRow({ figure, constant, first = false }: { figure: Figure; constant: string | null; first?: boolean }) {
  const { value, interval, verdict } = figure;
  const number = value === null ? Number.NaN : toNumber(value);
  const beside = besideText(figure, constant);
  return (
    <div className="border-b border-line py-2.5">
      <div className="flex items-center gap-3">
        <span className={clsx('flex-1 [overflow-wrap:anywhere]', first && 'font-semibold')}>
          {capital(metricTitle(figure.name))}
        </span>
        {interval && Number.isFinite(number) ? (
          <>
            <span className="max-phone:hidden">
              <IntervalBar value={number} interval={interval} axis={axisOf(figure, interval)} width={88} />
            </span>
            <span className="mono note whitespace-nowrap">{intervalText(interval)}</span>
          </>
        ) : null}
        <b className="mono min-w-16 text-right">{formatNumber(value)}</b>
      </div>
      {beside ? (
        <p className={clsx('note', (verdict === 'no better' || verdict === 'worse') && 'text-warn')}>{beside}</p>
      ) : null}
    </div>
  );
}

/** Room for the interval, within what the metric can be. */
function axisOf({ name }: Figure, interval: [number, number]): [number, number] {
  const open = /loss|error|rmse|mae|mape|r2/.test(name);
  return padded(interval, open ? undefined : [0, 1], 0.8);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
