// The browser's own <dialog>: it traps the focus, closes on Esc and needs no <style> tags, which the content policy
// refuses (Radix' modal layers insert some: use `modal={false}` there).
import clsx from 'clsx';
import { useEffect, useRef, type ReactNode } from 'react';

interface LayerProps {
  open: boolean;
  onClose: () => void;
  /** For screen readers. */
  title: string;
  children: ReactNode;
  className?: string;
}

/** The bare layer: a panel over the page that holds the focus. Nothing is drawn while it is closed. */
export function Layer({ open, onClose, title, children, className }: LayerProps) {
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
      className={clsx('border border-edge rounded-md bg-bg text-ink1 focus-visible:outline-none', className)}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {open ? children : null}
    </dialog>
  );
}

interface DialogProps extends LayerProps {
  /** Buttons, the harmless one first. */
  actions?: ReactNode;
}

/** A question or a small form. Confirm only what cannot be undone; everything else gets a toast with Undo. */
export function Dialog({ title, children, actions, className, ...layer }: DialogProps) {
  return (
    <Layer
      {...layer}
      title={title}
      className={clsx(
        'm-auto w-[min(440px,calc(100vw-32px))] max-h-[calc(100dvh-32px)] p-5 backdrop:bg-sunk/72',
        className,
      )}
    >
      <h2 className="mb-1.5 font-semibold [overflow-wrap:anywhere]">{title}</h2>
      {children}
      {actions ? (
        <div className="mt-4 flex flex-wrap items-center justify-end gap-2 max-phone:*:data-[slot=button]:h-11 max-phone:*:data-[slot=button]:flex-1">
          {actions}
        </div>
      ) : null}
    </Layer>
  );
}
