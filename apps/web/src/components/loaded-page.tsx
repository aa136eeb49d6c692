import type { ClientError } from '@trainyard/client/client-error';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemOf } from '../api.ts';
import { Button, LinkButton } from './ui/button.tsx';
import { Page } from './page.tsx';
import { ProblemNote } from './problem-note.tsx';
import { Skeleton } from './ui/skeleton.tsx';

/** `Loaded` for a whole page: keeps the frame while it reads and when it cannot. `title` is the page's kind, such as 'Run'. */
export function LoadedPage<T>({
  query,
  title,
  what,
  children,
}: {
  query: UseQueryResult<T, ClientError>;
  title: string;
  what: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    const problem = problemOf(query.error);
    return (
      <Page title={title} say={problem.status === 404 ? `${problem.title}.` : 'This page cannot be read now.'}>
        <ProblemNote
          problem={problem}
          action={
            problem.status === 404 ? (
              <LinkButton small to="/">
                To the yard
              </LinkButton>
            ) : (
              <Button small icon="retry" busy={query.isFetching ? 'Trying' : ''} onClick={() => void query.refetch()}>
                Try again
              </Button>
            )
          }
        />
      </Page>
    );
  }
  return (
    <Page title={title} say={<span className="sr-only">Reading {what}</span>}>
      <Skeleton rows={8} what={what} />
    </Page>
  );
}
