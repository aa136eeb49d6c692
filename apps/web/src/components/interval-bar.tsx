/**
 * A value with its 95 % interval on a shared axis [low, high]; `band` is the best run's interval, drawn through all rows.
 * Without an interval only the point is drawn.
 */
export function IntervalBar({
  value,
  interval,
  axis,
  band,
  best = false,
  width = 160,
  height = 24,
}: {
  value: number;
  interval: [number, number] | null;
  axis: [number, number];
  band?: [number, number] | null;
  best?: boolean;
  width?: number;
  height?: number;
}) {
  const span = axis[1] - axis[0] || 1;
  const x = (at: number): number => 4 + Math.min(1, Math.max(0, (at - axis[0]) / span)) * (width - 8);
  const middle = height / 2;
  const colour = best ? 'var(--accent)' : 'var(--ink2)';
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      className="block overflow-visible"
    >
      {band ? (
        <rect
          x={x(band[0])}
          width={Math.max(1, x(band[1]) - x(band[0]))}
          y={-8}
          height={height + 16}
          fill="var(--accent-soft)"
        />
      ) : null}
      {interval ? (
        <path
          d={`M${x(interval[0])} ${middle}H${x(interval[1])}M${x(interval[0])} ${middle - 3}v6M${x(interval[1])} ${middle - 3}v6`}
          stroke={colour}
          strokeWidth="1.5"
          fill="none"
        />
      ) : null}
      <circle cx={x(value)} cy={middle} r="4" fill={colour} />
    </svg>
  );
}
