import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { Tooltip } from './tooltip.tsx';

interface Look {
  /** main: solid ink, once per page. danger: takes something away; danger-solid only in the dialog that confirms it. */
  kind?: 'main' | 'plain' | 'danger' | 'danger-solid';
  small?: boolean;
  icon?: IconName;
}

const classOf = ({ kind = 'plain', small }: Look): string =>
  `btn${kind === 'plain' ? '' : ` btn-${kind}`}${small ? ' btn-small' : ''}`;

export interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  children: ReactNode;
  /** Why it cannot be pressed now; '' or undefined: it can. It stays focusable and says the reason. */
  why?: string | undefined;
  /** The word while it works, such as 'Starting'; '' or undefined: at rest. */
  busy?: string | undefined;
}

/** A button that does something here. To go somewhere, use `LinkButton`. */
export function Button({ children, kind, small, icon, why, busy, onClick, className = '', ...rest }: ButtonProps) {
  const blocked = Boolean(why) || Boolean(busy);
  return (
    <Tooltip text={why ?? ''}>
      <button
        type="button"
        {...rest}
        className={`${classOf({ ...(kind ? { kind } : {}), ...(small ? { small } : {}) })} ${className}`}
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
function AnchorButton({ kind, small, icon, children, className = '', ...rest }: AnchorProps) {
  return (
    <a {...rest} className={`${classOf({ ...(kind ? { kind } : {}), ...(small ? { small } : {}) })} ${className}`}>
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
