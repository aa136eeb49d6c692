// How good it is: every held-out metric, the one that ranks with its interval.
import type { Model } from '@trainyard/contracts/model';
import { toNumber } from '@trainyard/contracts/scalar';
import { type Evaluation, splitWords } from '../../charts/evaluation.ts';
import { padded } from '../../charts/scale.ts';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { Section } from '../../components/page.tsx';
import { formatCount, formatNumber, metricTitle } from '../../format.ts';

export function Quality({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
  const { metric, metrics } = model;
  // The metric in the sentence is that of the test part where there is one; it stands first, with its interval.
  const tested = evaluation?.split === 'test' && `test_${metric.name}` in metrics;
  const first = tested ? `test_${metric.name}` : metric.name;
  const names = [first, ...Object.keys(metrics).filter((name) => name !== first)].toSorted(
    (a, b) => (tested ? -1 : 1) * (Number(a.startsWith('test_')) - Number(b.startsWith('test_'))),
  );
  const examples = metric.examples ?? evaluation?.examples ?? null;
  const end = [
    evaluation ? splitWords(evaluation.split) : '',
    examples === null ? '' : `${formatCount(examples)} ${model.task === 'image-classification' ? 'pictures' : 'rows'}`,
    metric.interval ? '95 % interval' : '',
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <Section title="How good is it" end={<span>{end}</span>}>
      {names.map((name) => {
        const value = name === first ? (metric.value ?? metrics[name]) : metrics[name];
        const interval = name === first ? metric.interval : null;
        const number = value === undefined || value === null ? Number.NaN : toNumber(value);
        return (
          <div key={name} className="quality-row">
            <span style={{ overflowWrap: 'anywhere' }}>{capital(metricTitle(name))}</span>
            {interval && Number.isFinite(number) ? (
              <>
                <IntervalBar value={number} interval={interval} axis={padded(interval, [0, 1], 0.8)} width={88} />
                <span className="mono note">
                  {formatNumber(interval[0])} to {formatNumber(interval[1])}
                </span>
              </>
            ) : null}
            <b className="mono">{formatNumber(value)}</b>
          </div>
        );
      })}
    </Section>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
