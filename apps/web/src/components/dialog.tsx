// The browser's own <dialog>: it traps the focus, closes on Esc and needs no <style> tags, which the content policy
// refuses (Radix' modal layers insert some: use `modal={false}` there).
import { useEffect, useRef, type ReactNode } from 'react';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons, the harmless one first. */
  actions?: ReactNode;
  className?: string;
}

/** A question or a small form. Confirm only what cannot be undone; everything else gets a toast with Undo. */
export function Dialog({ open, onClose, title, children, actions, className = 'dialog' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (open && dialog && !dialog.open) {
      dialog.showModal();
      // The browser focuses the first thing that can be; the field to type in is what was opened for.
      dialog.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select')?.focus();
    }
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      className={className}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {open ? (
        <>
          {className === 'dialog' ? <h2>{title}</h2> : null}
          {children}
          {actions ? <div className="act">{actions}</div> : null}
        </>
      ) : null}
    </dialog>
  );
}
