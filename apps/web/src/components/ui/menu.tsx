// A menu behind a button. `modal={false}`: Radix' modal layers insert <style> tags, which the content policy refuses.
import { createLink } from '@tanstack/react-router';
import clsx from 'clsx';
import { type DropdownMenu, Slot } from 'radix-ui';
import {
  type AnchorHTMLAttributes,
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  use,
  useState,
} from 'react';
import { Icon, type IconName } from '../icon.tsx';
import { toast } from './toast.tsx';

const item =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5 outline-none hover:no-underline data-highlighted:bg-accent-soft data-disabled:cursor-not-allowed data-disabled:text-ink3 max-phone:min-h-11';

type Part = typeof DropdownMenu;
/** null: no menu was opened in this window yet. */
let loaded: Part | null = null;
const load = async (): Promise<Part> => (loaded ??= (await import('./menu-part.ts')).DropdownMenu);
/** Asked for ahead; a failure is told by the opening. */
const preload = (): void => void load().catch(() => undefined);

const PartOf = createContext<Part | null>(null);
function usePart(): Part {
  const part = use(PartOf);
  if (!part) throw new Error('a part of a menu stands outside of a Menu');
  return part;
}

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
}

/** `<Menu trigger={<IconButton icon="more" label="More" />}>` with `MenuItem`s inside. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  const [part, setPart] = useState<Part | null>(() => loaded);
  const [open, setOpen] = useState(false);
  if (part) {
    return (
      <part.Root modal={false} open={open} onOpenChange={setOpen}>
        <part.Trigger asChild>{trigger}</part.Trigger>
        {/* Into the page's own landmark: what lies beside all of them a screen reader does not find by these. */}
        <part.Portal container={document.querySelector('main')}>
          <part.Content
            className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-90 min-w-44 overflow-y-auto rounded-md border border-edge bg-bg p-1"
            align={align}
            sideOffset={4}
            collisionPadding={8}
          >
            <PartOf value={part}>{children}</PartOf>
          </part.Content>
        </part.Portal>
      </part.Root>
    );
  }
  // Until the library is there the button is one that opens a menu all the same; it is exchanged as the menu opens, which takes
  // the focus into it and gives it back to the new button.
  const start = () =>
    load().then(
      (now) => {
        setPart(now);
        setOpen(true);
      },
      () =>
        toast({
          tone: 'bad',
          text: 'The menu could not be fetched: the server is away, or has a newer version. Reload.',
        }),
    );
  return (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={preload}
      onFocus={preload}
      onClick={() => void start()}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'ArrowDown') void start();
      }}
    >
      {trigger}
    </Slot.Root>
  );
}

interface MenuItemProps {
  children: ReactNode;
  icon?: IconName;
  onSelect: () => void;
  /** Why it cannot be chosen now, said below its name. */
  why?: string | undefined;
  danger?: boolean;
}

/** Something to do. What cannot be done stays, with its reason. */
export function MenuItem({ children, icon, onSelect, why, danger }: MenuItemProps) {
  const { Item } = usePart();
  return (
    <Item className={clsx(item, danger && !why && 'text-bad')} disabled={Boolean(why)} onSelect={() => onSelect()}>
      {icon ? <Icon name={icon} /> : null}
      <span className="min-w-0">
        {children}
        {why ? <span className="block text-small text-ink3">{why}</span> : null}
      </span>
    </Item>
  );
}

interface MenuAnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
}
function MenuAnchor({ className, ...rest }: MenuAnchorProps) {
  const { Item } = usePart();
  return (
    <Item asChild>
      <a {...rest} className={clsx(item, className)} />
    </Item>
  );
}

/** Somewhere to go: takes `to`, `params`, `search` like Link. */
export const MenuLink = createLink(MenuAnchor);

/** A hairline between groups of items. */
export function MenuLine() {
  const { Separator } = usePart();
  return <Separator className="my-1 h-px bg-line" />;
}
