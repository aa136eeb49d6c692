// Files dropped anywhere on the page. Without this a browser leaves the app and shows the file instead.
import clsx from 'clsx';
import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { toast } from './ui/toast.tsx';

export interface DropTaker {
  /** What will happen, while files are held over the page: 'Drop to add it to the data of eurosat'. */
  says: string;
  take: (items: DataTransferItemList) => void;
  /** A part of the page goes before the page it stands on. */
  part?: boolean;
}

const useTakers = create<{ takers: readonly DropTaker[] }>(() => ({ takers: [] }));

/** Who takes a drop now: the newest part of the page, else the page. */
export function takerOf(takers: readonly DropTaker[]): DropTaker | null {
  return takers.findLast((taker) => taker.part) ?? takers.at(-1) ?? null;
}

/** Takes files that are dropped anywhere while the component is there; null takes none. */
export function useDrop(taker: DropTaker | null) {
  const latest = useRef(taker);
  latest.current = taker;
  const { says = '', part = false } = taker ?? {};
  useEffect(() => {
    if (says === '') return undefined;
    const mine: DropTaker = { says, part, take: (items) => latest.current?.take(items) };
    useTakers.setState(({ takers }) => ({ takers: [...takers, mine] }));
    return () => useTakers.setState(({ takers }) => ({ takers: takers.filter((one) => one !== mine) }));
  }, [says, part]);
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Stands once in the app: hears drops that no part of the page took itself, and says what a drop would do. */
export function Drops() {
  const [over, setOver] = useState(false);
  const taker = useTakers(({ takers }) => takerOf(takers));
  const latest = useRef(taker);
  latest.current = taker;
  useEffect(() => {
    const hold = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // A zone of its own shows where the drop goes.
      setOver(!event.defaultPrevented);
      event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event) || event.defaultPrevented || !event.dataTransfer) return;
      event.preventDefault();
      if (latest.current) latest.current.take(event.dataTransfer.items);
      else toast({ tone: 'info', text: 'This page takes no files. Drop data on a project, a picture on its model.' });
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    window.addEventListener('dragover', hold);
    window.addEventListener('drop', drop);
    window.addEventListener('dragleave', leave);
    return () => {
      window.removeEventListener('dragover', hold);
      window.removeEventListener('drop', drop);
      window.removeEventListener('dragleave', leave);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-end justify-center p-6" aria-hidden="true">
      <p
        className={clsx(
          'max-w-full rounded-md border bg-bg px-4 py-3 font-medium wrap-anywhere',
          taker ? 'border-accent text-ink1' : 'border-edge text-ink2',
        )}
      >
        {taker?.says ?? 'This page takes no files'}
      </p>
    </div>
  );
}
