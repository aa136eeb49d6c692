// ECharts on a canvas, loaded when a chart of it is seen. Colours come from the tokens of the painted theme.
import { useEffect, useRef } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { usePart } from '../components/use-part.ts';
import { useTheme } from '../theme.ts';
import { ChartMissing } from './chart-missing.tsx';

const loadECharts = () => import('./echart-parts.ts');

/** `option` is asked again when the theme changes; it must be the same function as long as its data are the same. */
export function EChart({ option, label }: { option: () => EChartsCoreOption; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const painted = useTheme((state) => state.painted);
  const { part, failed } = usePart(box, loadECharts);
  useEffect(() => {
    if (!part || !box.current) return;
    const chart = part.init(box.current);
    chart.setOption(option());
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [option, painted, part]);
  return (
    <>
      {failed ? <ChartMissing /> : null}
      <div ref={box} className="h-100 w-full max-w-190 max-phone:h-75" role="img" aria-label={label} />
    </>
  );
}
