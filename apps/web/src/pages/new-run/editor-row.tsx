// A field of the form whose boxes take the whole width.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import type { FormField } from './form-model.ts';
import { toneOf, tones } from './problems.tsx';

export type Editor = (value: JsonValue | undefined, onChange: (value: JsonValue) => void) => ReactNode;

export interface RowProps {
  id: string;
  field: FormField;
  value: JsonValue | undefined;
  changed: boolean;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
  onRevert: () => void;
  inner?: boolean;
  /** Where the value comes from. */
  origin?: string;
}

export function EditorRow({
  id,
  field,
  value,
  changed,
  problems,
  onChange,
  onRevert,
  editor,
}: RowProps & { editor: Editor }) {
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
        {changed ? (
          <button type="button" className="link text-small text-accent" onClick={onRevert}>
            back to default
          </button>
        ) : (
          <span className="note">default</span>
        )}
      </div>
      {editor(value, onChange)}
    </div>
  );
}
