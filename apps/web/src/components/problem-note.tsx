// An error where it happened: what is wrong, why, and the remedy as a button. And the three states of a read.
import type { ClientError } from '@trainyard/client/client-error';
import type { Problem } from '@trainyard/contracts/problem';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemOf } from '../api.ts';
import { Quoted } from './quoted.tsx';
import { Button } from './ui/button.tsx';
import { Note } from './ui/note.tsx';
import { Skeleton } from './ui/skeleton.tsx';

/** `action` is the remedy. `tone` warn: it can wait. */
export function ProblemNote({
  problem,
  action,
  tone = 'bad',
}: {
  problem: Pick<Problem, 'code' | 'title' | 'detail' | 'hint'>;
  action?: ReactNode;
  tone?: 'bad' | 'warn';
}) {
  return (
    <Note tone={tone} role="alert" title={problem.title} action={action}>
      <p className="note2">
        <Quoted>{problem.detail}</Quoted>
      </p>
      <p className="note2">
        {problem.hint} <span className="mono text-ink3">{problem.code}</span>
      </p>
    </Note>
  );
}

/** A read that failed, with *Try again*. */
export function UnreadNote({
  problem,
  onAgain,
  trying = false,
  tone = 'bad',
}: {
  problem: Parameters<typeof ProblemNote>[0]['problem'];
  onAgain: () => void;
  /** While it is read once more. */
  trying?: boolean;
  tone?: 'bad' | 'warn';
}) {
  return (
    <ProblemNote
      problem={problem}
      tone={tone}
      action={
        <Button small icon="retry" busy={trying ? 'Trying' : ''} onClick={onAgain}>
          Try again
        </Button>
      }
    />
  );
}

/**
 * A read in its three states: skeleton, problem with *Try again*, or the children with the data.
 * `what` completes "reading …". A read that failed while older data is there keeps showing that data.
 */
export function Loaded<T>({
  query,
  what,
  rows,
  skeleton,
  children,
}: {
  query: UseQueryResult<T, ClientError>;
  what?: string;
  rows?: number;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError)
    return (
      <UnreadNote problem={problemOf(query.error)} trying={query.isFetching} onAgain={() => void query.refetch()} />
    );
  return skeleton ?? <Skeleton {...(rows === undefined ? {} : { rows })} {...(what === undefined ? {} : { what })} />;
}
