// Controls with one look: 32 px high, 40 px under a thumb, a ring of the accent while they have the focus.
import clsx from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';

type Tone = 'bad' | 'warn' | undefined;

const box =
  'min-w-0 w-full rounded-md border border-edge bg-bg px-2.5 text-body text-ink1 data-[tone=bad]:border-bad data-[tone=warn]:border-warn';
const ring = 'focus:border-accent focus:outline-2 focus:outline-offset-0 focus:outline-accent';
const line = 'h-8 max-phone:h-10';

interface Own {
  tone?: Tone;
}

/** One line of text. `tone="bad"` while its problem is said below. */
export function Input({ tone, className, ...rest }: ComponentProps<'input'> & Own) {
  return <input {...rest} data-tone={tone} className={clsx(box, ring, line, className)} />;
}

/** Several lines of text. */
export function Textarea({ tone, className, ...rest }: ComponentProps<'textarea'> & Own) {
  return <textarea {...rest} data-tone={tone} className={clsx(box, ring, 'block py-2', className)} />;
}

/** One of a few; `<option>`s inside. The arrow is drawn, because the system's fits neither theme. */
export function Select({ tone, className, ...rest }: ComponentProps<'select'> & Own) {
  return (
    <select
      {...rest}
      data-tone={tone}
      className={clsx(box, ring, line, 'select-arrow appearance-none pr-7 text-ellipsis', className)}
    />
  );
}

/** A frame that looks like one control, around an `<input>` with an icon or a unit beside it. */
export function InputFrame({ tone, className, children, ...rest }: ComponentProps<'label'> & Own) {
  return (
    <label
      {...rest}
      data-tone={tone}
      className={clsx(
        box,
        line,
        'flex items-center gap-2 focus-within:border-accent focus-within:outline-2 focus-within:outline-offset-0 focus-within:outline-accent',
        '[&>:is(input,select)]:h-full [&>:is(input,select)]:min-w-0 [&>:is(input,select)]:flex-1 [&>:is(input,select)]:bg-transparent [&>:is(input,select)]:outline-none [&>svg]:text-ink3',
        className,
      )}
    >
      {children}
    </label>
  );
}

export interface ControlIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: ReactNode;
  /** One sentence below; gives way to the problem. */
  help?: ReactNode;
  /** What is wrong with the value; '' or undefined: nothing. */
  problem?: string | undefined;
  className?: string;
  /** The control; spread the ids on it: `{(ids) => <Input {...ids} />}`. */
  children: (ids: ControlIds) => ReactNode;
}

/** Label above a control, its help or its problem below, tied together for screen readers. */
export function Field({ label, help, problem, className, children }: FieldProps) {
  const id = useId();
  const said = problem || help;
  return (
    <div className={clsx('grid gap-1', className)}>
      <label htmlFor={id} className="text-small text-ink2">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': said ? `${id}-said` : undefined,
        'aria-invalid': problem ? true : undefined,
      })}
      {said ? (
        <p id={`${id}-said`} className={clsx('text-small', problem ? 'text-bad' : 'text-ink3')} aria-live="polite">
          {said}
        </p>
      ) : null}
    </div>
  );
}
