// What is missing of the run and why: one sentence each, with what to do and when it was tried last.
import type { Run, RunTrouble } from '@trainyard/contracts/run';
import { Time } from '../../components/time.tsx';
import { Note } from '../../components/ui/note.tsx';
import { openTroubles, triesWords, troubleSentence } from './trouble-words.ts';

const MAX_SHOWN = 8;

export function Troubles({ run }: { run: Run }) {
  const open = openTroubles(run);
  if (open.length === 0) return null;
  return (
    <div className="mb-6 grid gap-2" role="status" aria-label="What is missing">
      {open.slice(0, MAX_SHOWN).map((trouble) => (
        <Trouble key={`${trouble.what} ${trouble.code}`} trouble={trouble} hasModel={run.model_id !== null} />
      ))}
      {open.length > MAX_SHOWN ? <p className="note2">and {open.length - MAX_SHOWN} more</p> : null}
    </div>
  );
}

function Trouble({ trouble, hasModel }: { trouble: RunTrouble; hasModel: boolean }) {
  const tries = triesWords(trouble);
  return (
    <Note tone="warn" title={troubleSentence(trouble, hasModel)}>
      <p className="note2">
        {trouble.hint ? `${trouble.hint} ` : ''}
        {tries ? `${tries}, last ` : 'Seen '}
        <Time at={trouble.last_at} as="relative" />. <span className="mono text-ink3">{trouble.code}</span>
      </p>
    </Note>
  );
}
