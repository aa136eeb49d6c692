// Where it is wrong: rows are the truth, columns the answer. The diagonal is grey, errors carry vermilion; a cell opens its examples.
import { Meter } from '../components/ui/meter.tsx';
import { count, formatShare } from '../format.ts';
import type { Cell, Matrix } from './confusion.ts';

export interface Pair {
  truth: string;
  answer: string;
}

const cellLook = 'grid min-h-7 min-w-0 place-items-center bg-sunk text-ink2 max-phone:min-h-5.5';

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
  return (
    <>
      <div
        className="grid max-w-190 grid-cols-[minmax(64px,max-content)_repeat(var(--cells),minmax(18px,1fr))_auto] gap-px text-small max-phone:grid-cols-[minmax(48px,88px)_repeat(var(--cells),minmax(16px,1fr))]"
        role="table"
        aria-label="Confusion matrix: rows are the truth, columns the answer"
        style={{ ['--cells' as string]: labels.length }}
      >
        <Head labels={labels} />
        {labels.map((label, row) => (
          <div key={label} role="row" className="contents">
            <span role="rowheader" className="flex min-w-0 items-center justify-end pr-2 text-ink2" title={label}>
              <span className="truncate">{label}</span>
            </span>
            {cells
              .filter((one) => one.row === row)
              .map((one) => (
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
        <p className="note pt-2">
          {count(matrix.left_out, 'class', 'classes')} with fewer mistakes {matrix.left_out === 1 ? 'is' : 'are'} not
          drawn.
        </p>
      ) : null}
    </>
  );
}

function Head({ labels }: { labels: readonly string[] }) {
  return (
    <div role="row" className="contents">
      <span role="columnheader">
        <span className="sr-only">truth</span>
      </span>
      {labels.map((label) => (
        <span
          key={label}
          role="columnheader"
          className="flex max-h-28 min-w-0 rotate-180 justify-self-center pb-1 text-ink2 [writing-mode:vertical-rl]"
          title={label}
        >
          <span className="truncate">{label}</span>
        </span>
      ))}
      <span role="columnheader" className="note self-end pl-2.5 max-phone:hidden">
        found
      </span>
    </div>
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
      <span role="cell" className={cellLook}>
        <span className="sr-only">0</span>
      </span>
    );
  if (cell.right)
    return (
      <span
        role="cell"
        className={cellLook}
        style={{ background: `color-mix(in srgb, var(--fill) ${Math.round(40 + 60 * cell.weight)}%, var(--sunk))` }}
      >
        {cell.count}
      </span>
    );
  const pressed = selected?.truth === pair.truth && selected.answer === pair.answer;
  const strength = Math.round(20 + 80 * cell.weight);
  return (
    <span role="cell" className="grid min-w-0">
      <button
        type="button"
        className={`${cellLook} cursor-pointer font-semibold text-ink1! outline-ink1 -outline-offset-1 hover:outline-2 hover:outline-edge aria-pressed:z-1 aria-pressed:outline-2 aria-pressed:outline-ink1`}
        aria-pressed={pressed}
        onClick={() => onSelect(pressed ? null : pair)}
        aria-label={`${pair.truth} taken for ${pair.answer}: ${cell.count}`}
        style={{ background: `color-mix(in srgb, var(--wrong) ${strength}%, var(--bg))` }}
      >
        {cell.count}
      </button>
    </span>
  );
}

function Found({ share, label }: { share: number | null; label: string }) {
  return (
    <span
      role="cell"
      className="grid grid-cols-[28px_max-content] items-center gap-1.5 pl-2.5 whitespace-nowrap text-ink2 max-phone:hidden"
    >
      {share === null ? <span /> : <Meter share={share} label={`${label}: found`} size={8} />}
      <span>{share === null ? 'none' : formatShare(share)}</span>
    </span>
  );
}
