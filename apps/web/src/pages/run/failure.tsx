// What happened, and what can be done about it, each as a button that does it.
import { errors, type ErrorCode } from '@trainyard/contracts/errors';
import type { Run } from '@trainyard/contracts/run';
import { Section } from '../../components/page.tsx';
import { Button } from '../../components/button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { remediesOf } from './remedy.ts';
import { useRemedy } from './use-remedy.ts';

export function Failure({ run }: { run: Run }) {
  const { apply, busy } = useRemedy(run);
  const failure = run.failure;
  const known = failure && failure.code in errors ? errors[failure.code as ErrorCode] : null;
  return (
    <>
      {failure ? (
        <div style={{ marginBottom: 24 }}>
          <ProblemNote
            problem={{
              code: failure.code,
              title: known?.title ?? 'The training failed',
              detail: failure.message,
              hint: failure.hint ?? known?.hint ?? '',
            }}
          />
        </div>
      ) : null}
      <Section title="What to change" end={<span>nothing of this run is changed: a clone is a new run</span>}>
        {remediesOf(run).map((remedy) => (
          <div key={remedy.label} className="remedy" aria-disabled={remedy.why_not !== '' || undefined}>
            <Button
              icon={remedy.kind === 'edit' ? 'edit' : 'retry'}
              busy={busy}
              why={remedy.why_not}
              onClick={() => apply(remedy)}
            >
              {remedy.label}
            </Button>
            <p>{remedy.why}</p>
            <p className="note">
              {remedy.why_not ||
                (remedy.kind === 'resume'
                  ? 'goes on with the same run'
                  : remedy.kind === 'clone'
                    ? 'effect unknown until it is trained'
                    : '')}
            </p>
          </div>
        ))}
      </Section>
    </>
  );
}
