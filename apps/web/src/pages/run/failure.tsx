// What happened, and what can be done about it, each as a button that does it.
import { runError } from '@trainyard/contracts/run-errors';
import type { Run } from '@trainyard/contracts/run';
import clsx from 'clsx';
import { Section } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { type Remedy, remediesOf } from './remedy.ts';
import { useRemedy } from './use-remedy.ts';

export function Failure({ run }: { run: Run }) {
  const { apply, busy } = useRemedy(run);
  return (
    <>
      {run.failure ? <What failure={run.failure} /> : null}
      <Section title="What to change" end={<span>nothing of this run is changed: a clone is a new run</span>}>
        {remediesOf(run).map((remedy) => (
          <RemedyRow key={remedy.label} remedy={remedy} busy={busy} apply={apply} />
        ))}
      </Section>
    </>
  );
}

function What({ failure: { code, message, hint } }: { failure: NonNullable<Run['failure']> }) {
  const known = runError(code);
  const title = known?.title ?? 'The training failed';
  return (
    <div className="mb-6">
      <ProblemNote problem={{ code, title, detail: message, hint: hint ?? known?.hint ?? '' }} />
    </div>
  );
}

const EFFECTS: Record<Remedy['kind'], string> = {
  resume: 'goes on with the same run',
  clone: 'effect unknown until it is trained',
  edit: '',
};

function RemedyRow({ remedy, busy, apply }: { remedy: Remedy; busy: string; apply: (remedy: Remedy) => void }) {
  const no = remedy.why_not !== '';
  return (
    <div
      aria-disabled={no || undefined}
      className={clsx(
        'grid grid-cols-[232px_minmax(0,1fr)_240px] items-center gap-x-6 gap-y-1 border-b border-line py-2.5 max-phone:grid-cols-[minmax(0,1fr)]',
        no && 'text-ink3',
      )}
    >
      <Button
        className="w-full justify-start! max-phone:h-11"
        icon={remedy.kind === 'edit' ? 'edit' : 'retry'}
        busy={busy}
        why={remedy.why_not}
        onClick={() => apply(remedy)}
      >
        {remedy.label}
      </Button>
      <p>{remedy.why}</p>
      <p className="note">{remedy.why_not || EFFECTS[remedy.kind]}</p>
    </div>
  );
}
