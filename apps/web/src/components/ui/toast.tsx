// Words at the bottom left for six seconds; they stay while pointed at or focused. What can be undone carries *Undo*.
// Not a library: those that exist put <style> tags into the page, which the content policy refuses.
import { create } from 'zustand';
import { useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { Icon, type IconName } from '../icon.tsx';
import { IconButton } from './icon-button.tsx';

export interface ToastOptions {
  text: string;
  tone?: 'ok' | 'bad' | 'info';
  /** The remedy: 'Undo', 'Try again'. */
  action?: { label: string; run: () => void };
}
interface Shown extends ToastOptions {
  id: number;
}

const STAYS = 6000;
const useToasts = create<{ shown: Shown[]; next: number }>(() => ({ shown: [], next: 1 }));

/** Shows a toast: `toast({ text: 'Run paused at epoch 12.', action: { label: 'Undo', run } })`. */
export function toast(options: ToastOptions): void {
  useToasts.setState(({ shown, next }) => ({ shown: [...shown.slice(-2), { ...options, id: next }], next: next + 1 }));
}
const remove = (id: number): void =>
  useToasts.setState(({ shown }) => ({ shown: shown.filter((one) => one.id !== id) }));

const icons: Record<'ok' | 'bad' | 'info', IconName> = { ok: 'check', bad: 'cross', info: 'info' };
const colours = { ok: 'text-ok', bad: 'text-bad', info: '' };

function Toast({ id, text, tone = 'ok', action }: Shown) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => remove(id), STAYS);
    return () => clearTimeout(timer);
  }, [held, id]);
  const hold = {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
  };
  return (
    <div
      className="flex min-h-11 items-center gap-2.5 rounded-md border border-edge bg-bg py-2 pr-2 pl-3 text-ink1"
      {...hold}
    >
      <Icon name={icons[tone]} className={colours[tone]} />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{text}</span>
      {action ? (
        <Button
          small
          onClick={() => {
            action.run();
            remove(id);
          }}
        >
          {action.label}
        </Button>
      ) : null}
      <IconButton icon="cross" label="Close" onClick={() => remove(id)} />
    </div>
  );
}

/** Stands once in the app. A popover, so that it lies above open dialogs too. */
export function Toasts() {
  const shown = useToasts((state) => state.shown);
  const box = useRef<HTMLDivElement>(null);
  const any = shown.length > 0;
  useEffect(() => {
    if (any) box.current?.showPopover();
    else if (box.current?.matches(':popover-open')) box.current.hidePopover();
  }, [any]);
  return (
    <div
      ref={box}
      popover="manual"
      className={
        any
          ? 'fixed inset-[auto_auto_24px_24px] m-0 grid w-[min(400px,calc(100vw-32px))] gap-2 border-0 bg-transparent p-0 max-phone:inset-[auto_auto_84px_16px]'
          : ''
      }
      role="status"
      aria-live="polite"
    >
      {shown.map((one) => (
        <Toast key={one.id} {...one} />
      ))}
    </div>
  );
}
