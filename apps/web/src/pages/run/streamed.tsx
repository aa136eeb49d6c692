import type { ReactNode } from 'react';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import type { RunStream } from './use-run-stream.ts';

interface StreamedProps<S> {
  stream: RunStream<S>;
  /** Completes "reading …". */
  what: string;
  rows: number;
  children: (state: S) => ReactNode;
}

/** A live read in its three states: skeleton, problem with *Try again*, or the children with what is held. */
export function Streamed<S>({ stream, what, rows, children }: StreamedProps<S>) {
  if (stream.state !== null) return children(stream.state);
  if (stream.problem === null) return <Skeleton rows={rows} what={what} />;
  const again = (
    <Button small icon="retry" onClick={stream.again}>
      Try again
    </Button>
  );
  return <ProblemNote problem={stream.problem} action={again} />;
}
