// What is missing of the run and why: one sentence each, with what to do and when it was tried last.
import type { Run } from '@trainyard/contracts/run';
import { Icon } from '../../components/icon.tsx';
import { Time } from '../../components/time.tsx';
import { openTroubles, triesWords, troubleSentence } from './trouble-words.ts';

const MAX_SHOWN = 8;

export function Troubles({ run }: { run: Run }) {
  const open = openTroubles(run);
  if (open.length === 0) return null;
  return (
    <div className="troubles" role="status" aria-label="What is missing">
      {open.slice(0, MAX_SHOWN).map((trouble) => {
        const tries = triesWords(trouble);
        return (
          <div key={`${trouble.what} ${trouble.code}`} className="problem" data-tone="warn">
            <Icon name="warning" />
            <div className="text">
              <p className="strong">{troubleSentence(trouble, run.model_id !== null)}</p>
              <p className="note2">
                {trouble.hint ? `${trouble.hint} ` : ''}
                {tries ? `${tries}, last ` : 'Seen '}
                <Time at={trouble.last_at} as="relative" />. <span className="mono trouble-code">{trouble.code}</span>
              </p>
            </div>
          </div>
        );
      })}
      {open.length > MAX_SHOWN ? <p className="note2">and {open.length - MAX_SHOWN} more</p> : null}
    </div>
  );
}
