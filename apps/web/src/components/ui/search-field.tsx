import { Icon } from '../icon.tsx';
import { InputFrame } from './field.tsx';

/** Finds in the list below it, as it is typed. `label` is its name and its placeholder: 'Find a dataset'. */
export function SearchField({
  label,
  value,
  onChange,
  className = 'max-w-90',
}: {
  label: string;
  /** What was asked when the page was opened: the address holds it. */
  value: string;
  onChange: (asked: string) => void;
  className?: string;
}) {
  return (
    <InputFrame className={className}>
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        defaultValue={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </InputFrame>
  );
}
