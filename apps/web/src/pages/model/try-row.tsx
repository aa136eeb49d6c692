// Try it with a row: a form from the signature, an answer that follows every change.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Model } from '@trainyard/contracts/model';
import { useEffect, useMemo, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import type { Evaluation } from '../../charts/evaluation.ts';
import { Button } from '../../components/button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { toast } from '../../components/toast.tsx';
import { formatNumber } from '../../format.ts';
import { Answer } from './answer.tsx';
import { RowField } from './row-field.tsx';
import { type Row, changedColumns, exampleRow, rowOfCells } from './row-form.ts';

const AFTER = 100;
const SHOWN = 12;

export function TryRow({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
  const [start, setStart] = useState<Row>(() => exampleRow(model.signature));
  const [row, setRow] = useState<Row>(start);
  const [source, setSource] = useState('typical values');
  const [all, setAll] = useState(false);
  const columns = useMemo(() => byImportance(model, evaluation), [model, evaluation]);
  const changed = changedColumns(row, start);
  const begin = (next: Row, words: string) => {
    setStart(next);
    setRow(next);
    setSource(words);
  };
  const another = async () => {
    try {
      const found = await randomRow(model);
      begin(rowOfCells(model.signature, found.columns, found.cells), `number ${found.number} of the data`);
    } catch (error) {
      toast({ tone: 'bad', text: problemOf(error).detail });
    }
  };
  const shown = all ? columns : columns.slice(0, SHOWN);
  return (
    <section className="try-row" aria-label="Try it">
      <div>
        <header className="section-head">
          <h2>A row</h2>
          <span className="note">{source}</span>
          <div className="end note">
            <button type="button" className="link" onClick={() => void another()}>
              Another row
            </button>
          </div>
        </header>
        {shown.map((column) => (
          <RowField
            key={column.name}
            column={column}
            value={row[column.name] ?? null}
            changed={changed.has(column.name)}
            onChange={(value) => setRow((old) => ({ ...old, [column.name]: value }))}
            onRevert={() => setRow((old) => ({ ...old, [column.name]: start[column.name] ?? null }))}
          />
        ))}
        {columns.length > shown.length ? (
          <p className="note" style={{ paddingTop: 12 }}>
            {columns.length - shown.length} more with the values of {source},{' '}
            <button type="button" className="link" onClick={() => setAll(true)}>
              show all
            </button>
          </p>
        ) : null}
        {changed.size > 0 ? (
          <p style={{ paddingTop: 12 }}>
            <Button small icon="retry" onClick={() => setRow(start)}>
              Back to {source}
            </Button>
          </p>
        ) : null}
      </div>
      <div className="try-row-answer">
        <RowAnswer model={model} row={row} />
      </div>
    </section>
  );
}

function RowAnswer({ model, row }: { model: Model; row: Row }) {
  const asked = useLater(row);
  const query = useQuery({
    queryKey: ['predictRows', model.id, asked],
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    queryFn: ({ signal }) =>
      client.call('predictRows', { params: { model: model.id }, body: { rows: [asked] }, signal }),
  });
  if (query.isError)
    return (
      <ProblemNote
        problem={problemOf(query.error)}
        action={
          <Button small icon="retry" onClick={() => void query.refetch()}>
            Ask again
          </Button>
        }
      />
    );
  const prediction = query.data?.predictions[0];
  if (!query.data || !prediction) return <Skeleton rows={3} what="the first answer" />;
  const typical =
    model.task === 'tabular-regression' ? (model.metrics['mae'] ?? model.metrics['median_absolute_error']) : undefined;
  return (
    <div style={query.isPlaceholderData ? { opacity: 0.7 } : undefined}>
      <Answer
        prediction={prediction}
        milliseconds={query.data.milliseconds}
        target={model.signature.target}
        note={typical === undefined ? null : <>On unseen rows it was {formatNumber(typical)} off on average.</>}
      />
    </div>
  );
}

/** The row a moment after the last change: a slider in motion asks a few times a second, not at every pixel. */
function useLater(row: Row): Row {
  const [held, setHeld] = useState(row);
  useEffect(() => {
    const timer = setTimeout(() => setHeld(row), AFTER);
    return () => clearTimeout(timer);
  }, [row]);
  return held;
}

/** Columns that the model listens to most come first; as in the file where that was not measured. */
function byImportance(model: Model, evaluation: Evaluation | null): Model['signature']['columns'] {
  const weight = new Map(evaluation?.importance.map((one) => [one.column, one.mean]));
  return model.signature.columns.toSorted((a, b) => (weight.get(b.name) ?? 0) - (weight.get(a.name) ?? 0));
}

async function randomRow(model: Model): Promise<{ columns: string[]; cells: (string | null)[]; number: number }> {
  const version = model.dataset_version_id;
  const { total } = await client.call('listDatasetRows', { params: { version }, query: { limit: 1 } });
  const offset = Math.floor(Math.random() * total);
  const { columns, rows } = await client.call('listDatasetRows', { params: { version }, query: { offset, limit: 1 } });
  return { columns, cells: rows[0] ?? [], number: offset + 1 };
}
