// From a problem to its field: opens the group it lies in, scrolls there, puts the cursor in.
import { type RefObject, useEffect, useState } from 'react';
import type { FormField } from './form-model.ts';
import { jumpInYaml } from './yaml-jump.ts';

interface JumpSetup {
  mode: 'form' | 'yaml';
  area: RefObject<HTMLTextAreaElement | null>;
  fields: FormField[];
  setSearch: (words: string) => void;
}

export function useJump({ mode, area, fields, setSearch }: JumpSetup) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState<string | null>(null);

  useEffect(() => {
    if (wanted === null) return;
    const target = candidates(wanted)
      .map((id) => document.getElementById(id))
      .find((element) => element !== null);
    if (!target) return;
    setWanted(null);
    target.scrollIntoView({ block: 'center' });
    const focusable = target.matches('input, select, textarea, button, [tabindex]')
      ? target
      : target.querySelector<HTMLElement>('input, select, textarea, button');
    focusable?.focus({ preventScroll: true });
  }, [wanted, open]);

  return {
    open,
    toggle: (group: string) =>
      setOpen((old) => (old.has(group) ? new Set([...old].filter((one) => one !== group)) : new Set([...old, group]))),
    to: (path: string) => {
      if (mode === 'yaml') {
        if (area.current) jumpInYaml(area.current, path);
        return;
      }
      const [name = ''] = path.split(/[.[]/);
      const field = fields.find((one) => one.name === name);
      setSearch(field ? '' : name);
      // A field that stands above already needs no group to be opened.
      if (field && !document.getElementById(`field-${field.name}`)) setOpen((old) => new Set([...old, field.group]));
      setWanted(path);
    },
  };
}

/** Ids under which a field may stand, the most exact first. */
function candidates(path: string): string[] {
  const [name = ''] = path.split(/[.[]/);
  return [`field-${path}`, `field-${name}`, `place-${name}`, `all-${path.replaceAll('.', '-')}`, `all-${name}`];
}
