// A field with its label above: where its value comes from, help, range, default and what is wrong below it.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import clsx from 'clsx';
import { type ReactNode, useId, useState } from 'react';
import { EntryNote } from './entry-note.tsx';
import { FieldControl } from './field-control.tsx';
import { allowedWords, firstClause } from './field-words.ts';
import { type FormField, entryOf } from './form-model.ts';
import { OriginNote } from './origin-note.tsx';
import type { Origin } from './origin.ts';
import { toneOf, tones } from './problems.tsx';

/** Fields beside each other: three, two, two on a phone. */
export function FieldGrid({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-3 gap-x-6 gap-y-4 max-tablet:grid-cols-2 max-phone:gap-x-3">{children}</div>;
}

interface LabelledFieldProps {
  field: FormField;
  value: JsonValue | undefined;
  origin: Origin;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
  /** Why it is what it is where the field is empty. */
  why?: string | undefined;
}

export function LabelledField({ field, value, origin, problems, onChange, why }: LabelledFieldProps) {
  const hintId = useId();
  const [problem] = problems;
  const tone = toneOf(problem);
  const entry = field.many ? null : entryOf(field, value);
  const isPlain = origin.kind === 'default' && origin.back === null;
  const note = <OriginNote origin={origin} title={field.title} onBack={onChange} />;
  return (
    <div className={clsx('min-w-0', field.many && 'col-span-full')} id={`place-${field.name}`}>
      <div className="mb-1 flex items-baseline gap-x-2 text-small">
        <label htmlFor={`field-${field.name}`} className="text-ink2">
          {field.title}
        </label>
        {isPlain ? note : null}
      </div>
      <FieldControl {...{ field, value, onChange, tone }} id={`field-${field.name}`} describedBy={hintId} />
      {/* Controls of one line stand on one line: what may take two lines comes below. */}
      {isPlain ? null : <p className="mt-1">{note}</p>}
      <div id={hintId} className={clsx('mt-1 text-small wrap-anywhere', tone ? tones[tone] : 'text-ink3')}>
        {problem ? (
          problem.message
        ) : (
          <>
            <Help text={field.help} />
            <p>{allowedWords(field, why)}</p>
          </>
        )}
      </div>
      {entry && !problem ? <EntryNote entry={entry} className="mt-1" /> : null}
    </div>
  );
}

/** Its first clause; the rest for whoever asks. */
function Help({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const short = firstClause(text);
  if (short === text) return <p>{text}</p>;
  return (
    <p>
      {whole ? text : short}{' '}
      <button type="button" className="link" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? 'less' : 'more'}
      </button>
    </p>
  );
}
