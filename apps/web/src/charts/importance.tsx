// What the model listens to: how much worse it gets when a column is shuffled, with the spread over the repeats.
import { Section } from '../components/page.tsx';
import { formatNumber } from '../format.ts';
import type { Evaluation } from './evaluation.ts';
import { extent } from './scale.ts';

const SHOWN = 20;

export function Importance({ importance }: { importance: Evaluation['importance'] }) {
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
        className="bars"
        role="list"
        style={{ paddingTop: 12, gridTemplateColumns: 'minmax(96px, max-content) minmax(0, 1fr) max-content' }}
      >
        {shown.map((column) => {
          const spread = column.std ?? 0;
          const nothing = column.mean - spread <= 0;
          return (
            <div key={column.column} role="listitem" style={{ display: 'contents' }}>
              <span className="mono" style={{ overflowWrap: 'anywhere', textAlign: 'right' }}>
                {column.column}
              </span>
              <span aria-hidden="true" style={{ position: 'relative', height: 16 }}>
                <i
                  style={{
                    position: 'absolute',
                    left: place(0),
                    top: -4,
                    bottom: -4,
                    width: 1,
                    background: 'var(--edge)',
                  }}
                />
                <i
                  style={{
                    position: 'absolute',
                    left: place(column.mean - spread),
                    width: `calc(${place(column.mean + spread)} - ${place(column.mean - spread)})`,
                    top: 7,
                    height: 1.5,
                    background: 'var(--ink2)',
                  }}
                />
                <i
                  style={{
                    position: 'absolute',
                    left: place(column.mean),
                    top: 3,
                    width: 10,
                    height: 10,
                    marginLeft: -5,
                    borderRadius: '50%',
                    background: nothing ? 'var(--bg)' : 'var(--ink1)',
                    border: '1.5px solid var(--ink1)',
                  }}
                />
              </span>
              <span className="mono" style={{ textAlign: 'right' }}>
                {nothing ? 'no effect' : formatNumber(column.mean)}
              </span>
            </div>
          );
        })}
      </div>
      <p className="note" style={{ paddingTop: 8 }}>
        Open mark: no effect beyond chance.
        {columns.length > SHOWN ? ` ${columns.length - SHOWN} weaker columns are not drawn.` : ''}
      </p>
    </Section>
  );
}
