import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

interface Choice<T extends string> {
  id: T;
  label: ReactNode;
  /** For screen readers, where the label is a drawing. */
  said?: string;
}

/** Two to five choices side by side, one pressed: `<Segmented label="View" choices={…} value={view} onChange={setView} />`. */
export function Segmented<T extends string>({
  choices,
  value,
  onChange,
  label,
  className,
  ...rest
}: {
  choices: readonly Choice<T>[];
  value: T | null;
  onChange: (id: T) => void;
  /** For screen readers; leave it out inside a `Field`. */
  label?: string;
} & Omit<ComponentProps<'span'>, 'onChange'>) {
  return (
    <span
      role="group"
      aria-label={label}
      {...rest}
      className={clsx('inline-flex overflow-hidden rounded-md border border-edge', className)}
    >
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          aria-pressed={choice.id === value}
          aria-label={choice.said}
          onClick={() => onChange(choice.id)}
          className="flex h-7.5 cursor-pointer items-center gap-1.5 border-l border-line px-3 whitespace-nowrap text-ink2 first:border-l-0 focus-visible:-outline-offset-3 aria-pressed:bg-ink1 aria-pressed:font-medium aria-pressed:text-on-ink max-phone:h-10"
        >
          {choice.label}
        </button>
      ))}
    </span>
  );
}
