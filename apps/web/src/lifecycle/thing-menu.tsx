// The menu of anything that has a name: rename, archive or restore, delete. The same on its page and on its row of every list.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import type { Standing } from '@trainyard/contracts/standing';
import { kindWords } from '@trainyard/core/lifecycle';
import type { ReactNode, SyntheticEvent } from 'react';
import { lazyPart } from '../components/lazy-part.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { Menu, MenuItem, MenuLine, MenuLink } from '../components/ui/menu.tsx';
import { useAsked } from '../components/use-asked.ts';
import { change } from './change.ts';

// Seldom opened, and there for each row.
const DeleteDialog = lazyPart(async () => (await import('./delete-dialog.tsx')).DeleteDialog, null);
const RenameDialog = lazyPart(async () => (await import('./rename-dialog.tsx')).RenameDialog, null);

/** Any answer that has an id, a name and says whether it is archived or deleted. */
export type ThingLike = Standing & { id: string; name: string; state?: string };

interface ThingMenuProps {
  kind: ThingKind;
  thing: ThingLike;
  /** Other items, before those that every thing has. */
  children?: ReactNode;
}

const busyWords: Record<string, string> = {
  running: 'It is running: cancel it first.',
  queued: 'It is queued: cancel it first.',
  paused: 'It is paused: cancel it first.',
};

/** `<ThingMenu kind="model" thing={model} />` */
export function ThingMenu({ kind, thing, children }: ThingMenuProps) {
  const rename = useAsked();
  const remove = useAsked();
  const { id, name, archived_at, deleted_at, state = '' } = thing;
  const why = deleted_at ? 'It is deleted: restore it first.' : undefined;
  const away = Boolean(archived_at ?? deleted_at);
  return (
    // In a row that opens and moves by keys: what is meant for menu and dialogs is not meant for it, though they are its children.
    <span className="contents" role="none" onClick={stop} onKeyDown={stop}>
      <Menu trigger={<IconButton icon="more" label={`More for ${kindWords[kind].one} ${name}`} />}>
        {children}
        {children ? <MenuLine /> : null}
        <MenuItem icon="edit" why={why} onSelect={rename.ask}>
          Rename
        </MenuItem>
        {away ? (
          <MenuItem icon="retry" onSelect={() => void change('restore', kind, [id])}>
            Restore
          </MenuItem>
        ) : (
          <MenuItem icon="save" why={busyWords[state]} onSelect={() => void change('archive', kind, [id])}>
            Archive
          </MenuItem>
        )}
        <MenuItem
          icon="trash"
          danger
          why={why ?? (state === 'running' ? busyWords[state] : undefined)}
          onSelect={remove.ask}
        >
          Delete …
        </MenuItem>
        {kind === 'project' ? (
          <MenuLink to="/away" search={{ project: id }}>
            Archived and deleted in it
          </MenuLink>
        ) : null}
      </Menu>
      {rename.asked ? <RenameDialog kind={kind} thing={thing} open={rename.open} onClose={rename.close} /> : null}
      {remove.asked ? <DeleteDialog kind={kind} things={[thing]} open={remove.open} onClose={remove.close} /> : null}
    </span>
  );
}

const stop = (event: SyntheticEvent) => event.stopPropagation();
