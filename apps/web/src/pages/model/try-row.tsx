// Try it with a row: a form from the signature, an answer that follows every change.
import type { Model } from '@trainyard/contracts/model';
import { useMemo, useState } from 'react';
import type { Evaluation } from '../../charts/evaluation.ts';
import { SectionHead } from '../../components/page.tsx';
import { Button } from '../../components/ui/button.tsx';
import { RowAnswer } from './row-answer.tsx';
import { RowField } from './row-field.tsx';
import { answerPlace, tryGrid } from './try-look.ts';
import { useRow } from './use-row.ts';

const SHOWN = 12;

export function TryRow({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
  const { row, source, changed, another, set, revert, back } = useRow(model);
  const [all, setAll] = useState(false);
  const columns = useMemo(() => byImportance(model, evaluation), [model, evaluation]);
  const shown = all ? columns : columns.slice(0, SHOWN);
  return (
    <section className={tryGrid} aria-label="Try it">
      <div>
        <SectionHead
          title="A row"
          note={source}
          end={
            <button type="button" className="link" onClick={() => void another()}>
              Another row
            </button>
          }
        />
        {shown.map((column) => (
          <RowField
            key={column.name}
            column={column}
            value={row[column.name] ?? null}
            changed={changed.has(column.name)}
            onChange={(value) => set(column.name, value)}
            onRevert={() => revert(column.name)}
          />
        ))}
        {columns.length > shown.length ? (
          <p className="note pt-3">
            {columns.length - shown.length} more with the values of {source},{' '}
            <button type="button" className="link" onClick={() => setAll(true)}>
              show all
            </button>
          </p>
        ) : null}
        {changed.size > 0 ? (
          <p className="pt-3">
            <Button small icon="retry" onClick={back}>
              Back to {source}
            </Button>
          </p>
        ) : null}
      </div>
      <div className={`sticky top-18 ${answerPlace}`}>
        <RowAnswer model={model} row={row} />
      </div>
    </section>
  );
}

/** Columns that the model listens to most come first; as in the file where that was not measured. */
function byImportance(model: Model, evaluation: Evaluation | null): Model['signature']['columns'] {
  const weight = new Map(evaluation?.importance.map((one) => [one.column, one.mean]));
  return model.signature.columns.toSorted((a, b) => (weight.get(b.name) ?? 0) - (weight.get(a.name) ?? 0));
}
