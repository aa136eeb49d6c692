// Several entries of a registry at once, such as augmentations, in the order of the registry.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { type FormField, choiceName } from './form-model.ts';

export function ManyChoices({
  field,
  value,
  onChange,
  id,
}: {
  field: FormField;
  value: JsonValue | undefined;
  onChange: (value: JsonValue) => void;
  id: string;
}) {
  const chosen = Array.isArray(value) ? value : [];
  const names = chosen.map(choiceName);
  const toggle = (name: string, on: boolean) =>
    onChange(on ? [...chosen, name] : chosen.filter((choice) => choiceName(choice) !== name));
  const entries = field.entries ?? [];
  const unknown = names.filter((name) => !entries.some((entry) => entry.name === name || entry.aliases.includes(name)));
  return (
    <span
      className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1"
      role="group"
      id={id}
      tabIndex={-1}
      aria-label={field.title}
    >
      {entries.map((entry) => (
        <Box
          key={entry.name}
          title={entry.title}
          help={entry.help}
          on={names.some((name) => name === entry.name || entry.aliases.includes(name))}
          onToggle={(on) => toggle(entry.name, on)}
        />
      ))}
      {unknown.map((name) => (
        <Box key={name} title={name} on onToggle={() => toggle(name, false)} />
      ))}
    </span>
  );
}

function Box({
  title,
  help,
  on,
  onToggle,
}: {
  title: string;
  help?: string;
  on: boolean;
  onToggle: (on: boolean) => void;
}) {
  return (
    <label title={help} className="inline-flex cursor-pointer items-center gap-1.5 max-phone:min-h-10">
      <input type="checkbox" checked={on} onChange={(event) => onToggle(event.target.checked)} />
      {title}
    </label>
  );
}
