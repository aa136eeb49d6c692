// The frame of every page: breadcrumb with the page's name, the sentence made of facts, the actions.
import clsx from 'clsx';
import { useLocation } from '@tanstack/react-router';
import { Fragment, type RefObject, useEffect, useRef, type ReactNode } from 'react';

interface PageProps {
  /** Name of the page; also the window's title. */
  title: string;
  /** Links to what the page is part of, outermost first. */
  crumbs?: ReactNode[];
  /** The state beside the name. */
  state?: ReactNode;
  /** The sentence: plain words with <Fact> for each number. It is the h1. */
  say: ReactNode;
  /** Other actions, left of the main one. */
  actions?: ReactNode;
  /** The one main button: top right, and at the bottom of the window on a phone. */
  main?: ReactNode;
  children?: ReactNode;
}

/** Path of the page that the window was opened with, until another is shown; then the one whose heading got the focus. */
const seen: { opened?: string; arrived?: string } = {};

/**
 * Whoever comes to a page by a link hears what it says: the focus goes to its heading, as a window that loads begins at its top.
 * Not at the first page, and not where the page itself has put the focus into a field.
 */
function useArrival(heading: RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  useEffect(() => {
    seen.opened ??= pathname;
    if (seen.arrived === undefined && seen.opened === pathname) return;
    const element = heading.current;
    const focused = document.activeElement;
    // The heading of a page that was being read is replaced by that of the page: the focus has fallen to the body.
    const isNew = seen.arrived !== pathname || focused === document.body;
    seen.arrived = pathname;
    if (!element || !isNew || element.closest('main')?.contains(focused) || focused?.closest('dialog')) return;
    element.focus({ preventScroll: true });
  }, [pathname, heading]);
}

export function Page({ title, crumbs = [], state, say, actions, main, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Trainyard`;
  }, [title]);
  const heading = useRef<HTMLHeadingElement>(null);
  useArrival(heading);
  return (
    <main className="mx-auto max-w-7xl px-6 pb-16 max-phone:px-4 max-phone:pb-24" id="content">
      <header className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-10 py-5 max-tablet:gap-x-6 max-phone:grid-cols-1 max-phone:gap-y-3 max-phone:py-4">
        <div>
          <nav
            className="mb-1 flex min-h-6 flex-wrap items-center gap-2 text-small text-ink3 *:max-w-full *:min-w-0"
            aria-label="Breadcrumb"
          >
            {crumbs.map((crumb, index) => (
              <Fragment key={index}>
                {crumb}
                <span aria-hidden="true" className="text-edge">
                  /
                </span>
              </Fragment>
            ))}
            <b aria-current="page" className="text-body text-ink1 [overflow-wrap:anywhere]">
              <bdi>{title}</bdi>
            </b>
            {state}
          </nav>
          <h1
            ref={heading}
            tabIndex={-1}
            className="max-w-240 outline-none text-title font-normal tracking-[-0.012em] text-pretty wrap-anywhere text-ink2 max-phone:text-[18px]/[26px]"
          >
            {say}
          </h1>
        </div>
        {actions || main ? (
          <div className="flex items-center gap-2 max-phone:flex-wrap">
            {actions}
            {main ? <MainAction>{main}</MainAction> : null}
          </div>
        ) : null}
      </header>
      {children}
    </main>
  );
}

/** On a phone the main button sits at the bottom of the window, always under the thumb. */
function MainAction({ children }: { children: ReactNode }) {
  return (
    <div className="max-phone:fixed max-phone:inset-x-0 max-phone:bottom-0 max-phone:z-30 max-phone:flex max-phone:border-t max-phone:border-line max-phone:bg-bg max-phone:px-4 max-phone:pt-2.5 max-phone:pb-3.5 max-phone:*:flex-1 max-phone:[&_[data-slot=button]]:h-11 max-phone:[&_[data-slot=button]]:w-full">
      {children}
    </div>
  );
}

const LONG = 24;

/** A number or name in the sentence: bold, never broken over lines unless it is a long name. */
export function Fact({ children }: { children: ReactNode }) {
  const isLong = typeof children === 'string' && children.length > LONG;
  return (
    <b
      dir="auto"
      className={clsx('font-semibold text-ink1', isLong ? '[overflow-wrap:anywhere]' : 'whitespace-nowrap')}
    >
      {children}
    </b>
  );
}

/** A section: a head on a hairline. `end` stands at the right of the head. */
export function Section({
  title,
  note,
  end,
  children,
  className,
}: {
  title: ReactNode;
  note?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={clsx('mb-8', className)}>
      <SectionHead title={title} note={note} end={end} />
      {children}
    </section>
  );
}

/** The head of a section alone: 14/600 on a hairline; `note` beside it, `end` at the right. */
export function SectionHead({ title, note, end }: { title: ReactNode; note?: ReactNode; end?: ReactNode }) {
  return (
    <header className="flex items-baseline gap-2 border-b border-line pb-2 max-phone:flex-wrap">
      <h2 className="font-semibold">{title}</h2>
      {note ? <span className="note">{note}</span> : null}
      {end ? <div className="note ml-auto flex items-baseline gap-3">{end}</div> : null}
    </header>
  );
}

/** Facts as a definition list; an entry without a value is left out. */
export function Facts({ items }: { items: [label: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 gap-y-1.5 pt-2.5">
      {items
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([label, value], index) => (
          <Fragment key={index}>
            <dt className="text-ink3">{label}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}

/** Nothing here yet: what is missing, one sentence what to do, and the button that does it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="border-b border-line py-6 [&+section]:mt-6">
      <h2 className="font-semibold">{title}</h2>
      {children ? <p className="note2">{children}</p> : null}
      {action ? <div className="mt-3 flex items-center gap-2">{action}</div> : null}
    </div>
  );
}
