// The penguins as they are: one mark per row, drawn from the rows of the file.
import { useWidth } from '../components/use-width.ts';
import { labelPlace, roundTicks, type Scatter } from './scatter.ts';

const HEIGHT = 232;
const MARGIN = { left: 40, right: 12, top: 12, bottom: 48 };
const COLOURS = ['s2', 's1', 's4', 's3', 's5', 's6', 's7', 's8'];

const words = (column: string): string => column.replace(/_(mm|cm|g|kg)$/, ', $1').replaceAll('_', ' ');

function Shape({ group, x, y }: { group: number; x: number; y: number }) {
  const fill = `var(--${COLOURS[group % COLOURS.length]})`;
  if (group % 3 === 1) return <rect x={x - 2.2} y={y - 2.2} width="4.4" height="4.4" fill={fill} />;
  if (group % 3 === 2) return <path d={`M${x} ${y - 3}l3 5.4h-6z`} fill={fill} />;
  return <circle cx={x} cy={y} r="2.5" fill={fill} />;
}

export function ScatterPlot({ scatter, what }: { scatter: Scatter; what: string }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const pad = (range: { min: number; max: number }) => (range.max - range.min || 1) * 0.06;
  const scale = (range: { min: number; max: number }, from: number, to: number) => (value: number) =>
    from + ((value - range.min + pad(range)) / (range.max - range.min + 2 * pad(range) || 1)) * (to - from);
  const x = scale(scatter.x, MARGIN.left, width - MARGIN.right);
  const y = scale(scatter.y, HEIGHT - MARGIN.bottom, MARGIN.top);
  const floor = HEIGHT - MARGIN.bottom;
  const placed = scatter.marks.map((mark) => ({ x: x(mark.x), y: y(mark.y), group: mark.group }));
  return (
    <div ref={box} className="min-h-58">
      {width === 0 ? null : (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`${scatter.marks.length} ${what}: ${words(scatter.x.name)} against ${words(scatter.y.name)}, by kind ${scatter.groups.map((group) => `${group.name} ${group.count}`).join(', ')}`}
          className="[&_text]:fill-ink3 [&_text]:text-small [&_text]:tabular-nums"
        >
          {roundTicks(scatter.y.min, scatter.y.max, 4).map((tick) => (
            <g key={tick}>
              <path d={`M${MARGIN.left} ${y(tick)}H${width}`} stroke="var(--line)" />
              <text x={MARGIN.left - 8} y={y(tick) + 4} textAnchor="end">
                {tick}
              </text>
            </g>
          ))}
          <path d={`M${MARGIN.left} ${floor}H${width}`} stroke="var(--edge)" />
          {roundTicks(scatter.x.min, scatter.x.max, 6).map((tick) => (
            <text key={tick} x={x(tick)} y={floor + 18} textAnchor="middle">
              {tick}
            </text>
          ))}
          <text x={MARGIN.left} y={HEIGHT - 6}>
            up: {words(scatter.y.name)}
          </text>
          <text x={width} y={HEIGHT - 6} textAnchor="end">
            {words(scatter.x.name)}
          </text>
          {placed.map((mark, index) => (
            <Shape key={index} {...mark} />
          ))}
          {scatter.groups.map((group, index) => (
            <Label
              key={group.name}
              group={index}
              text={`${group.name} ${group.count}`}
              {...labelPlace(placed, index, width, floor - 12)}
            />
          ))}
        </svg>
      )}
    </div>
  );
}

function Label({ group, text, x, y }: { group: number; text: string; x: number; y: number }) {
  return (
    <>
      <text
        x={x + 5}
        y={y + 4}
        textAnchor="middle"
        className="fill-ink1! stroke-bg stroke-4 font-semibold [paint-order:stroke]"
      >
        {text}
      </text>
      <Shape group={group} x={x - (text.length * 6.6) / 2 - 3} y={y} />
    </>
  );
}
