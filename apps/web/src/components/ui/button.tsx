import { createLink } from '@tanstack/react-router';
import { cva, type VariantProps } from 'class-variance-authority';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type IconName } from '../icon.tsx';
import { Tooltip } from './tooltip.tsx';

/** main: solid ink, once per page. danger: takes something away; danger-solid only in the dialog that confirms it. */
const looks = cva(
  'inline-flex items-center justify-center gap-1.5 border rounded-md font-medium whitespace-nowrap cursor-pointer transition-colors duration-100 hover:no-underline focus-visible:rounded-md aria-disabled:cursor-not-allowed aria-disabled:bg-sunk aria-disabled:border-line aria-disabled:text-ink3',
  {
    variants: {
      kind: {
        plain: 'border-line text-ink1 hover:bg-sunk',
        main: 'bg-ink1 border-ink1 text-on-ink hover:bg-ink2 hover:border-ink2',
        danger: 'border-line text-bad hover:bg-sunk',
        'danger-solid': 'bg-bad border-bad text-bg',
      },
      small: { true: 'h-7 px-2.5 text-small max-phone:h-10', false: 'h-8' },
    },
    compoundVariants: [
      { kind: 'main', small: false, class: 'px-4' },
      { kind: ['plain', 'danger', 'danger-solid'], small: false, class: 'px-3' },
    ],
    defaultVariants: { kind: 'plain', small: false },
  },
);

interface Look extends VariantProps<typeof looks> {
  icon?: IconName | undefined;
}

export interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  children: ReactNode;
  /** Why it cannot be pressed now; '' or undefined: it can. It stays focusable and says the reason. */
  why?: string | undefined;
  /** The word while it works, such as 'Starting'; '' or undefined: at rest. */
  busy?: string | undefined;
}

/** A button that does something here. To go somewhere, use `LinkButton`. */
export function Button({ children, kind, small, icon, why, busy, onClick, className, ...rest }: ButtonProps) {
  const blocked = Boolean(why) || Boolean(busy);
  return (
    <Tooltip text={why ?? ''}>
      <button
        type="button"
        {...rest}
        data-slot="button"
        className={looks({ kind, small, className })}
        aria-disabled={blocked || undefined}
        aria-busy={busy ? true : undefined}
        onClick={(event) => {
          if (blocked) event.preventDefault();
          else onClick?.(event);
        }}
      >
        {busy ? <Icon name="retry" className="turn" /> : icon ? <Icon name={icon} /> : null}
        {busy || children}
      </button>
    </Tooltip>
  );
}

interface AnchorProps extends Look, AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
}
function AnchorButton({ kind, small, icon, children, className, ...rest }: AnchorProps) {
  return (
    <a {...rest} data-slot="button" className={looks({ kind, small, className })}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </a>
  );
}

/** Looks like a button, goes to a route: takes `to`, `params`, `search` like Link. */
export const LinkButton = createLink(AnchorButton);

/** Looks like a button, downloads or leaves the app. */
export function DownloadButton(props: AnchorProps) {
  return <AnchorButton download icon="download" {...props} />;
}
