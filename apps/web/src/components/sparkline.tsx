/**
 * A curve without axes. The best point (`better`) is a dot; fewer than three points are dots on a line.
 * Size in px; `fill` stretches it to its box instead (lines stay sharp).
 */
export function Sparkline({
  values,
  width = 88,
  height = 24,
  better,
  tone = 'ink3',
  fill = false,
}: {
  values: number[];
  width?: number;
  height?: number;
  better?: 'higher' | 'lower';
  tone?: string;
  fill?: boolean;
}) {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const x = (index: number): number =>
    values.length === 1 ? width / 2 : 2 + (index / (values.length - 1)) * (width - 4);
  const y = (value: number): number => height - 3 - ((value - low) / span) * (height - 6);
  const path = values
    .map((value, index) =>
      Number.isFinite(value)
        ? `${index === 0 || !Number.isFinite(values[index - 1] ?? Number.NaN) ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
        : '',
    )
    .join('');
  const best =
    better === undefined ? -1 : values.indexOf(better === 'higher' ? Math.max(...finite) : Math.min(...finite));
  const bestValue = values[best];
  const colour = `var(--${tone})`;
  const size = fill ? { width: '100%', height: '100%', preserveAspectRatio: 'none' } : { width, height };
  return (
    <svg viewBox={`0 0 ${width} ${height}`} {...size} aria-hidden="true" className="block overflow-visible">
      <path
        d={path}
        fill="none"
        stroke={colour}
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
      {fill ? null : values.length < 3 ? (
        values.map((value, index) => <circle key={index} cx={x(index)} cy={y(value)} r="2.5" fill={colour} />)
      ) : bestValue !== undefined ? (
        <circle cx={x(best)} cy={y(bestValue)} r="2.5" fill={colour} />
      ) : null}
    </svg>
  );
}
