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
    <nav
      aria-label={label}
      className="mb-6 flex gap-6 overflow-x-auto border-b border-line [scrollbar-width:none] max-phone:-mx-4 max-phone:mb-5 max-phone:gap-5 max-phone:px-4"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.id}
          to="."
          search={((old: object) => ({ ...old, tab: tab.id })) as never}
          replace
          aria-current={tab.id === active ? 'page' : undefined}
          activeProps={{ 'aria-current': tab.id === active ? 'page' : undefined }}
          resetScroll={false}
          className="border-b-2 border-transparent pt-2 pb-2.25 whitespace-nowrap text-ink2 hover:text-ink1 hover:no-underline focus-visible:-outline-offset-2 aria-[current=page]:border-ink1 aria-[current=page]:font-medium aria-[current=page]:text-ink1"
        >
          {tab.label}
          {tab.note === undefined ? null : <span className="ml-1 text-small font-normal text-ink3">{tab.note}</span>}
        </Link>
      ))}
    </nav>
  );
}
