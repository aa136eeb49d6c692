// One column of the row form. Numbers slide on the column's histogram; few categories stand side by side.
import type { Signature } from '@trainyard/contracts/model';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useId } from 'react';
import { Input, Select } from '../../components/ui/field.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { type RowControl, rowControl, typedNumber } from './row-form.ts';
import { RowSlider } from './row-slider.tsx';

interface RowFieldProps {
  column: Signature['columns'][number];
  value: JsonValue;
  changed: boolean;
  onChange: (value: JsonValue) => void;
  onRevert: () => void;
}

export function RowField({ column, value, changed, onChange, onRevert }: RowFieldProps) {
  const id = useId();
  const control = rowControl(column);
  const text = value === null ? '' : String(value);
  return (
    <div className="relative border-b border-line py-[9px] before:absolute before:inset-y-0 before:-left-2.5 before:w-0.5 focus-within:before:bg-accent">
      <div className="flex min-h-6 items-baseline gap-2">
        <label htmlFor={id} className="mono [overflow-wrap:anywhere]">
          <bdi>{column.name}</bdi>
        </label>
        {changed ? (
          <button
            type="button"
            className="cursor-pointer text-small font-medium text-accent hover:underline"
            onClick={onRevert}
            title="back to the row's value"
          >
            changed
          </button>
        ) : null}
        {control.kind === 'slider' || control.kind === 'number' ? (
          <input
            id={id}
            className="mono ml-auto w-36 border-0 border-b border-transparent bg-transparent py-0.5 text-right text-[13px] font-semibold hover:border-edge focus-visible:border-accent"
            inputMode="decimal"
            value={text}
            placeholder="missing"
            aria-label={`${column.name} as a number`}
            onChange={(event) => onChange(typedNumber(event.target.value))}
          />
        ) : null}
      </div>
      <Control {...{ id, control, value, text, onChange }} name={column.name} />
    </div>
  );
}

interface ControlProps {
  id: string;
  name: string;
  control: RowControl;
  value: JsonValue;
  text: string;
  onChange: (value: JsonValue) => void;
}

function Control({ id, name, control, value, text, onChange }: ControlProps) {
  switch (control.kind) {
    case 'number':
      return null;
    case 'slider':
      return (
        <RowSlider {...control} value={typeof value === 'number' ? value : null} name={name} onChange={onChange} />
      );
    case 'segments':
      return (
        <Segmented
          id={id}
          label={name}
          className="mt-1.5 grid! auto-cols-fr grid-flow-col [&>button]:justify-center [&>button]:px-1 [&>button]:text-small"
          choices={control.options.map((option) => ({ id: option, label: option }))}
          value={text === '' ? null : text}
          onChange={(option) => onChange(text === option ? null : option)}
        />
      );
    case 'select':
      return (
        <Select
          id={id}
          className="mt-1"
          value={text}
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        >
          <option value="">missing</option>
          {text === '' || control.options.includes(text) ? null : <option value={text}>{text} (never seen)</option>}
          {control.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </Select>
      );
    case 'text':
      return (
        <Input
          id={id}
          className="mt-1"
          value={text}
          placeholder="missing"
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        />
      );
    default:
      return control satisfies never;
  }
}
