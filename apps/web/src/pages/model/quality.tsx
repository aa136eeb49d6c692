// How good it is: every held-out metric, the one that ranks with its interval.
import type { Model } from '@trainyard/contracts/model';
import { type Float, toNumber } from '@trainyard/contracts/scalar';
import { type Evaluation, splitWords } from '../../charts/evaluation.ts';
import { padded } from '../../charts/scale.ts';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { Section } from '../../components/page.tsx';
import { formatCount, formatNumber, metricTitle } from '../../format.ts';

export function Quality({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
  const { metric, metrics } = model;
  const test = Object.keys(metrics).filter((name) => name.startsWith(TEST));
  // What chose nothing says what a model is worth: the test part where there is one.
  const tested = evaluation?.split === 'test' && test.length > 0;
  const others = Object.keys(metrics).filter((name) => !name.startsWith(TEST));
  const ranked = tested ? `${TEST}${metric.name}` : metric.name;
  const names = rankedFirst(tested ? test : others, ranked);
  const examples = tested ? evaluation.examples : (metric.examples ?? evaluation?.examples ?? null);
  const interval =
    metric.interval !== null && metric.value === (metrics[ranked] ?? metric.value) ? metric.interval : null;
  const end = [
    evaluation ? splitWords(evaluation.split) : '',
    examples === null ? '' : `${formatCount(examples)} ${model.task === 'image-classification' ? 'pictures' : 'rows'}`,
    interval ? '95 % interval' : '',
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <Section title="How good is it" end={<span>{end}</span>}>
      {names.map((name) => (
        <QualityRow
          key={name}
          title={metricTitle(tested ? name.slice(TEST.length) : name)}
          value={metrics[name] ?? (name === ranked ? metric.value : null)}
          interval={name === ranked ? interval : null}
        />
      ))}
      {tested && others.length > 0 ? (
        <details>
          <summary className="note" style={{ cursor: 'pointer', padding: '10px 0' }}>
            On the validation part, which chose the epoch
          </summary>
          {rankedFirst(others, metric.name).map((name) => (
            <QualityRow key={name} title={metricTitle(name)} value={metrics[name] ?? null} interval={null} />
          ))}
        </details>
      ) : null}
    </Section>
  );
}

const TEST = 'test_';

function rankedFirst(names: readonly string[], ranked: string): string[] {
  return [ranked, ...names.filter((name) => name !== ranked)];
}

function QualityRow({
  title,
  value,
  interval,
}: {
  title: string;
  value: Float | null;
  interval: [number, number] | null;
}) {
  const number = value === null ? Number.NaN : toNumber(value);
  return (
    <div className="quality-row">
      <span style={{ overflowWrap: 'anywhere' }}>{capital(title)}</span>
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
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
