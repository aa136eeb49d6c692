// A field of the form whose boxes take the whole width.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import type { FormField } from './form-model.ts';
import { OriginNote } from './origin-note.tsx';
import type { Origin } from './origin.ts';
import { toneOf, tones } from './problems.tsx';

export type Editor = (value: JsonValue | undefined, onChange: (value: JsonValue) => void) => ReactNode;

export interface RowProps {
  id: string;
  field: FormField;
  value: JsonValue | undefined;
  origin: Origin;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
  inner?: boolean;
}

export function EditorRow({ id, field, value, origin, problems, onChange, editor }: RowProps & { editor: Editor }) {
  const [problem] = problems;
  const tone = toneOf(problem);
  return (
    <div className="grid gap-2 border-b border-line py-2 pl-6 max-phone:pl-0" id={`row-${id}`}>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span id={id} tabIndex={-1}>
          {field.title}
        </span>
        <p className={clsx('min-w-0 flex-1 text-small', tone ? tones[tone] : 'text-ink3')}>
          {problem?.message ?? field.help}
        </p>
        <OriginNote origin={origin} title={field.title} onBack={onChange} />
      </div>
      {editor(value, onChange)}
    </div>
  );
}
