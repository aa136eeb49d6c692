// ECharts on a canvas, loaded when a chart of it is on the page. Colours come from the tokens of the painted theme.
import { useEffect, useRef } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { useTheme } from '../theme.ts';
import './charts.css';

/** `option` is asked again when the theme changes; it must be the same function as long as its data are the same. */
export function EChart({ option, label }: { option: () => EChartsCoreOption; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const painted = useTheme((state) => state.painted);
  useEffect(() => {
    let gone = false;
    let clean = () => {};
    void import('./echart-parts.ts').then(({ init }) => {
      if (gone || !box.current) return;
      const chart = init(box.current);
      chart.setOption(option());
      const observer = new ResizeObserver(() => chart.resize());
      observer.observe(box.current);
      clean = () => {
        observer.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      clean();
    };
  }, [option, painted]);
  return <div ref={box} className="echart" role="img" aria-label={label} />;
}
