// The control of one field of the form, of whatever kind.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useEffect, useState } from 'react';
import { Input, Select } from '../../components/ui/field.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { formatSetting } from '../../format.ts';
import { type Control, textOfValue, valueOfText } from './control.ts';
import { type FormField, choiceName } from './form-model.ts';
import { ManyChoices } from './many-choices.tsx';

export interface FieldControlProps {
  field: FormField;
  value: JsonValue | undefined;
  onChange: (value: JsonValue) => void;
  id: string;
  tone?: 'bad' | 'warn' | undefined;
  describedBy?: string;
}

/** What every control says of itself to screen readers and to the eye. */
const said = ({ id, tone, describedBy }: FieldControlProps) => ({
  id,
  tone,
  'aria-describedby': describedBy,
  'aria-invalid': tone === 'bad' ? (true as const) : undefined,
});

/** The bare control, without label. */
export function FieldControl(props: FieldControlProps) {
  const { field, value, onChange, id } = props;
  if (field.entries && field.many) return <ManyChoices field={field} value={value} onChange={onChange} id={id} />;
  if (field.entries) return <EntryControl {...props} entries={field.entries} />;
  if (field.control.kind === 'boolean') return <BooleanControl {...props} />;
  if (field.control.kind === 'enum')
    return <EnumControl {...props} options={field.control.options} nullable={field.control.nullable === true} />;
  if (field.control.kind === 'numbers') return <NumbersControl {...props} control={field.control} />;
  return <TextControl {...props} />;
}

/** Numbers beside each other; the label belongs to the first, and each says which one it is. */
function NumbersControl({ control, ...props }: FieldControlProps & { control: Extract<Control, { kind: 'numbers' }> }) {
  const { field, value, onChange, id } = props;
  const listed = (one: JsonValue | undefined): JsonValue[] => (Array.isArray(one) ? one : []);
  const values = control.titles.map((_, at) => listed(value)[at] ?? null);
  return (
    <span className="flex gap-1.5" role="group" aria-label={field.title}>
      {control.titles.map((title, at) => (
        <TextControl
          key={title}
          {...props}
          id={at === 0 ? id : `${id}-${at + 1}`}
          label={`${field.title}, ${title}`}
          field={{ ...field, control: control.each, default: listed(field.default)[at] }}
          value={values[at]}
          onChange={(next) => onChange(values.toSpliced(at, 1, next))}
        />
      ))}
    </span>
  );
}

function EntryControl({ entries, ...props }: FieldControlProps & { entries: NonNullable<FormField['entries']> }) {
  const name = choiceName(props.value);
  const optional = props.field.default === null;
  return (
    <Select
      {...said(props)}
      value={name}
      onChange={(event) => props.onChange(event.target.value === '' ? null : event.target.value)}
    >
      {optional ? <option value="">default</option> : null}
      {name === '' || entries.some((entry) => entry.name === name) ? null : <option value={name}>{name}</option>}
      {name === '' && !optional ? <option value="">choose</option> : null}
      {entries.map((entry) => (
        <option key={entry.name} value={entry.name}>
          {entry.title}
        </option>
      ))}
    </Select>
  );
}

const yesNo = [
  { id: 'true', label: 'yes' },
  { id: 'false', label: 'no' },
] as const;

function BooleanControl({ field, value, onChange, id, describedBy }: FieldControlProps) {
  return (
    <Segmented
      id={id}
      label={field.title}
      tabIndex={-1}
      aria-describedby={describedBy}
      choices={yesNo}
      value={typeof value === 'boolean' ? `${value}` : null}
      onChange={(chosen) => onChange(chosen === 'true')}
    />
  );
}

function EnumControl({ options, nullable, ...props }: FieldControlProps & { options: string[]; nullable: boolean }) {
  const text = textOfValue(props.value);
  return (
    <Select
      {...said(props)}
      value={text}
      onChange={(event) => props.onChange(valueOfText(props.field.control, event.target.value))}
    >
      {nullable && text !== '' ? <option value="">none</option> : null}
      {options.includes(text) ? null : (
        <option value={text}>{text === '' ? (nullable ? 'none' : 'choose') : text}</option>
      )}
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </Select>
  );
}

/** Keeps the letters as they were typed; the value behind them follows. */
function TextControl(props: FieldControlProps & { label?: string }) {
  const { field, value, onChange } = props;
  const [text, setText] = useState(() => textOfValue(value));
  const shown =
    JSON.stringify(valueOfText(field.control, text)) === JSON.stringify(value ?? null) ||
    (text === '' && value === undefined)
      ? text
      : textOfValue(value);
  useEffect(() => {
    if (shown !== text) setText(shown);
  }, [shown, text]);
  return (
    <Input
      {...said(props)}
      aria-label={props.label}
      className="mono text-small!"
      value={shown}
      inputMode={field.control.kind === 'number' && !field.control.words ? 'decimal' : 'text'}
      spellCheck={false}
      autoComplete="off"
      placeholder={
        field.default === null
          ? (field.empty ?? 'default')
          : field.default === undefined
            ? ''
            : formatSetting(field.default)
      }
      onChange={(event) => {
        setText(event.target.value);
        onChange(valueOfText(field.control, event.target.value));
      }}
    />
  );
}
