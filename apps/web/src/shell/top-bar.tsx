import { Link } from '@tanstack/react-router';
import { Icon, type IconName } from '../components/icon.tsx';
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
    <Link to="/" className="brand" aria-label="Trainyard, to the yard">
      <svg viewBox="0 0 24 16" aria-hidden="true">
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

export function TopBar() {
  const { wanted, choose } = useTheme();
  const theme = themes[wanted];
  return (
    <header className="top">
      <div>
        <Brand />
        <nav className="nav" aria-label="Main">
          {NAV.map(({ to, label }) => (
            <Link key={to} to={to} activeOptions={{ exact: to === '/' }}>
              {label}
            </Link>
          ))}
        </nav>
        <span style={{ flex: 1 }} />
        <Miniature />
        <button type="button" className="find" onClick={() => openPalette()} aria-keyshortcuts="Control+K">
          <Icon name="search" />
          Go to, do, find
          <kbd>{PALETTE_KEYS}</kbd>
        </button>
        <button type="button" className="btn-icon phone-only" aria-label="Find" onClick={() => openPalette()}>
          <Icon name="search" />
        </button>
        <button
          type="button"
          className="btn-icon"
          aria-label={`${theme.label}. Change`}
          title={theme.label}
          onClick={() => choose(theme.next)}
        >
          <Icon name={theme.icon} />
        </button>
        <PhoneMenu items={NAV} />
      </div>
    </header>
  );
}
