// Where it is wrong: rows are the truth, columns the answer. The diagonal is grey, errors carry vermilion; a cell opens its examples.
import { Meter } from '../components/meter.tsx';
import { count, formatShare } from '../format.ts';
import type { Cell, Matrix } from './confusion.ts';
import './charts.css';

export interface Pair {
  truth: string;
  answer: string;
}

export function ConfusionMatrix({
  matrix,
  selected,
  onSelect,
}: {
  matrix: Matrix;
  selected: Pair | null;
  onSelect: (pair: Pair | null) => void;
}) {
  const { labels, cells, found } = matrix;
  const cell = (row: number) => cells.filter((one) => one.row === row);
  return (
    <>
      <div
        className="matrix"
        role="table"
        aria-label="Confusion matrix: rows are the truth, columns the answer"
        style={{ ['--cells' as string]: labels.length }}
      >
        <div role="row" style={{ display: 'contents' }}>
          <span role="columnheader" className="unseen">
            truth
          </span>
          <span aria-hidden="true" />
          {labels.map((label) => (
            <span key={label} role="columnheader" className="head" title={label}>
              <span>{label}</span>
            </span>
          ))}
          <span role="columnheader" className="note found-head">
            found
          </span>
        </div>
        {labels.map((label, row) => (
          <div key={label} role="row" style={{ display: 'contents' }}>
            <span role="rowheader" className="side" title={label}>
              <span>{label}</span>
            </span>
            {cell(row).map((one) => (
              <MatrixCell
                key={one.column}
                cell={one}
                pair={{ truth: label, answer: labels[one.column] ?? '' }}
                selected={selected}
                onSelect={onSelect}
              />
            ))}
            <Found share={found[row] ?? null} label={label} />
          </div>
        ))}
      </div>
      {matrix.left_out > 0 ? (
        <p className="note" style={{ paddingTop: 8 }}>
          {count(matrix.left_out, 'class', 'classes')} with fewer mistakes {matrix.left_out === 1 ? 'is' : 'are'} not
          drawn.
        </p>
      ) : null}
    </>
  );
}

function MatrixCell({
  cell,
  pair,
  selected,
  onSelect,
}: {
  cell: Cell;
  pair: Pair;
  selected: Pair | null;
  onSelect: (pair: Pair | null) => void;
}) {
  if (cell.count === 0)
    return (
      <span role="cell" className="cell">
        <span className="unseen">0</span>
      </span>
    );
  if (cell.right)
    return (
      <span
        role="cell"
        className="cell"
        style={{ background: `color-mix(in srgb, var(--fill) ${Math.round(40 + 60 * cell.weight)}%, var(--sunk))` }}
      >
        {cell.count}
      </span>
    );
  const pressed = selected?.truth === pair.truth && selected.answer === pair.answer;
  const strength = Math.round(16 + 64 * cell.weight);
  return (
    <span role="cell" style={{ display: 'grid' }}>
      <button
        type="button"
        className="cell"
        aria-pressed={pressed}
        onClick={() => onSelect(pressed ? null : pair)}
        aria-label={`${pair.truth} taken for ${pair.answer}: ${cell.count}`}
        style={{ background: `color-mix(in srgb, var(--s2) ${strength}%, var(--bg))` }}
      >
        {cell.count}
      </button>
    </span>
  );
}

function Found({ share, label }: { share: number | null; label: string }) {
  if (share === null)
    return (
      <span role="cell" className="found">
        <span />
        <span>none</span>
      </span>
    );
  return (
    <span role="cell" className="found">
      <Meter share={share} label={`${label}: found`} size={8} />
      <span>{formatShare(share)}</span>
    </span>
  );
}
