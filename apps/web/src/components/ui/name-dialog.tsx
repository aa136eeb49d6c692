import type { Problem } from '@trainyard/contracts/problem';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { faultOf } from './name-fault.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Input } from './field.tsx';

export interface NameDialogProps {
  open: boolean;
  onClose: () => void;
  /** 'New project', 'Rename “resnet18”'. */
  title: string;
  /** What a name may be, from the contracts; its message is shown while the name is typed. */
  schema: z.ZodType<string>;
  /** The name it has now; '' for something new. */
  initial?: string;
  /** The verb on the button, and the word while it works: ['Create', 'Creating']. */
  verb?: [string, string];
  onSubmit: (name: string) => void;
  /** While the server works on it. */
  pending: boolean;
  /** What the server said against it. */
  problem: Problem | null;
  /** More fields, below the name. */
  children?: ReactNode;
}

/** The one dialog that names or renames anything; the name is checked while it is typed, by the rule of the contracts. */
export function NameDialog({
  open,
  onClose,
  title,
  schema,
  initial = '',
  verb = ['Rename', 'Renaming'],
  onSubmit,
  pending,
  problem,
  children,
}: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [sent, setSent] = useState<string | null>(null);
  // Each opening starts from the name as it is then. The dialog itself stays, so that it gives the focus back as it closes.
  const [wasOpen, setWasOpen] = useState(open);
  if (open !== wasOpen) {
    setWasOpen(open);
    setName(initial);
    setSent(null);
  }
  const text = name.trim();
  const fault = faultOf(schema, name);
  const refused = problem && sent === text ? `${problem.detail} ${problem.hint}` : '';
  const why =
    text === '' ? 'Give it a name first.' : fault || (initial !== '' && text === initial ? 'It has this name.' : '');
  const submit = () => {
    if (why !== '' || pending) return;
    setSent(text);
    onSubmit(text);
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" why={why} busy={pending ? verb[1] : ''} onClick={submit}>
            {verb[0]}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-3 pt-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="Name" problem={fault || refused}>
          {(ids) => (
            <Input
              {...ids}
              tone={fault || refused ? 'bad' : undefined}
              autoComplete="off"
              dir="auto"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {children}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
