// The look of every table. On a phone each row becomes a card with the same fields: a grid of two columns.
import { cva } from 'class-variance-authority';
import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

/** Place on a phone's card: title (first, wide), value (top right), state, wide, hide. Default: half a row. */
export type CardPlace = 'title' | 'value' | 'state' | 'wide' | 'hide';

/** The frame; it scrolls sideways where a table is wider than its place. Its head stays while a long one scrolls. */
export function TableFrame({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div className="overflow-x-auto max-phone:overflow-visible">
      <table aria-label={label} className={clsx('w-full border-collapse max-phone:block', className)}>
        {children}
      </table>
    </div>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="max-phone:hidden">
      <tr>{children}</tr>
    </thead>
  );
}

/** A head cell; `sorted` is said to screen readers and drawn bold. */
export function Th({
  align,
  sorted,
  className,
  ...rest
}: Omit<ComponentProps<'th'>, 'align'> & {
  align?: 'end' | undefined;
  sorted?: 'ascending' | 'descending' | undefined;
}) {
  return (
    <th
      scope="col"
      {...rest}
      aria-sort={sorted}
      className={clsx(
        'border-b border-edge px-2 pb-2 align-bottom text-small whitespace-nowrap first:pl-0 last:pr-0',
        align === 'end' ? 'text-right' : 'text-left',
        sorted ? 'font-semibold text-ink1' : 'font-normal text-ink3',
        className,
      )}
    />
  );
}

export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="max-phone:block">{children}</tbody>;
}

/** A row; `selected` is drawn, say it with the checkbox in it. */
export function Tr({ selected, className, ...rest }: ComponentProps<'tr'> & { selected?: boolean | undefined }) {
  return (
    <tr
      {...rest}
      data-selected={selected || undefined}
      className={clsx(
        'group focus-visible:-outline-offset-2 max-phone:grid max-phone:grid-cols-2 max-phone:items-center max-phone:gap-x-3 max-phone:gap-y-1 max-phone:border-b max-phone:border-line max-phone:py-3.5',
        className,
      )}
    />
  );
}

const cell = cva(
  'h-10 border-b border-line px-2 align-middle first:pl-0 last:pr-0 group-hover:bg-sunk group-data-selected:bg-sunk max-phone:block max-phone:h-auto max-phone:min-w-0 max-phone:border-0 max-phone:bg-transparent max-phone:p-0 max-phone:empty:hidden',
  {
    variants: {
      align: { end: 'text-right max-phone:text-left', start: '' },
      card: {
        title: 'max-phone:col-span-2 max-phone:-order-2 max-phone:font-medium',
        value: 'max-phone:col-start-2 max-phone:-order-1 max-phone:justify-self-end max-phone:text-right!',
        state: 'max-phone:-order-1',
        wide: 'max-phone:col-span-2',
        hide: 'max-phone:hidden',
        half: '',
      },
    },
    defaultVariants: { align: 'start', card: 'half' },
  },
);

/** A cell; `card` is its place on a phone, `label` is said before the value there. */
export function Td({
  align,
  card,
  label,
  className,
  children,
  ...rest
}: Omit<ComponentProps<'td'>, 'align'> & {
  align?: 'end' | undefined;
  card?: CardPlace | undefined;
  label?: string | undefined;
}) {
  return (
    <td {...rest} className={cell({ align, card, className })}>
      {label && children !== null ? (
        <span className="hidden text-small text-ink3 max-phone:inline">{label} </span>
      ) : null}
      {children}
    </td>
  );
}
