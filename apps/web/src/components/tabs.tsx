// Tabs that live in the address: the active one is the search parameter `tab`.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export interface Tab<T extends string> {
  id: T;
  label: string;
  /** Said behind the label: a count, '1 warning'. */
  note?: ReactNode;
}

/** `<Tabs label="Run" tabs={[{ id: 'curves', label: 'Curves' }]} active={search.tab} />`; other search parameters are kept. */
export function Tabs<T extends string>({ tabs, active, label }: { tabs: Tab<T>[]; active: T; label: string }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.id}
          to="."
          search={((old: object) => ({ ...old, tab: tab.id })) as never}
          replace
          aria-current={tab.id === active ? 'page' : undefined}
          activeProps={{ 'aria-current': tab.id === active ? 'page' : undefined }}
          resetScroll={false}
        >
          {tab.label}
          {tab.note === undefined ? null : <span className="count">{tab.note}</span>}
        </Link>
      ))}
    </nav>
  );
}
