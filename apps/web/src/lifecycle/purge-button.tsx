// Removal for good, before the time is over. The one step that nothing brings back: the name is typed.
import type { Thing } from '@trainyard/contracts/lifecycle';
import { kindWords } from '@trainyard/core/lifecycle';
import { useState } from 'react';
import { useAction } from '../api.ts';
import { Button } from '../components/ui/button.tsx';
import { Confirm } from '../components/ui/confirm.tsx';
import { Field, Input } from '../components/ui/field.tsx';
import { toast } from '../components/ui/toast.tsx';

/** `<PurgeButton thing={deleted} />` in the list of what was deleted. */
export function PurgeButton({ thing }: { thing: Pick<Thing, 'id' | 'kind' | 'name'> }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small icon="trash" onClick={() => setOpen(true)}>
        Remove now …
      </Button>
      {open ? <PurgeDialog thing={thing} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function PurgeDialog({ thing, onClose }: { thing: Pick<Thing, 'id' | 'kind' | 'name'>; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const { one } = kindWords[thing.kind];
  const purge = useAction('purgeDeleted', {
    reads: ['listDeleted'],
    onDone: () => {
      onClose();
      toast({ text: `Removed “${thing.name}” for good.` });
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Remove the ${one} “${thing.name}” for good?`}
      verb="Remove for good"
      busy={purge.isPending ? 'Removing' : ''}
      why={typed.trim() === thing.name.trim() ? '' : 'Type its name first.'}
      onConfirm={() => purge.mutate({ params: { id: thing.id } })}
    >
      <p className="note2">Nothing brings it back. Bytes that only it used are removed within a day.</p>
      <div className="pt-3">
        <Field label={`Type its name: ${thing.name}`}>
          {(ids) => (
            <Input
              {...ids}
              dir="auto"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Confirm>
  );
}
