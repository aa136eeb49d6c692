// What the model listens to: how much worse it gets when a column is shuffled, with the spread over the repeats.
import clsx from 'clsx';
import { Section } from '../components/page.tsx';
import { count, formatNumber } from '../format.ts';
import type { Evaluation } from './evaluation.ts';
import { extent } from './scale.ts';

const SHOWN = 20;

export function Importance({ of: evaluation }: { of: Pick<Evaluation, 'importance' | 'importance_partial'> }) {
  const { importance, importance_partial: isPartial } = evaluation;
  const columns = importance.toSorted((a, b) => b.mean - a.mean);
  const shown = columns.slice(0, SHOWN);
  const range = extent([
    0,
    ...shown.flatMap((column) => [column.mean - (column.std ?? 0), column.mean + (column.std ?? 0)]),
  ]) ?? [0, 1];
  const place = (value: number) => `${((value - range[0]) / (range[1] - range[0] || 1)) * 100}%`;
  return (
    <Section
      title="What it listens to"
      note="loss of quality when the column is shuffled; line: spread over the repeats"
    >
      <div
        className="grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)_max-content] items-center gap-x-3 gap-y-2 pt-3"
        role="list"
      >
        {shown.map((column) => (
          <Mark key={column.column} column={column} place={place} />
        ))}
      </div>
      <p className="note pt-2">
        Open mark: no effect beyond chance.
        {isPartial ? ' Its share of the time was over before every column was shuffled as often as asked.' : ''}
        {columns.length > SHOWN ? ` ${count(columns.length - SHOWN, 'weaker column')} not drawn.` : ''}
      </p>
    </Section>
  );
}

function Mark({
  column: { column, mean, std },
  place,
}: {
  column: Evaluation['importance'][number];
  place: (value: number) => string;
}) {
  const spread = std ?? 0;
  const nothing = mean - spread <= 0;
  return (
    <div role="listitem" className="contents">
      <span className="mono text-right [overflow-wrap:anywhere]">{column}</span>
      <span aria-hidden="true" className="relative h-4">
        <i className="absolute -inset-y-1 w-px bg-edge" style={{ left: place(0) }} />
        <i
          className="absolute top-[7px] h-[1.5px] bg-ink2"
          style={{ left: place(mean - spread), width: `calc(${place(mean + spread)} - ${place(mean - spread)})` }}
        />
        <i
          className={clsx(
            'absolute top-[3px] -ml-[5px] size-2.5 rounded-full border-[1.5px] border-ink1',
            nothing ? 'bg-bg' : 'bg-ink1',
          )}
          style={{ left: place(mean) }}
        />
      </span>
      <span className="mono text-right">{nothing ? 'no effect' : formatNumber(mean)}</span>
    </div>
  );
}
