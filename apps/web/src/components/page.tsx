// The frame of every page: breadcrumb with the page's name, the sentence made of facts, the actions.
import { Fragment, useEffect, type ReactNode } from 'react';

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

export function Page({ title, crumbs = [], state, say, actions, main, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Trainyard`;
  }, [title]);
  return (
    <main className="page" id="content">
      <header className="head">
        <div>
          <nav className="crumb" aria-label="Breadcrumb">
            {crumbs.map((crumb, index) => (
              <Fragment key={index}>
                {crumb}
                <span aria-hidden="true" style={{ color: 'var(--edge)' }}>
                  /
                </span>
              </Fragment>
            ))}
            <b aria-current="page">{title}</b>
            {state}
          </nav>
          <h1 className="say">{say}</h1>
        </div>
        {actions || main ? (
          <div className="act">
            {actions}
            {main ? <div className="act-main">{main}</div> : null}
          </div>
        ) : null}
      </header>
      {children}
    </main>
  );
}

const LONG = 24;

/** A number or name in the sentence: bold, never broken over lines unless it is a long name. */
export function Fact({ children }: { children: ReactNode }) {
  return (
    <b className="fact" data-long={(typeof children === 'string' && children.length > LONG) || undefined}>
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
  className = '',
}: {
  title: ReactNode;
  note?: ReactNode;
  end?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`section ${className}`}>
      <header className="section-head">
        <h2>{title}</h2>
        {note ? <span className="note">{note}</span> : null}
        {end ? <div className="end note">{end}</div> : null}
      </header>
      {children}
    </section>
  );
}

/** Facts as a definition list; an entry without a value is left out. */
export function Facts({ items }: { items: [label: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="facts">
      {items
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([label, value], index) => (
          <Fragment key={index}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}

/** Nothing here yet: what is missing, one sentence what to do, and the button that does it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <h3>{title}</h3>
      {children ? <p className="note2">{children}</p> : null}
      {action ? <div className="act">{action}</div> : null}
    </div>
  );
}
