// Each class with its name in a field: another name renames, a name that is there merges, and the cross lets it go.
import { classEdits } from '@trainyard/core/class-edits';
import { useState } from 'react';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Input } from '../../components/ui/field.tsx';
import { formatCount } from '../../format.ts';
import type { EditPart } from './edit-dialog.tsx';

/** More rows than anybody reads; the field above finds the others. */
const SHOWN = 100;

export function EditClasses({ profile, onEdits }: EditPart) {
  const [to, setTo] = useState<Record<string, string | null>>({});
  const [sought, setSought] = useState('');
  const set = (name: string, value: string | null | undefined) => {
    const { [name]: _old, ...rest } = to;
    const next = value === undefined || value === name ? rest : { ...rest, [name]: value };
    setTo(next);
    onEdits(classEdits(profile.classes.map((one) => ({ name: one.name, to: targetOf(next, one.name) }))));
  };
  const fitting = profile.classes.filter(({ name }) => name.toLowerCase().includes(sought.trim().toLowerCase()));
  // How many classes come to be called that.
  const called = new Map<string | null, number>();
  for (const { name } of profile.classes) {
    const target = targetOf(to, name);
    called.set(target, (called.get(target) ?? 0) + 1);
  }
  return (
    <>
      <p className="note2 mb-2">
        Write another name to rename a class, or that of another class to merge them. The cross leaves a class out.
      </p>
      {profile.classes.length > 12 ? (
        <Input
          className="mb-2"
          aria-label="Find a class"
          placeholder="Find a class"
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
      ) : null}
      <ul className="-mx-1 grid max-h-80 gap-1.5 overflow-y-auto px-1 py-0.5" aria-label="Classes">
        {fitting.slice(0, SHOWN).map(({ name, total }) => {
          const target = to[name] === undefined ? name : to[name];
          const gone = target === null;
          const own = targetOf(to, name);
          const word = gone ? 'left out' : (called.get(own) ?? 0) > 1 ? 'merged' : own === name ? '' : 'renamed';
          return (
            <li
              key={name}
              className="grid grid-cols-[minmax(0,1fr)_64px_64px_32px] items-center gap-2 max-phone:grid-cols-[minmax(0,1fr)_56px_40px]"
            >
              <Input
                aria-label={`Name of ${name}`}
                value={target ?? name}
                readOnly={gone}
                className={gone ? 'line-through text-ink3' : ''}
                dir="auto"
                autoComplete="off"
                onChange={(event) => set(name, event.target.value)}
              />
              <span className="mono note text-right">{formatCount(total)}</span>
              <span className="note max-phone:hidden">{word}</span>
              <IconButton
                icon={gone ? 'retry' : 'cross'}
                label={gone ? `Keep ${name}` : `Leave ${name} out`}
                onClick={() => set(name, gone ? undefined : null)}
              />
            </li>
          );
        })}
      </ul>
      {fitting.length > SHOWN ? (
        <p className="note pt-1">
          The first {SHOWN} of {formatCount(fitting.length)}; write a part of a name above for others.
        </p>
      ) : null}
    </>
  );
}

/** An empty field is one that is being written: the class keeps its name until then. */
function targetOf(to: Record<string, string | null>, name: string): string | null {
  const value = to[name];
  return value === undefined ? name : value === null ? null : value.trim() || name;
}
