import { IconButton } from '../components/ui/icon-button.tsx';
import { Menu, MenuLink } from '../components/ui/menu.tsx';

/** The navigation of a phone, behind one button. */
export function PhoneMenu({ items }: { items: readonly { to: string; label: string }[] }) {
  return (
    <Menu trigger={<IconButton icon="menu" label="Menu" className="phone:hidden" />}>
      {items.map(({ to, label }) => (
        <MenuLink key={to} to={to}>
          {label}
        </MenuLink>
      ))}
    </Menu>
  );
}
