// Says what hangs on a thing before it is deleted. It can be undone, so nothing has to be typed.
import { useQuery } from '@tanstack/react-query';
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import { kindWords } from '@trainyard/core/lifecycle';
import { useState } from 'react';
import { problemOf } from '../api.ts';
import { Confirm } from '../components/ui/confirm.tsx';
import { Skeleton } from '../components/ui/skeleton.tsx';
import { change, usesOf, whatOf } from './change.ts';

interface DeleteDialogProps {
  kind: ThingKind;
  things: readonly { id: string; name: string }[];
  open: boolean;
  onClose: () => void;
  /** After it was deleted. */
  onDone?: (() => void) | undefined;
}

/** `<DeleteDialog kind="run" things={[run]} open={asks} onClose={close} />`; several runs go together. */
export function DeleteDialog({ kind, things, open, onClose, onDone }: DeleteDialogProps) {
  const ids = things.map(({ id }) => id);
  const [busy, setBusy] = useState(false);
  const uses = useQuery({
    queryKey: ['uses', kind, ids.join()],
    queryFn: () => usesOf(kind, ids),
    enabled: open,
    // It is read for this one question; what was true a minute ago answers none.
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const refused = uses.data?.refused.delete;
  const confirm = async () => {
    setBusy(true);
    const done = await change('delete', kind, ids);
    setBusy(false);
    onClose();
    if (done) onDone?.();
  };
  const why = refused
    ? refused.hint
    : uses.isError
      ? 'What uses it cannot be read.'
      : uses.data
        ? ''
        : 'Reading what uses it.';
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={
        things.length === 1
          ? `Delete the ${kindWords[kind].one} ${whatOf(kind, things)}?`
          : `Delete ${whatOf(kind, things)}?`
      }
      verb="Delete"
      busy={busy ? 'Deleting' : ''}
      why={why}
      onConfirm={() => void confirm()}
    >
      {refused ? (
        <p className="text-bad" role="alert">
          {refused.message}
        </p>
      ) : null}
      {uses.isError ? (
        <p className="text-bad" role="alert">
          {problemOf(uses.error).detail}
        </p>
      ) : null}
      {uses.data ? (
        <ul className="grid gap-1.5 pt-1 text-ink2 [overflow-wrap:anywhere]">
          {uses.data.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : uses.isError ? null : (
        <Skeleton rows={2} what="what uses it" />
      )}
    </Confirm>
  );
}
