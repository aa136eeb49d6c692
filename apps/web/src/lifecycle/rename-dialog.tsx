// A new name for anything; *Undo* gives it the old one back.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import type { Problem } from '@trainyard/contracts/problem';
import { Name } from '@trainyard/contracts/scalar';
import { kindWords } from '@trainyard/core/lifecycle';
import { useState } from 'react';
import { problemOf } from '../api.ts';
import { NameDialog } from '../components/ui/name-dialog.tsx';
import { toast } from '../components/ui/toast.tsx';
import { rename } from './change.ts';

export function RenameDialog({
  kind,
  thing: { id, name },
  open,
  onClose,
}: {
  kind: ThingKind;
  thing: { id: string; name: string };
  open: boolean;
  onClose: () => void;
}) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (next: string) => {
    setPending(true);
    setProblem(null);
    try {
      await rename(kind, id, next);
      toast({
        text: `“${name}” is “${next}” now.`,
        action: { label: 'Undo', run: () => void rename(kind, id, name).catch(() => undefined) },
      });
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setPending(false);
  };
  return (
    <NameDialog
      open={open}
      onClose={onClose}
      title={`Rename the ${kindWords[kind].one} “${name}”`}
      schema={Name}
      initial={name}
      pending={pending}
      problem={problem}
      onSubmit={(next) => void submit(next)}
    />
  );
}
