// How far off a regression is: answer against truth, and how the errors spread.
import { useCallback } from 'react';
import { Facts, Section } from '../components/page.tsx';
import { dataText } from '../format.ts';
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
  examples: string;
}) {
  const scatter = useCallback(() => scatterOption(residuals, target), [residuals, target]);
  return (
    <>
      <Section title="Answer and truth" note={`${examples}; on the line the answer is exact`}>
        <EChart
          option={scatter}
          label={`Scatter plot of predicted ${target} against true ${target}; half of the answers are closer than ${dataText(residuals.median_error)}`}
        />
      </Section>
      <Section title="Errors" note="answer minus truth; left of the middle the model says too little">
        <Errors bins={residuals.bins} />
        <Facts
          items={[
            ['Half', `of the answers are closer than ${dataText(residuals.median_error)}`],
            ['9 of 10', `are closer than ${dataText(residuals.error_90)}`],
            [
              'On average',
              residuals.bias === 0
                ? 'neither too high nor too low'
                : `${dataText(Math.abs(residuals.bias))} too ${residuals.bias > 0 ? 'high' : 'low'}`,
            ],
          ]}
        />
      </Section>
    </>
  );
}

function Errors({ bins }: { bins: Residuals['bins'] }) {
  const most = Math.max(...bins.map((bin) => bin.count));
  const middle = bins.length / 2;
  return (
    <>
      <svg
        className="mt-3 block h-30 w-full"
        viewBox={`0 0 ${bins.length} 100`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {bins.map((bin, index) => (
          <rect
            key={bin.from}
            x={index + 0.06}
            width={0.88}
            y={100 - (bin.count / most) * 96}
            height={(bin.count / most) * 96}
            className="fill-edge"
          />
        ))}
        <line
          x1={middle}
          x2={middle}
          y1="0"
          y2="100"
          className="stroke-accent"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div className="note flex justify-between border-t border-edge pt-1">
        <span>{dataText(bins[0]?.from)}</span>
        <span>0</span>
        <span>{dataText(bins.at(-1)?.to)}</span>
      </div>
      <table className="sr-only">
        <caption>Errors by size</caption>
        <tbody>
          {bins.map((bin) => (
            <tr key={bin.from}>
              <th scope="row">
                {dataText(bin.from)} to {dataText(bin.to)}
              </th>
              <td>{bin.count}</td>
            </tr>
          ))}
        </tbody>
      </table>
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
      formatter: (value: number) => dataText(value),
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
