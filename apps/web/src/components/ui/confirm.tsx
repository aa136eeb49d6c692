import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  /** The question: 'Delete “resnet18, run 3”?' */
  title: string;
  /** What will be gone and what uses it. */
  children: ReactNode;
  /** The verb on the button: 'Delete'. */
  verb: string;
  onConfirm: () => void;
  /** The word while it works: 'Deleting'. */
  busy?: string | undefined;
  /** Why it cannot be done; the button says so. */
  why?: string | undefined;
}

/** Asks before something that cannot be undone. What can be undone is done at once and gets a toast with *Undo*. */
export function Confirm({ open, onClose, title, children, verb, onConfirm, busy, why }: ConfirmProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger-solid" why={why} busy={busy} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
