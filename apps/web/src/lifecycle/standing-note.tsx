// Says on the page of a thing that it is archived or deleted, with the way back.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import { kindWords } from '@trainyard/core/lifecycle';
import { useState } from 'react';
import { Button } from '../components/ui/button.tsx';
import { Note } from '../components/ui/note.tsx';
import { Time } from '../components/time.tsx';
import { change } from './change.ts';
import type { ThingLike } from './thing-menu.tsx';

/** Nothing where it is in use. `<StandingNote kind="dataset" thing={dataset} />` first on its page. */
export function StandingNote({ kind, thing }: { kind: ThingKind; thing: ThingLike }) {
  const [busy, setBusy] = useState(false);
  const { id, archived_at, deleted_at, purge_at } = thing;
  if (!archived_at && !deleted_at) return null;
  const { one } = kindWords[kind];
  const restore = async () => {
    setBusy(true);
    await change('restore', kind, [id]);
    setBusy(false);
  };
  return (
    <Note
      tone={deleted_at ? 'warn' : 'info'}
      role="status"
      className="mb-5"
      title={deleted_at ? `This ${one} was deleted.` : `This ${one} is archived.`}
      action={
        <Button small icon="retry" busy={busy ? 'Restoring' : ''} onClick={() => void restore()}>
          {deleted_at ? 'Undo' : 'Restore'}
        </Button>
      }
    >
      <p className="note2">
        {deleted_at ? (
          <>
            {purge_at ? (
              <>
                It can be restored until <Time at={purge_at} />; then what only it used is removed.
              </>
            ) : null}
          </>
        ) : (
          'Lists, counts and rankings leave it out.'
        )}
      </p>
    </Note>
  );
}
