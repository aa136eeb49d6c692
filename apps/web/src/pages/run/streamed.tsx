import type { ReactNode } from 'react';
import { UnreadNote } from '../../components/problem-note.tsx';
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
  return <UnreadNote problem={stream.problem} onAgain={stream.again} />;
}
