// One field of the form: label, control, help, range, what is wrong with it, and the way back to the default.
import type { ConfigProblem } from '@trainyard/contracts/config';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useEffect, useId, useState } from 'react';
import { formatSetting } from '../../format.ts';
import { textOfValue, valueOfText } from './control.ts';
import { type FormField, choiceName } from './form-model.ts';
import { ManyChoices } from './many-choices.tsx';
import './fields.css';

export interface FieldControlProps {
  field: FormField;
  value: JsonValue | undefined;
  onChange: (value: JsonValue) => void;
  id: string;
  tone?: 'bad' | 'warn' | undefined;
  describedBy?: string;
}

/** The bare control, without label. */
export function FieldControl({ field, value, onChange, id, tone, describedBy }: FieldControlProps) {
  const { control } = field;
  const described = describedBy === undefined ? {} : { 'aria-describedby': describedBy };
  const invalid = tone === 'bad' ? ({ 'aria-invalid': true } as const) : {};
  if (field.entries && field.many) return <ManyChoices field={field} value={value} onChange={onChange} id={id} />;
  if (field.entries) {
    const name = choiceName(value);
    const known = field.entries.some((entry) => entry.name === name);
    const optional = field.default === null;
    return (
      <select
        id={id}
        className="input"
        data-tone={tone}
        value={name}
        {...described}
        {...invalid}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      >
        {optional ? <option value="">default</option> : null}
        {known || name === '' ? null : <option value={name}>{name}</option>}
        {name === '' && !optional ? <option value="">choose</option> : null}
        {field.entries.map((entry) => (
          <option key={entry.name} value={entry.name}>
            {entry.title}
          </option>
        ))}
      </select>
    );
  }
  if (control.kind === 'boolean') {
    return (
      <span className="segmented" role="group" id={id} tabIndex={-1} aria-label={field.title} {...described}>
        {[true, false].map((option) => (
          <button key={String(option)} type="button" aria-pressed={value === option} onClick={() => onChange(option)}>
            {option ? 'yes' : 'no'}
          </button>
        ))}
      </span>
    );
  }
  if (control.kind === 'enum') {
    const text = textOfValue(value);
    return (
      <select
        id={id}
        className="input"
        data-tone={tone}
        value={text}
        {...described}
        {...invalid}
        onChange={(event) => onChange(event.target.value)}
      >
        {control.options.includes(text) ? null : <option value={text}>{text === '' ? 'choose' : text}</option>}
        {control.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    );
  }
  return <TextControl {...{ field, value, onChange, id, tone }} attributes={{ ...described, ...invalid }} />;
}

/** Keeps the letters as they were typed; the value behind them follows. */
function TextControl({
  field,
  value,
  onChange,
  id,
  tone,
  attributes,
}: Omit<FieldControlProps, 'describedBy'> & { attributes: object }) {
  const [text, setText] = useState(() => textOfValue(value));
  const shown =
    JSON.stringify(valueOfText(field.control, text)) === JSON.stringify(value ?? null) ||
    (text === '' && value === undefined)
      ? text
      : textOfValue(value);
  useEffect(() => {
    if (shown !== text) setText(shown);
  }, [shown, text]);
  const number = field.control.kind === 'number';
  return (
    <input
      id={id}
      className="input mono"
      data-tone={tone}
      value={shown}
      inputMode={number ? 'decimal' : 'text'}
      spellCheck={false}
      autoComplete="off"
      {...attributes}
      placeholder={field.default === null ? 'default' : field.default === undefined ? '' : formatSetting(field.default)}
      onChange={(event) => {
        setText(event.target.value);
        onChange(valueOfText(field.control, event.target.value));
      }}
    />
  );
}

/** A field with label above: the six that matter. */
export function LabelledField({
  field,
  value,
  changed,
  problems,
  onChange,
  onRevert,
  hint,
}: {
  field: FormField;
  value: JsonValue | undefined;
  changed: boolean;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
  onRevert: () => void;
  hint?: string | undefined;
}) {
  const hintId = useId();
  const [problem] = problems;
  const tone = problem ? (problem.severity === 'error' ? 'bad' : 'warn') : undefined;
  const revert =
    field.default === undefined ? null : `back to ${field.default === null ? 'default' : formatSetting(field.default)}`;
  return (
    <div className="field" id={`place-${field.name}`}>
      <div className="field-label">
        <label htmlFor={`field-${field.name}`} title={field.help}>
          {field.title}
        </label>
        {changed && revert ? (
          <button type="button" className="changed" title={revert} onClick={onRevert}>
            changed
          </button>
        ) : null}
      </div>
      <FieldControl
        field={field}
        value={value}
        onChange={onChange}
        id={`field-${field.name}`}
        tone={tone}
        describedBy={hintId}
      />
      <p id={hintId} className="note" data-tone={tone}>
        {problem ? problem.message : (hint ?? (field.range === '' ? field.help : field.range))}
      </p>
    </div>
  );
}
