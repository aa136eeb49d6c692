import clsx from 'clsx';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { Icon, type IconName } from '../icon.tsx';

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: IconName;
  /** What it does; for screen readers and as the title. */
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon: `<IconButton icon="cross" label="Close" onClick={…} />`. 32 px, 40 px under a thumb. */
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={clsx(
        'grid size-8 flex-none cursor-pointer place-items-center rounded-md text-ink2 hover:bg-sunk max-phone:size-10',
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  );
}
