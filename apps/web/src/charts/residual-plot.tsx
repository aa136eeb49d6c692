// How far off a regression is: answer against truth, and how the errors spread.
import { useCallback } from 'react';
import { Facts, Section } from '../components/page.tsx';
import { formatCount, formatNumber } from '../format.ts';
import { tokenColour } from '../theme.ts';
import { EChart } from './echart.tsx';
import type { Residuals } from './residual.ts';
import { padded } from './scale.ts';

export function ResidualPlot({
  residuals,
  target,
  examples,
}: {
  residuals: Residuals;
  target: string;
  examples: number | null;
}) {
  const scatter = useCallback(() => scatterOption(residuals, target), [residuals, target]);
  const most = Math.max(...residuals.bins.map((bin) => bin.count));
  return (
    <>
      <Section
        title="Answer and truth"
        note={`${formatCount(residuals.points.length)}${examples !== null && examples > residuals.points.length ? ` of ${formatCount(examples)}` : ''} examples; on the line the answer is exact`}
      >
        <EChart
          option={scatter}
          label={`Scatter plot of predicted ${target} against true ${target}; half of the answers are closer than ${formatNumber(residuals.median_error)}`}
        />
      </Section>
      <Section title="Errors" note="answer minus truth; left of the middle the model says too little">
        <svg
          className="bins"
          viewBox={`0 0 ${residuals.bins.length} 100`}
          preserveAspectRatio="none"
          aria-hidden="true"
          style={{ marginTop: 12 }}
        >
          {residuals.bins.map((bin, index) => (
            <rect
              key={bin.from}
              x={index + 0.06}
              width={0.88}
              y={100 - (bin.count / most) * 96}
              height={(bin.count / most) * 96}
              fill="var(--edge)"
            />
          ))}
          <line
            x1={residuals.bins.length / 2}
            x2={residuals.bins.length / 2}
            y1="0"
            y2="100"
            stroke="var(--accent)"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        <div
          className="note"
          style={{
            display: 'flex',
            justifyContent: 'space-between',
            borderTop: '1px solid var(--edge)',
            paddingTop: 4,
          }}
        >
          <span>{formatNumber(residuals.bins[0]?.from)}</span>
          <span>0</span>
          <span>{formatNumber(residuals.bins.at(-1)?.to)}</span>
        </div>
        <Facts
          items={[
            ['Half', `of the answers are closer than ${formatNumber(residuals.median_error)}`],
            ['9 of 10', `are closer than ${formatNumber(residuals.error_90)}`],
            [
              'On average',
              residuals.bias === 0
                ? 'neither too high nor too low'
                : `${formatNumber(Math.abs(residuals.bias))} too ${residuals.bias > 0 ? 'high' : 'low'}`,
            ],
          ]}
        />
        <table className="unseen">
          <caption>Errors by size</caption>
          <tbody>
            {residuals.bins.map((bin) => (
              <tr key={bin.from}>
                <th scope="row">
                  {formatNumber(bin.from)} to {formatNumber(bin.to)}
                </th>
                <td>{bin.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </>
  );
}

function scatterOption({ points, domain }: Residuals, target: string) {
  const [low, high] = padded(domain, undefined, 0.03);
  const ink = tokenColour('ink3');
  const axis = (name: string, nameLocation: 'middle' | 'end') => ({
    type: 'value' as const,
    min: low,
    max: high,
    name,
    nameLocation,
    nameGap: nameLocation === 'middle' ? 30 : 10,
    nameTextStyle: {
      color: ink,
      fontSize: 12,
      align: nameLocation === 'end' ? ('left' as const) : ('center' as const),
    },
    axisLabel: {
      color: ink,
      fontSize: 12,
      showMinLabel: false,
      showMaxLabel: false,
      hideOverlap: true,
      formatter: (value: number) => formatNumber(value),
    },
    splitLine: { lineStyle: { color: tokenColour('line') } },
    axisLine: { show: true, lineStyle: { color: tokenColour('edge') } },
    axisTick: { show: false },
  });
  return {
    animation: false,
    textStyle: { fontFamily: '"Inter Variable", system-ui, sans-serif' },
    grid: { left: 64, right: 16, top: 28, bottom: 44 },
    xAxis: axis(`true ${target}`, 'middle'),
    yAxis: axis(`predicted ${target}`, 'end'),
    series: [
      {
        type: 'scatter',
        symbolSize: 5,
        itemStyle: { color: tokenColour('s1'), opacity: 0.5 },
        data: points.map((point) => [point.truth, point.prediction]),
        silent: true,
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: tokenColour('edge'), type: 'dashed', width: 1.5 },
          data: [[{ coord: [low, low] }, { coord: [high, high] }]],
        },
      },
    ],
  };
}
