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
  const unknown = names.filter(
    (name) => !field.entries?.some((entry) => entry.name === name || entry.aliases.includes(name)),
  );
  return (
    <span className="many" role="group" id={id} tabIndex={-1} aria-label={field.title}>
      {field.entries?.map((entry) => {
        const on = names.some((name) => name === entry.name || entry.aliases.includes(name));
        return (
          <label key={entry.name} title={entry.help}>
            <input type="checkbox" checked={on} onChange={(event) => toggle(entry.name, event.target.checked)} />
            {entry.title}
          </label>
        );
      })}
      {unknown.map((name) => (
        <label key={name}>
          <input type="checkbox" checked onChange={() => toggle(name, false)} />
          {name}
        </label>
      ))}
    </span>
  );
}
