// A server that other machines can reach asks for its token once; the answer is a cookie.
import type { Problem } from '@trainyard/contracts/problem';
import { useState } from 'react';
import { queryClient, useAction } from '../api.ts';
import { Button } from '../components/ui/button.tsx';
import { Input } from '../components/ui/field.tsx';
import { Page } from '../components/page.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { retryLive } from '../live.ts';

export function SignIn() {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const open = useAction('openSession', {
    onDone: () => {
      retryLive();
      void queryClient.resetQueries();
    },
    onProblem: setProblem,
  });
  const send = () => {
    if (token.trim()) open.mutate({ body: { token: token.trim() } });
  };
  return (
    <Page title="Sign in" say="This server can be reached by others, so it asks for its token.">
      <form
        className="grid max-w-110 gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label htmlFor="token" className="note2">
          Token, as printed when the server started
        </label>
        <Input
          id="token"
          className="font-mono"
          type="password"
          autoComplete="current-password"
          autoFocus
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <div>
          <Button
            kind="main"
            type="submit"
            busy={open.isPending ? 'Opening' : ''}
            why={token.trim() === '' ? 'Write the token first.' : ''}
          >
            Open
          </Button>
        </div>
        {problem ? <ProblemNote problem={problem} /> : null}
      </form>
    </Page>
  );
}
