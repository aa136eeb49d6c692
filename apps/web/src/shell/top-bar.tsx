import { Link } from '@tanstack/react-router';
import { Icon, type IconName } from '../components/icon.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { PALETTE_KEYS } from '../palette/keys.tsx';
import { openPalette } from '../palette/store.ts';
import { useTheme, type Theme } from '../theme.ts';
import { Miniature } from '../yard/miniature.tsx';
import { PhoneMenu } from './phone-menu.tsx';

const NAV = [
  { to: '/', label: 'Yard' },
  { to: '/projects', label: 'Projects' },
  { to: '/models', label: 'Models' },
  { to: '/datasets', label: 'Data' },
  { to: '/agents', label: 'Agents' },
] as const;

const themes: Record<Theme, { next: Theme; icon: IconName; label: string }> = {
  system: { next: 'light', icon: 'screen', label: 'Theme: as the system' },
  light: { next: 'dark', icon: 'sun', label: 'Theme: light' },
  dark: { next: 'system', icon: 'moon', label: 'Theme: dark' },
};

function Brand() {
  return (
    <Link
      to="/"
      className="flex items-center gap-2 font-semibold tracking-[-0.01em] hover:no-underline"
      aria-label="Trainyard, to the yard"
    >
      <svg viewBox="0 0 24 16" aria-hidden="true" className="h-4 w-6">
        <path
          d="M1 14h22M1 14h6c5 0 4-8 9-8h7"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinecap="round"
        />
        <rect x="13.5" y="1.5" width="8.5" height="5.5" rx="1.5" fill="var(--accent)" />
      </svg>
      Trainyard
    </Link>
  );
}

function Nav() {
  return (
    <nav className="flex h-12 gap-5 max-phone:hidden" aria-label="Main">
      {NAV.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === '/' }}
          className="flex items-center border-y-2 border-transparent text-ink2 hover:text-ink1 hover:no-underline aria-[current=page]:border-b-ink1 aria-[current=page]:font-medium aria-[current=page]:text-ink1"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

function Find() {
  return (
    <button
      type="button"
      className="flex h-8 w-62 cursor-pointer items-center gap-2 rounded-md border border-line px-2 whitespace-nowrap text-ink3 hover:border-edge max-tablet:w-40 max-phone:hidden"
      onClick={() => openPalette()}
      aria-keyshortcuts="Control+K"
    >
      <Icon name="search" />
      Go to, do, find
      <kbd className="ml-auto font-mono text-small font-medium max-tablet:hidden">{PALETTE_KEYS}</kbd>
    </button>
  );
}

export function TopBar() {
  const { wanted, choose } = useTheme();
  const theme = themes[wanted];
  return (
    <header className="sticky top-0 z-40 h-12 border-b border-line bg-bg">
      <div className="mx-auto flex h-12 max-w-7xl items-center gap-6 px-6 max-phone:gap-2 max-phone:px-4">
        <Brand />
        <Nav />
        <span className="flex-1" />
        <Miniature />
        <Find />
        <IconButton icon="search" label="Find" className="phone:hidden" onClick={() => openPalette()} />
        <IconButton icon={theme.icon} label={`${theme.label}. Change`} onClick={() => choose(theme.next)} />
        <PhoneMenu items={NAV} />
      </div>
    </header>
  );
}
