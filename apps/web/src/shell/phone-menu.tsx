import { Link } from '@tanstack/react-router';
import { DropdownMenu } from 'radix-ui';
import { Icon } from '../components/icon.tsx';

/** The navigation of a phone, behind one button. */
export function PhoneMenu({ items }: { items: readonly { to: string; label: string }[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="btn-icon phone-only" aria-label="Menu">
        <Icon name="menu" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
          {items.map(({ to, label }) => (
            <DropdownMenu.Item key={to} asChild>
              <Link to={to} style={{ height: 44 }}>
                {label}
              </Link>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
