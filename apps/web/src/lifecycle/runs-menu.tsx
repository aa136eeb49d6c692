// What can be done with several runs at once: archive and delete, all of them or none.
import { useState } from 'react';
import { client, problemOf } from '../api.ts';
import { lazyPart } from '../components/lazy-part.tsx';
import { Button } from '../components/ui/button.tsx';
import { Menu, MenuItem } from '../components/ui/menu.tsx';
import { toast } from '../components/ui/toast.tsx';
import { change } from './change.ts';

const DeleteDialog = lazyPart(async () => (await import('./delete-dialog.tsx')).DeleteDialog, null);

interface RunsMenuProps {
  ids: readonly string[];
  /** After they were put away: they are ticked no more. */
  onDone: () => void;
}

/** `<RunsMenu ids={picked} onDone={clear} />` beside the list in which they are ticked. */
export function RunsMenu({ ids, onDone }: RunsMenuProps) {
  const [asked, setAsked] = useState<{ id: string; name: string }[] | null>(null);
  const archive = async () => {
    if (await change('archive', 'run', ids)) onDone();
  };
  const ask = async () => {
    try {
      const { items } = await client.call('listRuns', { query: { ids: ids.join(','), limit: ids.length } });
      // What somebody else deleted meanwhile is not asked about.
      setAsked(items.map(({ id, name }) => ({ id, name })));
    } catch (error) {
      toast({ tone: 'bad', text: problemOf(error).detail });
    }
  };
  return (
    <>
      <Menu
        trigger={
          <Button small icon="more">
            {ids.length} picked
          </Button>
        }
        align="start"
      >
        <MenuItem icon="save" onSelect={() => void archive()}>
          Archive {ids.length}
        </MenuItem>
        <MenuItem icon="trash" danger onSelect={() => void ask()}>
          Delete {ids.length} …
        </MenuItem>
      </Menu>
      {asked ? <DeleteDialog kind="run" things={asked} open onClose={() => setAsked(null)} onDone={onDone} /> : null}
    </>
  );
}
