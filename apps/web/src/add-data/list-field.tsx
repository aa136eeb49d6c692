// Where a list says the labels of pictures, its path in their folder.
import { Field, Input } from '../components/ui/field.tsx';

export function ListField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field
      label="Image list, where there are no class folders"
      help="A CSV in the folder or archive with the columns path, label and, where you like, split."
    >
      {(ids) => (
        <Input
          {...ids}
          className="mono"
          spellCheck={false}
          autoComplete="off"
          maxLength={4096}
          value={value}
          placeholder="labels.csv"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
