// Addresses that lead nowhere and pages that broke: what happened, and the way back.
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { problemOf } from '../api.ts';
import { Button, LinkButton } from './ui/button.tsx';
import { Key } from './ui/badge.tsx';
import { Page } from './page.tsx';
import { ProblemNote } from './problem-note.tsx';

export function NotFound() {
  return (
    <Page
      title="Not found"
      say="There is nothing at this address."
      main={
        <LinkButton to="/" kind="main">
          Go to the yard
        </LinkButton>
      }
    >
      <p className="note2">
        It may have been mistyped or removed. Search with <Key>Ctrl K</Key>, or look through the{' '}
        <Link to="/projects" className="link">
          projects
        </Link>
        .
      </p>
    </Page>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page
      title="Error"
      say="This page cannot be shown."
      main={
        <Button kind="main" icon="retry" onClick={again}>
          Try again
        </Button>
      }
    >
      <ProblemNote
        problem={problemOf(error)}
        action={
          <Button small onClick={() => location.reload()}>
            Reload
          </Button>
        }
      />
    </Page>
  );
}
