import { digitsOf, ticks } from '../../charts/scale.ts';
import { AXIS_WIDTH } from './interval-axis.ts';

/** The marks of the axis that all intervals share. */
export function AxisTicks({ axis }: { axis: [number, number] }) {
  const span = axis[1] - axis[0] || 1;
  const marks = ticks(axis[0], axis[1], 2);
  const digits = digitsOf(marks);
  return (
    <span className="relative block h-4" role="img" aria-label="Interval" style={{ width: AXIS_WIDTH }}>
      {marks.map((mark) => (
        <span
          key={mark}
          className="absolute -translate-x-1/2"
          style={{ left: 4 + ((mark - axis[0]) / span) * (AXIS_WIDTH - 8) }}
        >
          {mark >= 10_000 ? mark.toLocaleString('en') : mark.toFixed(digits)}
        </span>
      ))}
    </span>
  );
}
