// The answer to the row of the form, a moment after each change.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Model } from '@trainyard/contracts/model';
import { firstFigure } from '@trainyard/core/figure-words';
import clsx from 'clsx';
import { useEffect, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { dataText } from '../../format.ts';
import { Answer } from './answer.tsx';
import type { Row } from './row-form.ts';

const AFTER = 100;

export function RowAnswer({ model, row }: { model: Model; row: Row }) {
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
  return (
    <div className={clsx(query.isPlaceholderData && 'opacity-70')}>
      <Answer
        prediction={prediction}
        milliseconds={query.data.milliseconds}
        target={model.signature.target}
        note={offBy(model)}
      />
    </div>
  );
}

/** How far such answers were off, on the part that the result is of. */
function offBy({ task, metric, metrics }: Model): string | null {
  if (task !== 'tabular-regression') return null;
  const { first } = firstFigure(metric);
  const prefix = first.part === 'test' ? 'test_' : '';
  const mean = metrics[`${prefix}mae`];
  return mean === undefined ? null : `On ${first.part} rows it was ${dataText(mean)} off on average.`;
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
